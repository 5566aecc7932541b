package resolve

import (
	"slices"
	"testing"
)

func TestSerials(t *testing.T) {
	for _, tt := range []struct {
		a, b uint32
		want bool
		why  string
	}{
		{1, 2, true, "the common case"},
		{2, 1, false, "the other way round"},
		{7, 7, false, "the same"},
		{1<<32 - 1, 0, true, "it begins again (RFC 1982 §3.1)"},
		{0, 1<<32 - 1, false, "and so this is long ago"},
		{0, 1<<31 - 1, true, "as far ahead as can be told"},
		{0, 1 << 31, false, "half the circle: neither"},
		{1 << 31, 0, false, "half the circle: neither"},
		{2026112101, 2026112102, true, "dates"},
	} {
		if got := before(tt.a, tt.b); got != tt.want {
			t.Errorf("%d before %d: %v (%s)", tt.a, tt.b, got, tt.why)
		}
	}
}

// A server that has not got the new version of the zone shows by its serial,
// be it asked for the SOA or for what is not there.
func TestServersBehind(t *testing.T) {
	for _, ask := range []string{"example.org. SOA", "nothing.example.org. A", "example.org. CAA"} {
		n, ns1, _ := standard(t)
		c := n.client("192.0.2.1")
		reply, err := c.Authoritative(t.Context(), question(t, ask))
		if err != nil || len(reply.Answers) != 3 || len(Behind(reply.Answers)) != 0 {
			t.Fatalf("%s: %d answers, behind %v, error %v", ask, len(reply.Answers), Behind(reply.Answers), err)
		}
		ns1.edit(func(z *zoneData) {
			soa := records(t, "example.org. 300 SOA ns1.example.org. host.example.org. 6 2 3 4 120")[0]
			z.rrs = append(slices.Clone(z.rrs[1:]), soa)
		})
		reply, _ = c.Authoritative(t.Context(), question(t, ask))
		if behind := Behind(reply.Answers); len(behind) != 1 || behind[0].Server.Name != "ns1.example.org." || behind[0].SOA.Serial != 6 {
			t.Errorf("%s: behind %v; want ns1 with serial 6", ask, behind)
		}
	}
}

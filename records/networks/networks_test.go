package networks

import (
	"path"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	rows := []struct {
		servers, names []string
		id             string
		why            string
	}{
		{[]string{"ns1.your-server.de.", "ns.second-ns.com."}, nil, "hetzner", "by the servers of the reverse zone"},
		{[]string{"NS3.DigitalOcean.com"}, nil, "digitalocean", "letter case and final dots mean nothing"},
		{nil, []string{"vmi123456.contaboserver.net."}, "contabo", "by the factory name"},
		{nil, []string{"mail.kestrel.example.", "203-0-113-25.ip.linodeusercontent.com."}, "linode", "one of several names"},
		{nil, []string{"pd9e0a1b2.dip0.t-ipconnect.de."}, "dtag", "a line at home"},
		{[]string{"ns1.rent.example."}, []string{"mail.kestrel.example."}, "", "nobody known"},
		{[]string{"your-server.de."}, nil, "", "not a server below it"},
		{[]string{"ns1.notdigitalocean.com."}, nil, "", "a name that only looks like it"},
		{nil, []string{"contaboserver.net.kestrel.example."}, "", "the person's own zone"},
		{nil, nil, "", "nothing is known"},
	}
	for _, r := range rows {
		n, ok := Of(r.servers, r.names)
		if n.ID != r.id || ok != (r.id != "") {
			t.Errorf("%v %v: %q %v; want %q (%s)", r.servers, r.names, n.ID, ok, r.id, r.why)
		}
	}
}

func TestPlace(t *testing.T) {
	for id, want := range map[string]string{
		"digitalocean": "at DigitalOcean, under the name of the Droplet, which becomes the reverse name",
		"contabo":      "at Contabo, usually under Reverse DNS Management → the pencil beside the address",
		"m247":         "where you rent the server (its network is M247's)",
		"dtag":         "at Deutsche Telekom",
	} {
		for _, n := range all() {
			if n.ID == id && n.Place() != want {
				t.Errorf("%s: %q; want %q", id, n.Place(), want)
			}
		}
	}
}

// TestData: every entry can be used, ids are unique, and no pattern takes a
// mail server's own name for a factory's.
func TestData(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range all() {
		if n.ID == "" || n.Name == "" || seen[n.ID] {
			t.Errorf("%+v: no id, no name, or the id twice", n)
		}
		seen[n.ID] = true
		for _, glob := range n.Servers.Value {
			if _, err := path.Match(glob, ""); err != nil || !strings.Contains(glob, ".") || glob != strings.ToLower(glob) {
				t.Errorf("%s: glob %q: %v", n.ID, glob, err)
			}
		}
		for _, p := range n.Names.Value {
			if !strings.HasSuffix(p, "$") || !strings.Contains(p, `\.`) {
				t.Errorf("%s: pattern %q is not tied to a domain", n.ID, p)
			}
		}
	}
	for _, name := range []string{"mail.example.org", "mx1.example.net", "vps.example.com", "static.example.org"} {
		if Factory(name) {
			t.Errorf("%s is taken for a factory name", name)
		}
	}
}

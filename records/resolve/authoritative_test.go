package resolve

import (
	"strings"
	"testing"
)

func TestAuthoritativeAsksEveryServer(t *testing.T) {
	n, _, _ := standard(t)
	c := n.client("192.0.2.1")
	reply, err := c.Authoritative(t.Context(), question(t, "Example.ORG. MX"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range reply.Answers {
		got = append(got, a.Server.Name+" "+a.Server.Addr.String()+" "+a.Status.String()+" "+data(a))
	}
	want := []string{
		"ns1.example.org. 192.0.2.11:53 data 10 mail.example.org.",
		"ns2.example.org. 192.0.2.12:53 data 10 mail.example.org.",
		"ns2.example.org. [2001:db8::12]:53 data 10 mail.example.org.",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if reply.Zone.Apex != "example.org." || reply.Zone.Parent != "org." || reply.Target != nil {
		t.Errorf("zone %+v, target %+v", reply.Zone, reply.Target)
	}
	t.Logf("%+v", c.Counts())
}

package check

import (
	"net/netip"
	"testing"
)

func TestOneSlip(t *testing.T) {
	rows := []struct {
		a, b string
		want bool
		why  string
	}{
		{"203.0.113.25", "203.0.113.25", false, "the same"},
		{"203.0.113.25", "203.0.113.52", true, "digits swapped"},
		{"203.0.113.25", "203.0.113.2", true, "digit lost"},
		{"203.0.113.25", "203.0.113.255", true, "digit doubled"},
		{"203.0.113.25", "203.0.113.26", true, "digit changed"},
		{"203.0.113.25", "203.0.113.140", false, "another machine of the network"},
		{"203.0.113.25", "198.51.100.25", false, "another network"},
		{"203.0.113.25", "230.0.113.52", false, "two slips"},
		{"2001:db8::25", "2001:db8::52", true, "in IPv6 too"},
	}
	for _, r := range rows {
		if got := oneSlip(r.a, r.b); got != r.want {
			t.Errorf("%s %s: %v (%s)", r.a, r.b, got, r.why)
		}
	}
}

func TestGenericName(t *testing.T) {
	rows := []struct {
		name string
		ip   string
		want bool
		why  string
	}{
		{"static.25.113.0.203.clients.your-server.de", "203.0.113.25", true, "octets reversed"},
		{"203-0-113-25.ip.linodeusercontent.com", "203.0.113.25", true, ""},
		{"ip203-000-113-025.example.net", "203.0.113.25", true, "leading zeros"},
		{"cb007119.example.net", "203.0.113.25", true, "hexadecimal"},
		{"vmi123456.contaboserver.net", "203.0.113.25", true, "no address in it"},
		{"srv4711.hstgr.cloud", "203.0.113.25", true, ""},
		{"v2202401123456789.quicksrv.de", "203.0.113.25", true, ""},
		{"hosted-by.example.net", "203.0.113.25", true, ""},
		{"dynamic-7.example.net", "203.0.113.25", true, "a network's word beside a number"},
		{"2001-db8--25.example.net", "2001:db8::25", true, "IPv6 with dashes"},
		{"20010db8000000000000000000000025.example.net", "2001:db8::25", true, ""},
		{"mail.example.net", "203.0.113.25", false, ""},
		{"mx25.example.net", "203.0.113.25", false, "one octet proves nothing"},
		{"mail203.example.net", "203.0.113.25", false, ""},
		{"static.example.net", "203.0.113.25", false, "a word alone proves nothing"},
		{"client.hub.example.net", "203.0.113.25", false, ""},
		{"mail.example.net", "2001:db8::25", false, ""},
	}
	for _, r := range rows {
		if got := genericName(r.name, netip.MustParseAddr(r.ip)); got != r.want {
			t.Errorf("%s for %s: %v (%s)", r.name, r.ip, got, r.why)
		}
	}
}

func TestIsRegistry(t *testing.T) {
	for apex, want := range map[string]bool{
		".": true, "example.": true, "com.": true, "co.uk.": true, "test.": true,
		"kestrel.example.": false, "example.co.uk.": false, "github.io.": false, "dyndns.org.": false,
	} {
		if isRegistry(apex) != want {
			t.Errorf("%s: %v", apex, !want)
		}
	}
}

package records

import (
	"strings"
	"testing"
)

func TestSTS(t *testing.T) {
	s := kestrel()
	s.BackupMX = backups("mx2.kestrel.example")
	const policy = "version: STSv1\nmode: testing\nmx: mail.kestrel.example\nmx: mx2.kestrel.example\nmax_age: 86400\n"
	if got := s.STSPolicy(); got != policy {
		t.Errorf("got %q, wanted %q", got, policy)
	}
	if got, want := s.STSPolicyURL(), "https://mta-sts.kestrel.example/.well-known/mta-sts.txt"; got != want {
		t.Errorf("got %s, wanted %s (RFC 8461 §3.3)", got, want)
	}
	for _, server := range []string{"nginx", "caddy", "apache"} {
		snippet := s.ServeSTS(server)
		for _, part := range []string{"mta-sts.kestrel.example", "text/plain"} {
			if !strings.Contains(snippet, part) {
				t.Errorf("%s: no %s in\n%s", server, part, snippet)
			}
		}
		root, _ := strings.CutSuffix(s.STSPolicyPath(), "/.well-known/mta-sts.txt")
		if !strings.Contains(snippet, root) || strings.Count(snippet, "{") != strings.Count(snippet, "}") {
			t.Errorf("%s: does not serve %s:\n%s", server, s.STSPolicyPath(), snippet)
		}
	}
	if got := s.ServeSTS("lighttpd"); got != "" {
		t.Errorf("a server that is not known got %q", got)
	}
}

// TestSTSID: the id stays while the policy does, changes with it (RFC 8461
// §3.1), and one that is published already is kept.
func TestSTSID(t *testing.T) {
	one, same, backup, given := kestrel(), kestrel(), kestrel(), kestrel()
	same.TTL, same.DMARC = 300, PolicyReject
	backup.BackupMX = backups("mx2.kestrel.example")
	given.MTASTSID = "20260101"
	if one.stsText() != same.stsText() {
		t.Errorf("the id changes without a change of the policy: %s, %s", one.stsText(), same.stsText())
	}
	if one.stsText() == backup.stsText() {
		t.Errorf("the id stays at a new policy: %s", one.stsText())
	}
	if got := given.stsText(); got != "v=STSv1; id=20260101;" {
		t.Errorf("got %q", got)
	}
	// Shown once, it stays: a change here asks everybody to publish anew.
	if got, want := one.stsText(), "v=STSv1; id=ea0a423668e2ced2037e;"; got != want {
		t.Errorf("got %q, wanted %q", got, want)
	}
}

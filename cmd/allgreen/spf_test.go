package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestSPFAtRealServers evaluates the policy that allgreen wrote, as three
// makers' servers serve it.
func TestSPFAtRealServers(t *testing.T) {
	l := newMailLab(t)
	l.publish(l.zone)
	for _, tt := range []struct {
		args         string
		result, term string
	}{
		{"kestrel.test --ip 203.0.113.25", "pass", "mx"},
		{"kestrel.test --ip 2001:db8::25 --from jo@kestrel.test --helo mail.kestrel.test", "pass", "mx"},
		{"kestrel.test --ip 203.0.113.26", "softfail", "~all"},
		{"harbor.test --ip 203.0.113.25", "none", ""},
		{"nowhere.test --ip 203.0.113.25", "none", ""},
	} {
		res := l.allgreen(append([]string{"spf", "--json"}, strings.Fields(tt.args)...)...)
		var got spfJSON
		if err := json.Unmarshal([]byte(res.stdout), &got); err != nil || res.code != 0 {
			t.Fatalf("%s: exit %d, %v\n%s%s", tt.args, res.code, err, res.stdout, res.stderr)
		}
		if string(got.Result) != tt.result || got.Term != tt.term || len(got.Trace) == 0 {
			t.Errorf("%s: %+v, want %s by %q", tt.args, got, tt.result, tt.term)
		}
	}
}

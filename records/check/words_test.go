package check_test

import (
	"strings"
	"testing"

	"allgreen/records/check"
)

// TestWordsNameTheCulprit: where a text has many parts, the message names the
// one that is wrong.
func TestWordsNameTheCulprit(t *testing.T) {
	for _, row := range []struct {
		id, text, code, message string
	}{
		{"spf", "v=spf1 include:_spf.elsewhere.test mx ~all", "spf-include-none", "include:_spf.elsewhere.test makes"},
		{"spf", "v=spf1 redirect=_spf.elsewhere.test", "spf-include-none", "redirect=_spf.elsewhere.test makes"},
		{"dmarc", "v=DMARC1; p=none; sp=non", "dmarc-p", "sp=non is no policy"},
		{"dmarc", "v=DMARC1; p=none; np=rejct; rua=mailto:postmaster@kestrel.example", "dmarc-p", "np=rejct is no policy"},
		{"dmarc", "v=DMARC1; p=monitor", "dmarc-p", "p=monitor is no policy"},
		{"dmarc", "v=DMARC1; rua=mailto:postmaster@kestrel.example", "dmarc-p", "(p=) is missing"},
	} {
		w, p := newWorld(t), plan(nil)
		publish(w, p)
		for _, r := range p.Records {
			if r.ID == row.id {
				w.Set(r.Name, "TXT", 300, txt(row.text))
			}
		}
		f := verdict(t, look(t, w, p, check.Options{}), row.id).Findings
		if len(f) == 0 || f[0].Code != row.code || !strings.Contains(f[0].Message, row.message) {
			t.Errorf("%s: %+v; want %s with %q", row.text, f, row.code, row.message)
		}
	}
}

// TestSendersAreKept: the record that is offered in place of what stands there
// has our server in it and all that may send now.
func TestSendersAreKept(t *testing.T) {
	for _, row := range []struct {
		code  string
		texts []string
		fix   string
	}{
		{"spf-two", []string{"v=spf1 mx ~all", "v=spf1 include:_spf.elsewhere.test -all"}, "v=spf1 mx include:_spf.elsewhere.test -all"},
		{"spf-server-missing", []string{"v=spf1 include:_spf.elsewhere.test ?all"}, "v=spf1 mx include:_spf.elsewhere.test ~all"},
		{"spf-server-missing", []string{"v=spf1 redirect=_spf.elsewhere.test"}, "v=spf1 mx include:_spf.elsewhere.test ~all"},
	} {
		w, p := newWorld(t), plan(nil)
		publish(w, p)
		w.Set("_spf.elsewhere.test.", "TXT", 300, txt("v=spf1 ip4:198.51.100.7 ~all"))
		var set []string
		for _, text := range row.texts {
			set = append(set, txt(text))
		}
		w.Set(domain, "TXT", 300, set...)
		f := verdict(t, look(t, w, p, check.Options{}), "spf").Findings
		if len(f) == 0 || f[0].Code != row.code || !strings.HasSuffix(f[0].Fix, " "+row.fix) {
			t.Errorf("%v: %+v; want %s with %q", row.texts, f, row.code, row.fix)
			continue
		}
		w.Set(domain, "TXT", 300, txt(row.fix))
		if v := verdict(t, look(t, w, p, check.Options{}), "spf"); v.State != check.Green {
			t.Errorf("%s, as it was told, is %s: %v", row.fix, v.State, v.Findings)
		}
	}
}

package check_test

import (
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
)

// FuzzTexts lets strangers write what they like where our texts belong: the
// words stay clean, and no key but ours turns the key record green.
func FuzzTexts(f *testing.F) {
	p := plan(nil)
	for _, r := range p.Records {
		if r.Type == "TXT" {
			f.Add(r.Value)
			f.Add(`"` + r.Value[:len(r.Value)/2] + `" "` + r.Value[len(r.Value)/2:] + `"`)
		}
	}
	for _, seed := range []string{
		"", ";", "v=", "v=spf1", "v=spf1 ", "v=spf1 include:", "v=spf1 redirect=kestrel.example", "v=DMARC1;p", "v=DKIM1; p=;p=",
		"p=\x00", "v=spf1 exists:%{i}.x ~all", "\x1b]0;x\a", "{want}{NAME}", strings.Repeat("v=spf1 a ", 40), "v=DMARC1; p=none; rua=mailto:@,x",
	} {
		f.Add(seed)
	}
	key, _, _ := strings.Cut(wantedValue(p, "dkim"), "p=")
	letters := strings.TrimPrefix(wantedValue(p, "dkim"), key+"p=")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4000 {
			t.Skip("longer than any answer")
		}
		w := newWorld(t)
		publish(w, p)
		for _, name := range []string{domain, dkim, dmarc} {
			w.Set(name, "TXT", 300, txt(records.Strings(text)...))
		}
		r := look(t, w, p, check.Options{})
		for _, v := range r.Records {
			clean(t, v.Findings)
			if (v.State == check.Wrong || v.State == check.Missing) && len(v.Findings) == 0 {
				t.Errorf("%s is %s for no reason", v.ID, v.State)
			}
		}
		bare := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\n", "").Replace(text)
		if verdict(t, r, "dkim").State == check.Green && !strings.Contains(bare, letters) {
			t.Errorf("green without our key: %q", text)
		}
	})
}

package check_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"allgreen/records/check"
	"allgreen/records/resolve"
)

// FuzzKinds lets strangers write what they like where the wider set belongs:
// the words stay clean, nothing is wrong for no reason, and what is green has
// in it what it takes.
func FuzzKinds(f *testing.F) {
	p := allKinds(false)
	_, digest := certificate()
	key, _ := hex.DecodeString(digest)
	for _, seed := range []string{
		"v=STSv1; id=1;", "v=STSv1", "v=TLSRPTv1; rua=mailto:a@b.test", "v=TLSRPTv1;rua=,", "v=DMARC1", "v=spf1 -all", "v=spf1 redirect=kestrel.example",
		"letsencrypt.org", ";", " letsencrypt.org ; accounturi=x", "https://letsencrypt.org", "\x1b]0;x\a", "mail.kestrel.example.", ".", "{want}{at}", "\"x\" \"y\"",
	} {
		f.Add(seed, uint8(0), uint16(993), []byte(seed))
		f.Add(seed, uint8(128), uint16(0), key)
	}
	f.Fuzz(func(t *testing.T, text string, number uint8, port uint16, data []byte) {
		if len(text) > 2000 || len(data) > 2000 {
			t.Skip("longer than any answer")
		}
		w := published(t, p)
		put := func(name string, rr resolve.RR) {
			rr.Name, rr.TTL = name, 300
			w.sets[resolve.Question{Name: name, Type: rr.Type}] = []resolve.RR{rr}
		}
		for _, name := range []string{stsMark, tlsReports, consent, host} {
			put(name, resolve.RR{Type: resolve.TypeTXT, Strings: []string{text}, Data: txt(text)})
		}
		target := resolve.Canonical(strings.TrimSuffix(text, ".") + ".")
		put(imapsSRV, resolve.RR{Type: resolve.TypeSRV, Target: target, SRV: &resolve.SRV{Priority: uint16(number), Weight: port / 2, Port: port, Target: target}})
		put(imapSRV, resolve.RR{Type: resolve.TypeSRV, Target: target, SRV: &resolve.SRV{Port: port, Target: target}})
		put(domain, resolve.RR{Type: resolve.TypeCAA, CAA: &resolve.CAA{Flags: number, Tag: "issue", Value: text}, Data: "0 issue x"})
		put(pin, resolve.RR{Type: resolve.TypeTLSA, TLSA: &resolve.TLSA{Usage: number % 4, Selector: number / 4 % 2, Matching: number / 8 % 3, Data: data}})
		put(www, resolve.RR{Type: resolve.TypeCNAME, Target: target, Data: target})
		r := look(t, w, p, check.Options{})
		green := map[string]bool{}
		for _, v := range r.Records {
			clean(t, v.Findings)
			green[v.ID] = v.State == check.Green
			if v.State != check.Green && v.State != check.Propagating && len(v.Findings) == 0 {
				t.Errorf("%s is %s for no reason", v.ID, v.State)
			}
		}
		for id, has := range map[string]bool{
			"mta-sts":   strings.Contains(text, "v=STSv1"),
			"tls-rpt":   strings.Contains(text, "v=TLSRPTv1"),
			"srv-imaps": port == 993 && target != ".",
			"srv-imap":  target == ".",
			"caa-2":     strings.Contains(strings.ToLower(text), "letsencrypt.org"),
			"tlsa":      number%4 == 3 && (bytes.Equal(data, key) || len(data) > len(key)),
			"www":       strings.Contains(target, "kestrel.example"),
		} {
			if green[id] && !has {
				t.Errorf("%s is green with %q, %d, %d, %x", id, text, number, port, data)
			}
		}
	})
}

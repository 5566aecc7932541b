package check_test

import (
	"strings"
	"testing"

	"github.com/miekg/dns"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
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

// FuzzRecords lets strangers fill every RRset of the plan with any RDATA that
// a master file can hold: no panic, clean words, and a reason for each state.
func FuzzRecords(f *testing.F) {
	for _, seed := range []string{
		"A 203.0.113.25", "A 10.0.0.1", "AAAA ::1", "AAAA 64:ff9b::1", `MX 0 .`, `MX 10 10\032mail.kestrel.example.`, `MX 65535 \000\255.`,
		`TXT "" ""`, `TXT "\000\027[31m"`, `CNAME \@.kestrel.example.`, `CNAME v\=spf1.kestrel.example.`, "PTR .", `PTR a\.b.`,
		"SRV 993 1 0 mail.kestrel.example.", "SRV 0 0 0 .", `CAA 255 issue ";"`, `CAA 0 \035 "x"`, `CAA 0 iodef "\003"`,
		"TLSA 3 1 1 00", "TLSA 255 255 255 ab", `SPF "v=spf1"`, `HINFO "a" "b"`, "NS .", `TYPE65280 \# 2 0102`,
	} {
		f.Add(seed)
	}
	p := plan(wide)
	f.Fuzz(func(t *testing.T, data string) {
		if len(data) > 2000 || strings.ContainsAny(data, "\n\r") {
			t.Skip("no single record")
		}
		w := newWorld(t)
		w.signed = map[string]resolve.Signing{domain: signing(domain)}
		publish(w, p)
		for _, r := range p.Records {
			parsed, err := dns.NewRR(r.Name + " 300 IN " + data)
			if err != nil || parsed == nil {
				t.Skip("no record")
			}
			typ, rdata, _ := strings.Cut(strings.TrimSpace(data), " ")
			if _, known := resolve.ParseType(typ); !known || typ == "SOA" || rdata == "" {
				t.Skip("no type that anybody asks for")
			}
			w.Set(r.Name, r.Type, 300)
			w.Set(r.Name, typ, 300, rdata)
		}
		for _, v := range look(t, w, p, check.Options{}).Records {
			clean(t, v.Findings)
			if v.State != check.Green && len(v.Findings) == 0 {
				t.Errorf("%s is %s for no reason", v.ID, v.State)
			}
		}
	})
}

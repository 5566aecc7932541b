package check_test

import (
	"slices"
	"strings"
	"testing"

	"allgreen/records/check"
)

const weakKey = "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYtIxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhitdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB"

const edKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="

func TestTexts(t *testing.T) {
	for _, tt := range []struct {
		standard check.Standard
		name     string
		texts    []string
		codes    string // by blanks; "" is nothing to say
		valid    bool
		better   string
	}{
		{check.SPF, "", []string{"v=spf1 mx ~all"}, "", true, ""},
		{check.SPF, "", []string{"v=spf1 -all"}, "", true, ""},
		{check.SPF, "", []string{"V=SPF1 +MX redirect=_spf.x.example"}, "", true, ""},
		{check.SPF, "", []string{"v=spf1 mx"}, "spf-noall", true, "v=spf1 mx ~all"},
		{check.SPF, "", []string{"v=spf1 +all"}, "spf-plusall", false, "v=spf1 mx ~all"},
		{check.SPF, "", []string{"v=spf1 mx include: x.example~all"}, "spf-space-extra", false, "v=spf1 mx include:x.example ~all"},
		{check.SPF, "", []string{"v=spf1 ip4:192.0.2.1~all"}, "spf-space-missing", false, "v=spf1 ip4:192.0.2.1 ~all"},
		{check.SPF, "", []string{"v=spf1 ipv4:192.0.2.1 ~all"}, "spf-bad-mech", false, "v=spf1 ip4:192.0.2.1 ~all"},
		{check.SPF, "", []string{"v=spf1 a ptr -all mx"}, "spf-after-all spf-ptr", true, "v=spf1 a ptr mx -all"},
		{check.SPF, "", []string{"v=spf1" + strings.Repeat(" include:x.example", 11) + " ~all"}, "spf-10", false, "v=spf1 include:x.example ~all"},
		{check.SPF, "", []string{"v=spf1" + strings.Repeat(" mx", 10) + " ~all"}, "", true, ""},
		{check.SPF, "", []string{"v=spf1;mx;~all"}, "spf-version", false, "v=spf1 mx ~all"},
		{check.SPF, "", []string{"mx ~all"}, "spf-version", false, "v=spf1 mx ~all"},
		{check.SPF, "", []string{`"v=spf1 mx ~all"`}, "txt-literal-quotes", false, "v=spf1 mx ~all"},
		{check.SPF, "kestrel.example.", []string{"v=spf1 mx ~all", "v=spf1 include:x.example -all"}, "spf-two", false, "v=spf1 mx include:x.example -all"},

		{check.DKIM, "", []string{"v=DKIM1; k=ed25519; p=" + edKey}, "", true, ""},
		{check.DKIM, "", []string{"p=" + edKey + "; k=ed25519"}, "", true, ""},
		{check.DKIM, "", []string{"v=DKIM1; p=" + weakKey}, "dkim-weak", true, ""},
		{check.DKIM, "", []string{"v=DKIM1; k=ed25519; t=y:s; p=" + edKey}, "dkim-testing dkim-strict", true, ""},
		{check.DKIM, "", []string{"v=DKIM1; k=rsa; p="}, "dkim-revoked", false, ""},
		{check.DKIM, "", []string{"v=DKIM1; k=rsa; p=-----BEGIN PUBLIC KEY-----MII"}, "dkim-pem", false, ""},
		{check.DKIM, "", []string{"v=DKIM1; k=rsa; p=" + weakKey[:100]}, "dkim-bad-base64", false, ""},
		{check.DKIM, "", []string{"v=DKIM1; k=rsa; p=" + edKey}, "dkim-k-mismatch", false, "v=DKIM1; k=ed25519; p=" + edKey},
		{check.DKIM, "", []string{`v=DKIM1\; k=ed25519\; p=` + edKey}, "txt-backslash dkim-tag-typo", false, "v=DKIM1; k=ed25519; p=" + edKey},
		{check.DKIM, "s._domainkey.kestrel.example.", []string{"v=DKIM1; p=" + weakKey[:80], weakKey[80:]}, "dkim-two-records", false, "v=DKIM1; p=" + weakKey},
		{check.DKIM, "s._domainkey.kestrel.example.", []string{"mail.kestrel.example"}, "cname-value-in-txt", false, ""},

		{check.DMARC, "", []string{"v=DMARC1; p=none"}, "", true, ""},
		{check.DMARC, "", []string{"v=DMARC1; sp=reject; p=Reject; rua=mailto:a@b.example!10m;"}, "", true, ""},
		{check.DMARC, "", []string{"v=DMARC1, p=none"}, "dmarc-sep", false, "v=DMARC1; p=none; rua=mailto:postmaster@your-domain"},
		{check.DMARC, "_dmarc.kestrel.example.", []string{"v=DMARC1; p=nnone"}, "dmarc-p", false, "v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"},
		{check.DMARC, "", []string{"v=DMARC1; p=reject; t=y"}, "dmarc-p", true, ""},
		{check.DMARC, "", []string{"v=DMARC1; p=reject; rua=a@b.example"}, "dmarc-rua", false, ""},
		{check.DMARC, "", []string{"“v=DMARC1; p=quarantine”"}, "txt-nonascii", false, "v=DMARC1; p=quarantine; rua=mailto:postmaster@your-domain"},
		{check.DMARC, "_dmarc.kestrel.example.", []string{"v=spf1 mx ~all"}, "txt-swapped", false, "v=DMARC1; p=none; rua=mailto:postmaster@kestrel.example"},
		{check.DMARC, "_dmarc.kestrel.example.", []string{"v=DMARC1; p=none", "v=DMARC1; p=reject"}, "dmarc-two", false, "v=DMARC1; p=none"},
		{check.DMARC, "kestrel.example._report._dmarc.merlin.example.", []string{"v=DMARC1;"}, "", true, ""},

		{check.MTASTS, "", []string{"v=STSv1; id=1"}, "", true, ""},
		{check.MTASTS, "", []string{"v=STSv1; id=2026-1"}, "sts-id", false, "v=STSv1; id=2026;"},
		{check.MTASTS, "", []string{"v=STSv1 id=7"}, "sts-syntax", false, "v=STSv1; id=7;"},
		{check.MTASTS, "", []string{"v=STSv1; id=1;", "v=STSv1; id=2;"}, "sts-two", false, "v=STSv1; id=1;"},
		{check.TLSRPT, "", []string{"v=TLSRPTv1; rua=mailto:a@b.example"}, "", true, ""},
		{check.TLSRPT, "", []string{"v=TLSRPTv1; rua=a@b.example"}, "tlsrpt-syntax", false, "v=TLSRPTv1; rua=mailto:a@b.example"},

		{check.DMARC, "kestrel.example.", []string{"v=DMARC1; p=none"}, "dmarc-at-apex", false, ""},
		{check.DMARC, "dmarc.kestrel.example.", []string{"v=DMARC1; p=none"}, "underscore-dropped", false, ""},
		{check.DMARC, "_dmarc.kestrel.example.kestrel.example.", []string{"v=DMARC1; p=none"}, "name-doubled", false, ""},
		{check.DMARC, "_dmarc.mail.kestrel.example.", []string{"v=DMARC1; p=none"}, "", true, ""},
		{check.SPF, "kestrel.example.kestrel.example.", []string{"v=spf1 mx ~all"}, "name-doubled", false, ""},
		{check.SPF, "_spf.kestrel.example.", []string{"v=spf1 mx ~all"}, "", true, ""},
		{check.DKIM, "s1.kestrel.example.", []string{"v=DKIM1; k=ed25519; p=" + edKey}, "dkim-without-domainkey", false, ""},
		{check.DKIM, "s1._domainkey.", []string{"v=DKIM1; k=ed25519; p=" + edKey}, "", true, ""},
		{check.MTASTS, "mta-sts.kestrel.example.", []string{"v=STSv1; id=1"}, "mta-sts-name", false, ""},
		{check.TLSRPT, "_tls.kestrel.example.", []string{"v=TLSRPTv1; rua=mailto:a@b.example"}, "tlsrpt-name", false, ""},
		{check.TLSRPT, "_smtp._tls.kestrel.example.", []string{"v=TLSRPTv1; rua=mailto:a@b.example"}, "", true, ""},
	} {
		findings, better := check.Texts(tt.standard, tt.name, tt.texts...)
		var codes []string
		valid := true
		for _, f := range findings {
			codes = append(codes, f.Code)
			valid = valid && f.Severity != check.Error
		}
		if strings.Join(codes, " ") != tt.codes || valid != tt.valid || better != tt.better {
			t.Errorf("%s %.80q: %q, valid %v, better %q;\nwant %q, %v, %q", tt.standard, tt.texts, codes, valid, better, tt.codes, tt.valid, tt.better)
		}
		wellWorded(t, findings)
	}
}

func TestStandardOf(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       check.Standard
	}{
		{"s1._domainkey.kestrel.example.", "p=x", check.DKIM},
		{"_DMARC.kestrel.example.", "moo", check.DMARC},
		{"a._report._dmarc.kestrel.example.", "v=DMARC1", check.DMARC},
		{"_mta-sts.kestrel.example.", "", check.MTASTS},
		{"_smtp._tls.kestrel.example.", "", check.TLSRPT},
		{"kestrel.example.", "v=spf1 mx", check.SPF},
		{"kestrel.example.", "spf1 mx", check.SPF},
		{"kestrel.example.", "v=DMARC1; p=none", check.DMARC},
		{"kestrel.example.", "google-site-verification=1", ""},
		{"mta-sts.kestrel.example.", "hello", ""},
		{"", "v=TLSRPTv1; rua=mailto:a@b.example", check.TLSRPT},
		{"", "", ""},
	} {
		if got := check.StandardOf(tt.name, tt.text); got != tt.want {
			t.Errorf("%q %q: %q, want %q", tt.name, tt.text, got, tt.want)
		}
	}
	if all := check.Standards(); !slices.Contains(all, check.SPF) || len(all) != 5 {
		t.Errorf("%v", all)
	}
}

// FuzzOffline: whatever is pasted, it is judged, in words that can be drawn.
func FuzzOffline(f *testing.F) {
	for i, text := range []string{"v=spf1 mx ~all", "v=DKIM1; p=" + edKey, "v=DMARC1; p=", "v=STSv1; id=\x00", "\x1b]0;x\x07{want}", `"v=spf1" "mx"`, "\u202e“"} {
		f.Add(uint8(i), "_dmarc.kestrel.example.", text, text)
	}
	f.Fuzz(func(t *testing.T, n uint8, name, first, second string) {
		standard := check.Standards()[int(n)%len(check.Standards())]
		for _, texts := range [][]string{{first}, {first, second}} {
			findings, better := check.Texts(standard, name, texts...)
			clean(t, findings)
			if better != "" && len(texts) == 1 && better != first {
				again, _ := check.Texts(standard, "", better)
				for _, f := range again {
					if f.Severity == check.Error && f.Code != "txt-placeholder" && standard != check.DMARC && !strings.Contains(name, "_report") {
						t.Errorf("%s %q: better is %q, and that is %+v", standard, first, better, f)
					}
				}
			}
		}
	})
}

func BenchmarkTexts(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		check.Texts(check.SPF, "kestrel.example.", "v=spf1 ip4:192.0.2.0/24 mx include:_spf.x.example ~all")
	}
}

// TestUnreadable holds the two findings that no text by itself can show.
func TestUnreadable(t *testing.T) {
	line := check.Unreadable(7, "moo \x1b[2J")
	if line.Code != "zone-line" || line.Severity != check.Error || !strings.Contains(line.Message, `Line 7 is no record of a zone file: moo \x1b[2J`) {
		t.Errorf("%+v", line)
	}
	old := check.ObsoleteType("kestrel.example.")
	if old.Code != "spf-type99" || old.Severity != check.Error {
		t.Errorf("%+v", old)
	}
	wellWorded(t, []check.Finding{line, old})
}

package check_test

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/spf"
)

// TestRespelledIsGreen: the generator and the judge are one. Whatever the
// records are rewritten into that means the same, none of it is called wrong.
func TestRespelledIsGreen(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p, all := generated(rt)
		w := around(t, p, all)
		s := respeller{rt, w, p}
		for _, set := range setsOf(all) {
			s.respell(set)
		}
		r := look(t, w, p, check.Options{})
		for _, v := range r.Records {
			if v.State != check.Green {
				rt.Errorf("%s (%s %s, wanted %s) is %s as %q: %v", v.ID, v.Name, v.Type, v.Value, v.State, v.Found, v.Findings)
			}
		}
	})
}

// setsOf gathers the records of one name and type.
func setsOf(all []records.Record) [][]records.Record {
	var sets [][]records.Record
	for _, r := range all {
		same := func(set []records.Record) bool { return set[0].Name == r.Name && set[0].Type == r.Type }
		if i := slices.IndexFunc(sets, same); i >= 0 {
			sets[i] = append(sets[i], r)
		} else {
			sets = append(sets, []records.Record{r})
		}
	}
	return sets
}

// respeller rewrites records into others that mean the same.
type respeller struct {
	*rapid.T
	w *world
	p check.Plan
}

// respell publishes a set in another spelling.
func (s respeller) respell(set []records.Record) {
	name, typ := set[0].Name, set[0].Type
	var rdata []string
	add := func(data ...string) { rdata = append(rdata, data...) }
	for _, r := range set {
		switch typ {
		case "MX":
			if r.Value == "0 ." {
				add(s.number("preference", 0xffff) + " .")
			} else {
				_, target, _ := strings.Cut(r.Value, " ")
				add(s.number("preference", 0xffff) + " " + s.letters(target))
			}
		case "AAAA":
			add(s.notation(netip.MustParseAddr(r.Value)))
		case "SRV":
			fields := strings.Fields(r.Value)
			add(strings.Join([]string{s.number("priority", 0xffff), s.number("weight", 0xffff), fields[2], s.letters(fields[3])}, " "))
		case "CAA":
			add(s.issuer(r.Value))
		case "TLSA":
			add(s.letters(r.Value))
		case "TXT":
			add(s.split(s.text(r)))
		default:
			add(s.letters(r.Value))
		}
	}
	switch typ {
	case "CNAME":
		if s.flip("addresses in place of an alias") && s.spellOut(set[0]) {
			return
		}
	case "CAA":
		if s.flip("further rules") {
			add(`0 issue "another.test"`, `128 iodef "mailto:a@another.test"`, `0 contactemail "a@another.test"`, `0 tbs "unknown"`)
		}
	case "TLSA":
		if s.flip("the next key") {
			add("3 1 1 "+strings.Repeat("ab", 32), "2 1 1 "+strings.Repeat("cd", 32))
		}
	case "TXT":
		// At these names other texts are nobody's business.
		alone := strings.Contains(name, "._domainkey.") || strings.HasPrefix(name, "_dmarc.")
		if !alone && s.flip("other texts") {
			add(txt("verification=1"), txt("hello"))
		}
	}
	s.w.Set(name, typ, rapid.Uint32Range(1, 86400).Draw(s.T, "ttl"), s.shuffled(rdata)...)
}

func (s respeller) flip(what string) bool { return rapid.Bool().Draw(s.T, what) }

func (s respeller) number(what string, limit int) string {
	return strconv.Itoa(rapid.IntRange(0, limit).Draw(s.T, what))
}

// one draws one of the spellings; the first is the plain one.
func (s respeller) one(spellings ...string) string {
	return rapid.SampledFrom(spellings).Draw(s.T, "spelling")
}

func (s respeller) shuffled(list []string) []string {
	return rapid.Permutation(list).Draw(s.T, "order")
}

// letters changes the case of letters.
func (s respeller) letters(text string) string {
	return s.one(text, strings.ToUpper(text), strings.ToLower(text))
}

// notation spells an IPv6 address in another way (RFC 4291 §2.2).
func (s respeller) notation(addr netip.Addr) string {
	return s.one(addr.String(), addr.StringExpanded(), strings.ToUpper(addr.StringExpanded()))
}

// split cuts a text into character-strings anywhere (RFC 1035 §3.3).
func (s respeller) split(text string) string {
	var parts []string
	for len(text) > 0 {
		n := rapid.IntRange(1, min(len(text), 255)).Draw(s.T, "length")
		parts, text = append(parts, text[:n]), text[n:]
	}
	return txt(parts...)
}

// text rewrites the text of a TXT record.
func (s respeller) text(r records.Record) string {
	switch {
	case strings.Contains(r.Name, "._domainkey."):
		return s.key(r.Value)
	case strings.Contains(r.Name, "._report._dmarc."):
		return s.one("v=DMARC1", "v=DMARC1;", "v = DMARC1 ;", "v=DMARC1; rua=mailto:other@"+strings.TrimSuffix(r.Name, "."))
	case strings.HasPrefix(r.Name, "_dmarc."):
		return s.policy(r.Value)
	case strings.HasPrefix(r.Value, "v=STSv1"):
		return s.one("v=STSv1; id=1;", "v=STSv1;id=20260101T000000Z", "v=STSv1 ; id=abcDEF123 ; next=1;", r.Value)
	case strings.HasPrefix(r.Value, "v=TLSRPTv1"):
		return s.one(r.Value, r.Value+";", "v=TLSRPTv1;rua=https://tls.test/report", "v=TLSRPTv1 ; rua=mailto:a@b.test,https://tls.test/?x=1 ; next=1")
	case r.Value == "v=spf1 -all":
		return s.nobody(r)
	}
	return s.senders(r)
}

// tags rewrites a list of tags: blanks around the signs, a final semicolon, and
// another order of all but the first so many.
func (s respeller) tags(fixed int, tags []string) string {
	tags = append(slices.Clone(tags[:fixed]), s.shuffled(tags[fixed:])...)
	for i, tag := range tags {
		if s.flip("blanks") {
			tags[i] = " " + strings.Replace(tag, "=", " =\t", 1) + " "
		}
	}
	text := strings.TrimSpace(strings.Join(tags, s.one(";", "; ")))
	return text + s.one("", ";")
}

// key rewrites a DKIM key (RFC 6376 §3.6.1).
func (s respeller) key(text string) string {
	tags := strings.Split(strings.ReplaceAll(text, " ", ""), ";")
	tags = slices.DeleteFunc(tags, func(tag string) bool {
		return tag == "k=rsa" && s.flip("k= left out") || tag == ""
	})
	for _, more := range []string{"h=sha256", "h=sha1:sha256", "s=*", "s=email", "t=s", "n=note", "xyz=unknown"} {
		has := func(tag string) bool { return tag[:1] == more[:1] }
		if !slices.ContainsFunc(tags, has) && s.flip(more) {
			tags = append(tags, more)
		}
	}
	if tags[0] != "v=DKIM1" {
		return s.tags(0, tags)
	}
	if s.flip("v= left out") {
		return s.tags(0, tags[1:])
	}
	return s.tags(1, tags) // v= stands first, if anywhere
}

// policy rewrites a DMARC record (RFC 9989 §4.7): it may be stricter.
func (s respeller) policy(text string) string {
	tags := strings.Split(strings.ReplaceAll(text, " ", ""), ";")
	for i, tag := range tags {
		name, value, _ := strings.Cut(tag, "=")
		switch name {
		case "p", "sp", "np":
			stricter := []string{"none", "quarantine", "reject"}
			stricter = stricter[slices.Index(stricter, value):]
			tags[i] = name + "=" + s.letters(rapid.SampledFrom(stricter).Draw(s.T, "policy"))
		case "rua":
			tags[i] = s.one(tag, tag+"!10m", tag+",mailto:more@"+s.p.Setup.Domain.String())
		}
	}
	for _, more := range []string{"pct=100", "adkim=s", "aspf=r", "fo=1:d:s", "ri=86400", "rf=afrf", "xyz=unknown"} {
		if s.flip(more) {
			tags = append(tags, more)
		}
	}
	return s.tags(1, tags)
}

// senders rewrites an SPF record that lets us send (RFC 7208): other terms for
// the same addresses, others in the list, by way of another name, stricter.
func (s respeller) senders(r records.Record) string {
	rec, _, err := spf.Parse(r.Value)
	if err != nil {
		s.Fatal(err)
	}
	var terms []string
	aside := s.p.Setup.SPFInclude == nil && s.p.Setup.SPFBase == "" && s.flip("by way of another name")
	for _, t := range rec.Terms {
		if aside && (t.Name == spf.MX || t.Name == spf.A) && t.Value == "" {
			t.Value = strings.TrimSuffix(r.Name, ".") // there they would mean the other name
		}
		switch {
		case (t.Name == spf.MX || t.Name == spf.A) && s.flip("addresses in place of names"):
			for _, ip := range s.p.Setup.IPv4 {
				terms = append(terms, s.one("", "+")+s.letters("ip4:")+ip.String()+s.one("", "/32"))
			}
			for _, ip := range s.p.Setup.IPv6 {
				terms = append(terms, s.letters("ip6:")+s.notation(ip)+s.one("", "/128"))
			}
		case t.Name == spf.All && t.Qualifier == spf.QSoftFail:
			terms = append(terms, s.letters(s.one("~all", "-all")))
		default:
			terms = append(terms, s.letters(t.String()))
		}
	}
	if s.flip("further senders") {
		terms = append([]string{"ip4:198.51.100.77", "ip6:2001:db8:77::/48"}, terms...)
	}
	text := s.letters("v=spf1") + s.one(" ", "  ") + strings.Join(terms, s.one(" ", "   ")) + s.one("", " ")
	if aside {
		name := fmt.Sprintf("_spf%d.elsewhere.test.", len(s.w.sets))
		s.w.Set(name, "TXT", 300, s.split(text))
		return s.one("v=spf1 redirect="+name, "v=spf1 include:"+strings.TrimSuffix(name, ".")+" ~all")
	}
	return text
}

// nobody rewrites the SPF record of a name that never sends.
func (s respeller) nobody(r records.Record) string {
	aside := fmt.Sprintf("_none%d.elsewhere.test.", len(s.w.sets))
	s.w.Set(aside, "TXT", 300, txt("v=spf1 -all"))
	return s.one(r.Value, "V=SPF1 -ALL", "v=spf1   -all ", "v=spf1 -a -mx -all", "v=spf1 redirect="+aside, "v=spf1 -ip4:192.0.2.1 redirect="+aside)
}

// issuer rewrites a CAA record (RFC 8659 §4).
func (s respeller) issuer(value string) string {
	fields := strings.SplitN(value, " ", 3)
	text := strings.Trim(fields[2], `"`)
	if !strings.HasPrefix(fields[1], "issue") || strings.HasPrefix(text, ";") {
		return s.one("0", "128") + " " + s.letters(fields[1]) + " " + fields[2]
	}
	if !strings.Contains(text, ";") {
		text = s.one("", " ") + s.letters(text) + s.one("", " ", ";", " ; ")
	}
	return s.one("0", "128") + " " + s.letters(fields[1]) + ` "` + text + `"`
}

// spellOut puts the addresses of an alias's target in its place.
func (s respeller) spellOut(r records.Record) bool {
	var ips []netip.Addr
	switch target := r.Value; {
	case target == s.p.Setup.MailHost.FQDN():
		ips = s.p.Setup.Addrs()
	case target == s.p.Setup.Domain.FQDN():
		ips = slices.Concat(s.p.Setup.WebIPv4, s.p.Setup.WebIPv6)
	}
	byType := map[string][]string{}
	for _, ip := range ips {
		typ := "A"
		if ip.Is6() {
			typ = "AAAA"
		}
		byType[typ] = append(byType[typ], ip.String())
	}
	if len(ips) == 0 {
		return false
	}
	s.w.Set(r.Name, "CNAME", 300)
	for typ, rdata := range byType {
		s.w.Set(r.Name, typ, 300, rdata...)
	}
	return true
}

package spf

import (
	"net/netip"
	"regexp"
	"strings"
)

// Salvage reads an SPF record that may be broken: sound terms are kept, slips
// that leave no doubt are mended, and the rest is left out, all of it told in
// the changes. A sound record comes back as it is. isSPF is that of [Parse].
func Salvage(txt string) (rec *Record, changes []Change, isSPF bool) {
	rest, ok := cutVersion(txt)
	if !ok {
		return nil, nil, false
	}
	if rec, _, err := Parse(txt); err == nil {
		return rec, nil, true
	}
	rec = &Record{}
	words := strings.FieldsFunc(rest, func(r rune) bool { return r <= ' ' || r == '\u00a0' })
	for i := 0; i < len(words); i++ {
		word := words[i]
		t, problem := parseTerm(word)
		if problem == "" {
			if _, twice := rec.Find(t.Name); t.Modifier() && (t.Name == Redirect || t.Name == Exp) && twice {
				changes = append(changes, Change{word, "", t.Name + "= stood there twice"})
				continue
			}
			rec.Terms = append(rec.Terms, t)
			continue
		}
		if strings.HasSuffix(word, ":") && i+1 < len(words) {
			if whole := mend(word + words[i+1]); whole != nil {
				i++
				changes = append(changes, Change{word + " " + words[i], joined(whole), "no space may stand inside of a term"})
				rec.Terms = append(rec.Terms, whole...)
				continue
			}
		}
		mended := mend(word)
		if mended == nil {
			changes = append(changes, Change{word, "", problem})
			continue
		}
		changes = append(changes, Change{word, joined(mended), problem})
		rec.Terms = append(rec.Terms, mended...)
	}
	return rec, changes, true
}

// joined is how terms stand in a record.
func joined(terms []Term) string {
	return strings.TrimPrefix((&Record{terms}).String(), version+" ")
}

// gluedAll is an "all" that lost the space before it.
var gluedAll = regexp.MustCompile(`(?i)^(.*[^+?~-])([+?~-]all)$`)

// misnamed is an address behind a name that takes none, or only those of the
// other family, or that is none at all.
var misnamed = regexp.MustCompile(`(?i)^([+?~-]?)(?:a|mx|ip|ipv4|ipv6|ip4|ip6)[:=](.+)$`)

// mend returns what a broken term was meant to be, if there is no doubt.
func mend(word string) []Term {
	word = strings.Trim(word, `"'\;,“”‘’„`)
	if word == "" {
		return nil
	}
	if t, problem := parseTerm(word); problem == "" {
		return []Term{t}
	}
	if parts := gluedAll.FindStringSubmatch(word); parts != nil {
		first, problem := parseTerm(parts[1])
		all, _ := parseTerm(parts[2])
		if problem == "" {
			return []Term{first, all}
		}
	}
	parts := misnamed.FindStringSubmatch(word)
	if parts == nil {
		return nil
	}
	address, _, _ := strings.Cut(parts[2], "/")
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return nil
	}
	name := IP6
	if addr.Is4() {
		name = IP4
	}
	if t, problem := parseTerm(parts[1] + name + ":" + parts[2]); problem == "" {
		return []Term{t}
	}
	return nil
}

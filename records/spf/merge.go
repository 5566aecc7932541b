package spf

import (
	"net/netip"
	"slices"
	"strings"
)

// Wanted is what a record is to let pass besides what it lets pass already.
type Wanted struct {
	// Domain is the name at which the record stands, as A-labels; by it "mx" and
	// "mx:example.com" are known to be the same. It may be empty.
	Domain string
	// MX: the domain's mail exchangers may send, the term "mx".
	MX bool
	// Addrs may send: terms "ip4:" and "ip6:".
	Addrs []netip.Addr
	// Includes are domains whose senders may send: terms "include:".
	Includes []string
	// All is how the record is to end, [QSoftFail] or [QFail]; 0 means as it
	// ends now, and with "~all" where it ends with nothing.
	All Qualifier
	// Remove are terms of the existing record to be taken out, as they stand in
	// [Report.Defaults].
	Remove []string
}

// Merge returns one record that lets pass what the existing one lets pass,
// which may be nil, and what is wanted besides. Our servers stand in front,
// where no other term can decide before them or break the record for them, and
// new includes where nothing refuses before them; the others keep their order. An ending
// that is stricter than wanted stays, and so does redirect= where it counts.
// Nothing is flattened, no include replaced by the addresses behind it: those
// change without notice. Merging the result again changes nothing.
//
// Two things that let mail pass are not kept: what [Wanted.Remove] names, and
// "+all", which lets everyone.
func Merge(existing *Record, want Wanted) (*Record, Report) {
	if existing == nil {
		return merge(nil, want, nil)
	}
	return merge([]*Record{existing}, want, nil)
}

// MergeTexts is [Merge] for the texts as they stand in DNS: several SPF
// records, which together count as none (RFC 7208 §4.5), become one, and of a
// broken record the sound terms are kept. Texts that aren't SPF are passed over.
func MergeTexts(existing []string, want Wanted) (*Record, Report) {
	var recs []*Record
	var mended []Change
	for _, txt := range existing {
		if rec, changes, isSPF := Salvage(txt); isSPF {
			recs = append(recs, rec)
			mended = append(mended, changes...)
		}
	}
	return merge(recs, want, mended)
}

// merge joins the records, of which the changes have been told already.
func merge(recs []*Record, want Wanted, told []Change) (*Record, Report) {
	m := merger{want: want, report: Report{Changed: told}}
	var senders, modifiers []Term
	var ends ending
	for _, rec := range recs {
		mechanisms, others, end := m.split(rec)
		senders = append(senders, mechanisms...)
		modifiers = append(modifiers, others...)
		ends.join(end)
	}
	ends.parked = len(senders) == 0 && len(ends.redirects) == 0
	senders = m.unique(append(senders, m.includeRedirects(&ends)...))
	merged := &Record{Terms: m.withOurs(senders)}
	merged.Terms = append(merged.Terms, m.finish(ends))
	merged.Terms = append(merged.Terms, m.modifiers(modifiers)...)
	m.report.Defaults = m.defaults(merged.Terms)
	return merged, m.report
}

// merger is one merge and what there is to say about it.
type merger struct {
	want   Wanted
	report Report
}

func (m *merger) changed(t Term, became, why string) {
	m.report.Changed = append(m.report.Changed, Change{Term: t.written(), Became: became, Why: why})
}

// split takes a record apart: the mechanisms that send, the modifiers without a
// say in who passes, and how it ends.
func (m *merger) split(rec *Record) (mechanisms, modifiers []Term, end ending) {
	for _, t := range rec.Terms {
		_, over := end.all()
		switch {
		case slices.Contains(m.want.Remove, t.String()):
			m.changed(t, "", "taken out as you wished")
		case t.Name == Redirect && t.Modifier():
			end.redirects = append(end.redirects, t)
		case t.Modifier():
			modifiers = append(modifiers, t)
		case t.Name == All && over:
			m.changed(t, "", "a second all, which nobody reads")
		case t.Name == All:
			end.alls = append(end.alls, t)
		case over && t.Qualifier != QPass: // RFC 7208 §5.1
			m.changed(t, "", "stood behind all, where nobody reads it")
		case over:
			m.changed(t, t.String(), "stood behind all, where nobody reads it, and moved before it")
			mechanisms = append(mechanisms, t)
		default:
			mechanisms = append(mechanisms, t)
		}
	}
	if _, ok := end.all(); ok { // RFC 7208 §6.1
		for _, t := range end.redirects {
			m.changed(t, "", "has no effect beside all")
		}
		end.redirects = nil
	}
	return mechanisms, modifiers, end
}

// unique drops mechanisms that stand there a second time: the first one decides.
func (m *merger) unique(terms []Term) (kept []Term) {
	seen := map[termKey]bool{}
	for _, t := range terms {
		if k := m.key(t); seen[k] {
			m.changed(t, "", "stood there twice")
		} else {
			seen[k] = true
			kept = append(kept, t)
		}
	}
	return kept
}

// withOurs adds the terms that are wanted and not there yet: our servers in
// front, the includes behind the terms that let pass.
func (m *merger) withOurs(existing []Term) []Term {
	var front, includes []Term
	for _, t := range m.ours() {
		if m.passes(existing, t) || m.passes(front, t) || m.passes(includes, t) {
			continue
		}
		same := func(other Term) bool { return m.key(other) == m.key(t) }
		if i := slices.IndexFunc(existing, same); i >= 0 {
			m.changed(existing[i], t.String(), "moved to the front, so that no other term decides before it")
			existing = slices.Delete(slices.Clone(existing), i, i+1)
		} else {
			m.report.Added = append(m.report.Added, t.String())
		}
		if t.Name == Include {
			includes = append(includes, t)
		} else {
			front = append(front, t)
		}
	}
	refusing := slices.IndexFunc(existing, func(t Term) bool { return t.Qualifier != QPass })
	if refusing < 0 {
		refusing = len(existing)
	}
	return slices.Concat(front, existing[:refusing], includes, existing[refusing:])
}

// ours are the terms that are wanted.
func (m *merger) ours() (terms []Term) {
	if m.want.MX {
		terms = append(terms, Term{Name: MX, Qualifier: QPass, Bits4: 32, Bits6: 128})
	}
	for _, addr := range m.want.Addrs {
		addr = addr.WithZone("").Unmap()
		name := IP6
		if addr.Is4() {
			name = IP4
		}
		terms = append(terms, Term{Name: name, Qualifier: QPass, Network: netip.PrefixFrom(addr, addr.BitLen())})
	}
	for _, domain := range m.want.Includes {
		domain = strings.ToLower(strings.TrimSuffix(domain, "."))
		terms = append(terms, Term{Name: Include, Qualifier: QPass, Value: domain})
	}
	return terms
}

// passes reports whether the terms let pass what t does, and nothing before
// that could decide otherwise.
func (m *merger) passes(terms []Term, t Term) bool {
	for _, other := range terms {
		if other.Qualifier != QPass {
			return false
		}
		wider := t.Network.IsValid() && other.Network.IsValid() &&
			other.Network.Bits() <= t.Network.Bits() && other.Network.Contains(t.Network.Addr())
		if wider || m.key(other) == m.key(t) {
			return true
		}
	}
	return false
}

// termKey is what a mechanism matches. Two with the same key match the same.
type termKey struct {
	name, value  string
	network      netip.Prefix
	bits4, bits6 int
}

func (m *merger) key(t Term) termKey {
	k := termKey{t.Name, t.Value, t.Network.Masked(), t.Bits4, t.Bits6}
	if !strings.Contains(k.value, "%") { // the letters of macros differ by case, RFC 7208 §7.3
		k.value = strings.ToLower(strings.TrimSuffix(k.value, "."))
	}
	if own := strings.ToLower(strings.TrimSuffix(m.want.Domain, ".")); own != "" && k.value == own && t.Name != Include {
		k.value = ""
	}
	return k
}

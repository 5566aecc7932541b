package spf

import "strings"

// ending is how records judge those whom no mechanism lets pass.
type ending struct {
	alls      []Term // the first "all" of each record that has one
	redirects []Term // of the records that have no "all", where they count
	parked    bool   // no mechanism stands before it: nobody may send
}

// all returns the strictest one.
func (e *ending) all() (t Term, ok bool) {
	for _, other := range e.alls {
		if !ok || strictness(other.Qualifier) > strictness(t.Qualifier) {
			t, ok = other, true
		}
	}
	return t, ok
}

func (e *ending) join(other ending) {
	e.alls = append(e.alls, other.alls...)
	e.redirects = append(e.redirects, other.redirects...)
}

// strictness orders the qualifiers of "all".
func strictness(q Qualifier) int { return strings.IndexByte("+?~-", byte(q)) }

// includeRedirects returns includes in place of redirects where there are
// several, or an "all" of another record beside them, since only one can stand
// in a record. An include lets pass whom the redirect let pass.
func (m *merger) includeRedirects(e *ending) (includes []Term) {
	if len(e.redirects) <= 1 && len(e.alls) == 0 {
		return nil
	}
	for _, t := range e.redirects {
		include := Term{Name: Include, Qualifier: QPass, Value: t.Value}
		m.changed(t, include.String(), "one record can't follow another one and end by itself")
		includes = append(includes, include)
	}
	e.redirects = nil
	return includes
}

// finish returns the term that ends the record: an "all", or redirect= where
// that decided already.
func (m *merger) finish(e ending) Term {
	wanted := Term{Name: All, Qualifier: m.want.All}
	if wanted.Qualifier == 0 {
		wanted.Qualifier = QSoftFail
	}
	if len(e.redirects) == 1 {
		t := e.redirects[0]
		m.kept(t, "that record decides how all others are judged, and its senders keep passing")
		return t
	}
	there, ok := e.all()
	result := wanted
	switch {
	case !ok:
		m.report.Added = append(m.report.Added, wanted.String())
		return wanted
	case e.parked && there.Qualifier == QFail && m.want.All != 0:
		// The domain sent nothing; that is not so any more, and no choice of its owner.
	case strictness(there.Qualifier) > strictness(wanted.Qualifier), m.want.All == 0 && there.Qualifier != QPass:
		result = there
	}
	for _, t := range e.alls {
		switch {
		case t != result:
			m.changed(t, result.String(), m.endingReason(t, result, e.parked))
		case result != wanted && m.want.All != 0:
			m.kept(t, "it is stricter than "+wanted.String()+", and weakening it is for you to choose")
		}
	}
	return result
}

// endingReason says why an "all" does not stay as it is.
func (m *merger) endingReason(t, result Term, parked bool) string {
	switch {
	case t.Qualifier == QPass:
		return "it let everyone send as you"
	case t.Qualifier == QNeutral:
		return "it said nothing about other servers"
	case parked && t.Qualifier == QFail:
		return "it said that nobody sends for the domain, which is not so any more"
	}
	if result.Qualifier == m.want.All {
		return "as you wished"
	}
	return "the other record ends stricter"
}

func (m *merger) kept(t Term, why string) {
	m.report.Kept = append(m.report.Kept, Change{Term: t.written(), Became: t.String(), Why: why})
}

// modifiers returns the modifiers without a say in who passes: one exp=, the
// rest as they are.
func (m *merger) modifiers(terms []Term) (kept []Term) {
	explained := false
	for _, t := range terms {
		if t.Name == Exp && explained { // RFC 7208 §6: not more than once
			m.changed(t, "", "there may be only one exp=")
			continue
		}
		explained = explained || t.Name == Exp
		kept = append(kept, t)
	}
	return kept
}

package records

// Stricter returns the set-up one step further on the path to strict, and why
// it is worth going: DMARC from none to quarantine. ok is false at its end;
// DMARC reject and SPF -all break more than they gain for many, so they are
// taken only by who asks for them.
func (s Setup) Stricter() (next Setup, why string, ok bool) {
	if s.DMARC != PolicyNone {
		return s, "", false
	}
	next = s
	next.DMARC = PolicyQuarantine
	return next, "Look through the DMARC reports of the last weeks. If all mail that you send passes in them, " +
		"let others file forgeries as spam: mail that pretends to come from you, but passes neither SPF nor DKIM.", true
}

package records

// ParseCAA reads a CAA value, `0 issue "letsencrypt.org"` (RFC 8659 §4), and
// returns it in its one form. The error is an [*InputError] on [ErrCAA].
func ParseCAA(s string) (string, error) { return s, nil }

// MergeCAA returns the values to publish: those that stand in DNS already, so
// that their issuers go on working, and the issuers (names of certification
// authorities, "letsencrypt.org") that they don't allow yet. What cannot be
// read is left out.
func MergeCAA(existing []string, issuers ...string) []string { return nil }

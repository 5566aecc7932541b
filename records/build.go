package records

import "crypto"

// Build returns the records in the order in which they are best pasted.
func Build(s Setup, dkim crypto.PublicKey) ([]Record, error) { return nil, s.Validate() }

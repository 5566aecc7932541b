package records

// STSPolicy returns the text of the MTA-STS policy file (RFC 8461 §3.2): the
// mail exchangers, in mode testing.
func (s Setup) STSPolicy() string { return "" }

// STSPolicyURL returns where the policy is fetched (RFC 8461 §3.3):
// "https://mta-sts.example.org/.well-known/mta-sts.txt".
func (s Setup) STSPolicyURL() string { return "" }

// STSPolicyPath returns the file on the web server that [Setup.ServeSTS] serves.
func (s Setup) STSPolicyPath() string { return "" }

// ServeSTS returns the piece of configuration with which a web server serves
// the policy file: "nginx", "caddy" or "apache". It is empty for any other.
func (s Setup) ServeSTS(server string) string { return "" }

package spf

// Sender is a service that sends mail in a domain's name.
type Sender struct {
	Name    string // "Google Workspace"
	Include string // the domain of its include: "_spf.google.com"
	Source  string // where the include is documented, or "from memory"
}

// Senders returns common services, by name.
func Senders() []Sender { return nil }

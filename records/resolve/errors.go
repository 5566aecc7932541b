package resolve

import (
	"errors"
	"fmt"
)

// What can go wrong with a walk or a lookup. The causes of one server are in
// [Answer.Err] and wrap these where they fit.
var (
	// ErrNoServers says that no server of a zone on the way gave a usable answer.
	ErrNoServers = errors.New("resolve: no server of the zone answered")
	// ErrLoop says that delegations or aliases lead in a circle, or are too deep.
	ErrLoop = errors.New("resolve: delegations or aliases lead in a circle")
	// ErrAlias is the [ErrLoop] of a name's own CNAMEs: a server said so, and
	// nobody can follow them.
	ErrAlias = fmt.Errorf("%w: CNAMEs", ErrLoop)
	// ErrBudget says that a name cost more questions than any sane set-up needs.
	ErrBudget = errors.New("resolve: too many questions for one name")
	// ErrName says that a name cannot be asked for (RFC 1035 §2.3.4).
	ErrName = errors.New("resolve: not a domain name")
	// ErrClosed says that the client was closed.
	ErrClosed = errors.New("resolve: client closed")
	// ErrServer is what [ParseResolver] and [ParseHints] refuse.
	ErrServer = errors.New("resolve: not the address of a DNS server")
)

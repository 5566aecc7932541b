package wizard

import "allgreen/records"

// Lock keeps other runs away from a domain until it is released or the
// process ends, however it ends.
type Lock struct{}

// Lock takes the lock of a domain without waiting. The error wraps [ErrLocked].
func (h *Home) Lock(domain records.Name) (*Lock, error) { return &Lock{}, nil }

// Release gives the lock back.
func (l *Lock) Release() error { return nil }

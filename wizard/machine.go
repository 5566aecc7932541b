package wizard

import (
	"context"
	"net/netip"
	"time"

	"allgreen/keys"
)

// InterfaceAddr is an address of a network interface of this machine.
type InterfaceAddr struct {
	Name string // of the interface: "eth0"
	Addr netip.Addr
}

// Machine is the machine that allgreen runs on, as far as the wizard looks at
// it. Tests and the demo pass their own.
type Machine struct {
	Addrs    func() ([]InterfaceAddr, error)
	Hostname func() (string, error)
	Now      func() time.Time
	NewKey   func(context.Context) (*keys.Pair, error)
}

// ThisMachine is the real one. NewKey makes RSA keys of 2048 bits (RFC 8301 §3.2).
func ThisMachine() Machine { return Machine{} }

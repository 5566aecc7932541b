package dnstest

import (
	"context"
	"net"
)

// Dial connects to an address of the internet, as in "192.0.2.1:53". Where
// nobody lives, UDP packets are swallowed and TCP connections refused.
func (in *Internet) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return nil, net.ErrClosed
}

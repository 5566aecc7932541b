package dnstest

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// Dial connects to an address of the internet, as in "192.0.2.1:53" or
// "[2001:db8::1]:53", over "udp" or "tcp". Where nobody lives, UDP packets are
// swallowed and TCP connections refused.
func (in *Internet) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil, fmt.Errorf("dnstest: %w", err)
	}
	// The family asked for is that of the internet's address; the socket
	// behind it is always an IPv4 one.
	network = strings.TrimRight(network, "46")
	if network != "udp" && network != "tcp" {
		return nil, fmt.Errorf("dnstest: %w", net.UnknownNetworkError(network))
	}
	in.mu.RLock()
	closed, socket := in.sockets == nil, in.sockets[at]
	in.mu.RUnlock()

	var target string
	switch {
	case closed:
		return nil, dialError(network, at, net.ErrClosed)
	case socket != nil:
		target = socket.addr
	case network == "tcp":
		return nil, dialError(network, at, syscall.ECONNREFUSED)
	default:
		target = in.sink.LocalAddr().String()
	}
	var d net.Dialer
	return d.DialContext(ctx, network, target)
}

func dialError(network string, at netip.AddrPort, err error) error {
	return &net.OpError{Op: "dial", Net: network, Addr: net.UDPAddrFromAddrPort(at), Err: err}
}

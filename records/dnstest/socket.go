package dnstest

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"

	"github.com/miekg/dns"
)

// bindTries is how many port numbers are tried until one is free for both UDP and TCP.
const bindTries = 50

// largestQuery is how many octets of a question over UDP are read.
const largestQuery = 4096

// socket is a UDP and a TCP socket on the same port of 127.0.0.1, being served.
type socket struct {
	addr    string // 127.0.0.1:port
	servers [2]*dns.Server
}

// listen makes somebody answer at an address of the internet.
func (in *Internet) listen(addr netip.Addr, handler dns.Handler) error {
	at := netip.AddrPortFrom(addr.Unmap(), port)
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.sockets == nil {
		return fmt.Errorf("dnstest: %w", net.ErrClosed)
	}
	if in.sockets[at] != nil {
		return fmt.Errorf("dnstest: %s is taken already", at)
	}
	udp, tcp, err := bind()
	if err != nil {
		return err
	}
	in.sockets[at] = serve(udp, tcp, handler)
	return nil
}

// bind opens both sockets. The system picks a port for UDP; the same number may
// be in use for TCP.
func bind() (udp net.PacketConn, tcp net.Listener, err error) {
	var failed error
	for range bindTries {
		udp, err = net.ListenPacket("udp4", "127.0.0.1:0")
		if err != nil {
			return nil, nil, fmt.Errorf("dnstest: %w", err)
		}
		tcp, err = net.Listen("tcp4", udp.LocalAddr().String())
		if err == nil {
			return udp, tcp, nil
		}
		failed = errors.Join(failed, err)
		udp.Close()
	}
	return nil, nil, fmt.Errorf("dnstest: no port is free for both UDP and TCP: %w", failed)
}

// serve returns once both sockets are being read: before that they could not
// be shut down.
func serve(udp net.PacketConn, tcp net.Listener, handler dns.Handler) *socket {
	var started sync.WaitGroup
	s := &socket{addr: udp.LocalAddr().String(), servers: [2]*dns.Server{
		{PacketConn: udp, UDPSize: largestQuery},
		{Listener: tcp, MaxTCPQueries: -1},
	}}
	for _, srv := range s.servers {
		srv.Handler = handler
		srv.NotifyStartedFunc = started.Done
		started.Add(1)
		// ActivateAndServe ends with close; on loopback nothing else ends it.
		go func() { _ = srv.ActivateAndServe() }()
	}
	started.Wait()
	return s
}

// close stops reading and waits for the answers under way.
func (s *socket) close() {
	for _, srv := range s.servers {
		_ = srv.Shutdown()
	}
}

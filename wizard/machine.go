package wizard

import (
	"bufio"
	"context"
	"encoding/hex"
	"io"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"allgreen/keys"
)

// keyBits is the size of a new RSA key: signers must use at least 1024 and
// should use 2048 bits (RFC 8301 §3.2); larger ones don't fit into one answer.
const keyBits = 2048

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

// ThisMachine is the real one. NewKey makes RSA keys of 2048 bits.
func ThisMachine() Machine {
	return Machine{
		Addrs:    interfaceAddrs,
		Hostname: os.Hostname,
		Now:      time.Now,
		NewKey: func(ctx context.Context) (*keys.Pair, error) {
			return keys.Generate(ctx, keyBits)
		},
	}
}

// interfaceAddrs lists the addresses of the interfaces that are up, without
// those that will not last.
func interfaceAddrs() ([]InterfaceAddr, error) {
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	passing := passingAddrs()
	var found []InterfaceAddr
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		addrs, err := i.Addrs()
		if err != nil {
			continue // the interface went away meanwhile
		}
		for _, a := range addrs {
			prefix, err := netip.ParsePrefix(a.String())
			if err != nil {
				continue // a point-to-point peer and the like
			}
			if addr := prefix.Addr().Unmap(); !passing[addr] {
				found = append(found, InterfaceAddr{Name: i.Name, Addr: addr})
			}
		}
	}
	return found, nil
}

// passingAddrs is the IPv6 addresses that Linux knows not to last. Other
// systems don't have the file; servers there rarely have such addresses.
func passingAddrs() map[netip.Addr]bool {
	f, err := os.Open("/proc/net/if_inet6")
	if err != nil {
		return nil
	}
	defer f.Close()
	return parseInet6(f)
}

// Flags of an IPv6 address in if_inet6 (linux/if_addr.h).
const (
	flagTemporary  = 0x01 // privacy extensions (RFC 8981)
	flagDADFailed  = 0x08 // somebody else has it (RFC 4862 §5.4)
	flagDeprecated = 0x20 // its preferred lifetime is over
	flagTentative  = 0x40 // not yet known to be unique
)

// parseInet6 reads lines such as
//
//	20010db8000000000000000000000025 02 40 00 80 eth0
//
// (address, interface, prefix length, scope, flags, name; all in hex) and
// returns the addresses that will not last.
func parseInet6(r io.Reader) map[netip.Addr]bool {
	passing := map[netip.Addr]bool{}
	for lines := bufio.NewScanner(r); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 {
			continue
		}
		octets, err := hex.DecodeString(fields[0])
		if err != nil {
			continue
		}
		addr, ok := netip.AddrFromSlice(octets)
		flags, err := strconv.ParseUint(fields[4], 16, 32)
		if !ok || err != nil {
			continue
		}
		if flags&(flagTemporary|flagDADFailed|flagDeprecated|flagTentative) != 0 {
			passing[addr] = true
		}
	}
	return passing
}

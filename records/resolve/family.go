package resolve

import (
	"errors"
	"net/netip"
	"sync"
	"syscall"
	"time"
)

// familyRest is for how long a family that does not work here is left alone.
const familyRest = 10 * time.Minute

// muteAddrs is how many addresses of a family must stay silent, while the
// other family works, until it is the family's fault: one may be dead.
const muteAddrs = 2

// families is what is known of the two address families of this machine.
type families struct {
	mu     sync.Mutex
	choice [2]Family
	off    [2]time.Time           // until when the family is left alone
	works  [2]bool                // something was heard over it
	mute   [2]map[netip.Addr]bool // addresses that were asked in vain, before anything was heard
}

func familyOf(addr netip.Addr) int {
	if addr.Unmap().Is4() {
		return 0
	}
	return 1
}

// usable tells whether addresses of this one's family are worth asking.
func (f *families) usable(addr netip.Addr) bool { return f.use(familyOf(addr)) }

// use tells whether a family, 0 for IPv4 or 1 for IPv6, is worth asking over.
// Where both seem dead the line is down, which is no news about families.
func (f *families) use(family int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	rests := func(n int) bool {
		return f.choice[n] == Avoid || f.choice[n] == FindOut && time.Now().Before(f.off[n])
	}
	if f.choice[family] != Avoid && rests(0) && rests(1) {
		return true
	}
	return !rests(family)
}

// known tells whether it was found out already if the family works.
func (f *families) known(family int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.choice[family] != FindOut || f.works[family] || time.Now().Before(f.off[family])
}

// heard keeps that an answer came over the family.
func (f *families) heard(addr netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := familyOf(addr)
	f.works[n], f.off[n], f.mute[n] = true, time.Time{}, nil
}

// lost keeps that an address was asked in vain. Where none of a family ever
// answers, but others do, nothing of it passes: a black hole.
func (f *families) lost(addr netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := familyOf(addr)
	if f.works[n] || !f.works[1-n] {
		return
	}
	if f.mute[n] == nil {
		f.mute[n] = map[netip.Addr]bool{}
	}
	if f.mute[n][addr] = true; len(f.mute[n]) >= muteAddrs {
		f.off[n] = time.Now().Add(familyRest)
	}
}

// rest leaves a family alone for a while, unless it is known to work.
func (f *families) rest(family int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.works[family] {
		f.off[family] = time.Now().Add(familyRest)
	}
}

// forget lets everything be found out anew.
func (f *families) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.off, f.works, f.mute = [2]time.Time{}, [2]bool{}, [2]map[netip.Addr]bool{}
}

// noRoute tells whether this machine has no way to addresses of such a family.
func noRoute(err error) bool {
	return errors.Is(err, syscall.ENETUNREACH) || errors.Is(err, syscall.EADDRNOTAVAIL) ||
		errors.Is(err, syscall.EAFNOSUPPORT)
}

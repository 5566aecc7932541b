package resolve

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"
)

// TestUpstreamsAreBounded: of very many servers only the last are remembered,
// and those that are paced or being asked.
func TestUpstreamsAreBounded(t *testing.T) {
	c := New(Config{})
	defer c.Close()
	at := func(n uint32) netip.AddrPort {
		var addr [4]byte
		binary.BigEndian.PutUint32(addr[:], 10<<24|n)
		return netip.AddrPortFrom(netip.AddrFrom4(addr), 53)
	}
	paced, busy := c.upstream(at(0)), c.upstream(at(1))
	paced.bucket.filled = time.Now()
	busy.slots <- struct{}{}
	for n := range uint32(4 * upstreamsMax) {
		c.upstream(at(n + 2))
	}
	if len(c.upstreams) > upstreamsMax {
		t.Errorf("%d servers are remembered; want %d at most", len(c.upstreams), upstreamsMax)
	}
	if c.upstream(at(0)) != paced || c.upstream(at(1)) != busy {
		t.Error("one that is paced or busy was forgotten")
	}
}

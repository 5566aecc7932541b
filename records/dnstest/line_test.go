package dnstest_test

import (
	"context"
	"net"
	"testing"
	"time"

	"allgreen/records/dnstest"
)

// TestLine: what goes over the line takes a round trip, over TCP with the
// handshake two; and where everything is lost, nothing arrives.
func TestLine(t *testing.T) {
	const rtt = 40 * time.Millisecond
	for _, tt := range []struct {
		network string
		loss    float64
		least   time.Duration // until the first octet arrives; 0: none does
	}{
		{"udp", 0, rtt},
		{"tcp", 0, 2 * rtt},
		{"udp", 1, 0},
	} {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		dial := dnstest.Line{RTT: rtt, Loss: tt.loss}.Over(func(context.Context, string, string) (net.Conn, error) { return near, nil })
		start := time.Now()
		conn, err := dial(t.Context(), tt.network, "192.0.2.1:53")
		if err != nil {
			t.Fatal(err)
		}
		go conn.Write([]byte("x"))
		far.SetReadDeadline(time.Now().Add(5 * rtt))
		_, err = far.Read(make([]byte, 1))
		switch took := time.Since(start); {
		case tt.least == 0 && err == nil:
			t.Errorf("%s, all lost: it arrived", tt.network)
		case tt.least > 0 && (err != nil || took < tt.least):
			t.Errorf("%s: after %v, error %v; want it after %v", tt.network, took, err, tt.least)
		}
	}
}

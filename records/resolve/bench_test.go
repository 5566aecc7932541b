package resolve

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"testing"
)

// echo answers every question with one A record, on one socket, as quickly as
// it can: what is measured is the client.
func echo(b *testing.B) net.PacketConn {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for {
			n, from, err := conn.(*net.UDPConn).ReadFromUDPAddrPort(buf)
			if err != nil {
				return
			}
			end := n - 11 // without OPT
			buf[2] |= bitQR | bitAA
			buf[3] = bitRA
			buf[7], buf[11] = 1, 0
			answer := append(buf[:end], "\xc0\x0c\x00\x01\x00\x01\x00\x00\x01\x2c\x00\x04\xcb\x00\x71\x19"...)
			conn.(*net.UDPConn).WriteToUDPAddrPort(answer, from)
		}
	}()
	return conn
}

// BenchmarkRound is one round: 16 records at each of 1, 5 and 20 servers.
func BenchmarkRound(b *testing.B) {
	const records = 16
	for _, servers := range []int{1, 5, 20} {
		b.Run(fmt.Sprintf("%dx%d", records, servers), func(b *testing.B) {
			var addrs [20]string
			for i := range servers {
				addrs[i] = echo(b).LocalAddr().String()
			}
			c := New(Config{Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
				return new(net.Dialer).DialContext(ctx, network, addrs[netip.MustParseAddrPort(address).Addr().As4()[3]])
			}})
			defer c.Close()
			var questions []Question
			for i := range records {
				questions = append(questions, Question{fmt.Sprintf("name%d.example.org.", i), TypeA})
			}
			b.ReportAllocs()
			for b.Loop() {
				var asking sync.WaitGroup
				for i := range servers {
					s := at53("ns.", netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}))
					for _, q := range questions {
						asking.Go(func() {
							if a := c.Ask(b.Context(), s, q, false); a.Status != Data {
								b.Errorf("%v, error %v", a.Status, a.Err)
							}
						})
					}
				}
				asking.Wait()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*records*servers), "µs/question")
		})
	}
}

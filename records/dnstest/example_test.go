package dnstest_test

import (
	"context"
	"fmt"

	"allgreen/records/dnstest"

	"github.com/miekg/dns"
)

// One server lags behind, and the other one sends forgeries before its answers.
func ExampleSmall() {
	in, err := dnstest.Small(dnstest.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer in.Close()
	in.Set("mail.kestrel.example", "A", 60, "203.0.113.25")
	in.Server("ns2.harbor-dns.example").Zone("kestrel.example").Remove("mail.kestrel.example", "A")
	in.Server("ns1.harbor-dns.example").WrongID()

	for _, addr := range []string{"192.0.2.53:53", "198.51.100.53:53"} {
		raw, err := in.Dial(context.Background(), "udp", addr)
		if err != nil {
			fmt.Println(err)
			return
		}
		conn := &dns.Conn{Conn: raw}
		defer conn.Close()
		q := new(dns.Msg).SetQuestion("mail.kestrel.example.", dns.TypeA)
		var client dns.Client
		reply, _, err := client.ExchangeWithConn(q, conn) // listens on where the id is not its own
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(addr, dns.RcodeToString[reply.Rcode], len(reply.Answer))
	}
	// Output:
	// 192.0.2.53:53 NOERROR 1
	// 198.51.100.53:53 NXDOMAIN 0
}

package dnstest

// Small is the ready-made internet of the demo: two roots, the TLDs example,
// test and org, the reverse tree, a DNS provider with two servers
// (ns1.harbor-dns.example, ns2.harbor-dns.example) that holds the customer's
// domain, a hosting company (ns1 and ns2.tidewater-hosting.example) that holds the
// reverse zones of 203.0.113.0/24 and 2001:db8::/32, and four caching resolvers.
func Small(opts Options) (*Internet, error) { return Start(opts) }

// Register registers a domain: its zone, with SOA and NS records only, at the
// provider of [Small], and the delegation by its TLD, which is made if need be.
func (in *Internet) Register(domain string) error { return nil }

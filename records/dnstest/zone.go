package dnstest

// Zone is one server's copy of a zone. Names are absolute, with or without
// the final dot; RDATA is in master-file form with absolute names. Every
// change raises the serial.
type Zone struct{}

// Set replaces the RRset; without rdata it is taken out.
func (z *Zone) Set(name, typ string, ttl uint32, rdata ...string) *Zone { return z }

// Add puts one more record into an RRset.
func (z *Zone) Add(name, typ string, ttl uint32, rdata string) *Zone { return z }

// Remove takes out an RRset.
func (z *Zone) Remove(name, typ string) *Zone { return z }

// Negative sets for how many seconds "no such record" may be cached: the TTL
// and the minimum of the SOA record (RFC 2308 §4, §5).
func (z *Zone) Negative(ttl uint32) *Zone { return z }

// Serial is the serial of the SOA record.
func (z *Zone) Serial() uint32 { return 0 }

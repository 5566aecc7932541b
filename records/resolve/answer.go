package resolve

import (
	"net/netip"
	"strings"
	"time"
)

// Question is what is asked: an owner name (absolute, lower case, final dot;
// see [Canonical]) and a type. The class is always IN.
type Question struct {
	Name string
	Type Type
}

// Server is one address that answers DNS: an address of an authoritative
// server, or a public resolver.
type Server struct {
	Name string // "ns1.example.net." or, of a resolver, the name it was given
	Addr netip.AddrPort
	// URL is that of a resolver that is asked over HTTPS (RFC 8484), with the
	// address as its host: "https://192.0.2.1/dns-query". "" means UDP and TCP.
	URL string
}

// RR is one resource record of an answer. Only the fields of its type are set
// beside Data.
type RR struct {
	Name    string
	Type    Type
	TTL     uint32 // seconds, as received
	Data    string // RDATA in master-file form (RFC 1035 §5.1), names absolute and lower case
	Addr    netip.Addr
	Target  string   // of MX, NS, CNAME, PTR, SRV: absolute, lower case
	Pref    uint16   // of MX
	Strings []string // of TXT: raw octets, nothing escaped. They come from strangers.
	SRV     *SRV     // of SRV; nil otherwise
	CAA     *CAA     // of CAA; nil otherwise
	TLSA    *TLSA    // of TLSA; nil otherwise
}

// SRV is where a service is offered (RFC 2782). The target "." says that it is
// not offered at all.
type SRV struct {
	Priority, Weight, Port uint16
	Target                 string // absolute, lower case
}

// CAA says who may issue certificates (RFC 8659 §4.1).
type CAA struct {
	Flags uint8
	Tag   string // lower case: "issue", "issuewild", "iodef" …
	Value string // raw octets, nothing escaped. They come from strangers.
}

// Critical tells whether who does not know the tag must issue nothing (RFC 8659 §4.1).
func (c CAA) Critical() bool { return c.Flags&0x80 != 0 }

// TLSA is what a certificate must match (RFC 6698 §2.1).
type TLSA struct {
	Usage, Selector, Matching uint8
	Data                      []byte // a digest, or the certificate or key itself
}

// Text is the character-strings of a TXT record joined without a gap
// (RFC 7208 §3.3, RFC 6376 §3.6.2.2), raw octets.
func (r RR) Text() string { return strings.Join(r.Strings, "") }

// Status is what came of one question to one server.
type Status uint8

// The statuses. Data, NoData and NXDomain are answers; all others say why there is none.
const (
	NotAsked    Status = iota
	Data               // NOERROR with the RRset
	NoData             // NOERROR without it (RFC 2308 §2.2)
	NXDomain           // no such name (RFC 2308 §2.1)
	Refused            // REFUSED
	ServFail           // SERVFAIL
	Lame               // an answer without AA, an upward referral, NOTAUTH (RFC 8499)
	Timeout            // nothing came
	Unreachable        // the network said no
	Malformed          // what came was not a usable answer: FORMERR, NOTIMP, truncated with TCP failing …
)

// String is the status in a word, as it stands in logs and errors.
func (s Status) String() string {
	switch s {
	case NotAsked:
		return "not asked"
	case Data:
		return "data"
	case NoData:
		return "no data"
	case NXDomain:
		return "no such name"
	case Refused:
		return "refused"
	case ServFail:
		return "server failure"
	case Lame:
		return "lame"
	case Timeout:
		return "timeout"
	case Unreachable:
		return "unreachable"
	case Malformed:
		return "malformed"
	}
	return "unknown"
}

// Answer is what one server said to one question.
type Answer struct {
	Server   Server
	Question Question
	Status   Status
	Rcode    string // mnemonic of the response code; "" when nothing came
	RRs      []RR   // the RRset asked for, at the end of Chain
	Chain    []RR   // the CNAMEs on the way
	// TTL is the smallest TTL of Chain and RRs; of a negative answer it is
	// min(TTL of the SOA, SOA minimum) (RFC 2308 §5). A cache counts it down.
	TTL uint32
	SOA *SOA // of the authority section of a negative answer, or what was asked for
	AA  bool
	// NoRecursion says of an answer to a question with RD=1 that the server does
	// not look names up for others (RA=0): it is no resolver.
	NoRecursion bool
	AD          bool  // of a resolver: it validated the answer (RFC 4035 §3.2.3)
	EDE         []EDE // why there is no better answer, as the server puts it
	TCP         bool  // came over TCP, be it HTTPS
	RTT         time.Duration
	At          time.Time
	Err         error // why there is no usable answer; the sentence is for people after [records.Visible]
	// NoTCP says that the answer is too long for UDP and did not come over TCP
	// either: Status is Malformed, Err says what became of TCP.
	NoTCP bool
	// EDNS is how the server takes queries with an OPT record.
	EDNS EDNS
}

// EDNS is how a server takes queries with an OPT record (RFC 6891 §7).
type EDNS uint8

// What servers do with OPT. Those that fail on it are asked without.
const (
	EDNSFine    EDNS = iota // answers, or is not known to fail
	EDNSRefused             // answers FORMERR, NOTIMP or BADVERS, and answers well without
	EDNSDropped             // answers nothing, and answers well without
)

// Usable tells whether the server answered the question: with data, or with
// the news that there is none.
func (a Answer) Usable() bool { return a.Status == Data || a.Status == NoData || a.Status == NXDomain }

// Negative tells whether the answer is that there is no such data.
func (a Answer) Negative() bool { return a.Status == NoData || a.Status == NXDomain }

// Expires is when a cache that gave this answer must let go of it.
func (a Answer) Expires() time.Time { return a.At.Add(time.Duration(a.TTL) * time.Second) }

// SOA is the start of authority that came along (RFC 1035 §3.3.13).
type SOA struct {
	Zone         string
	Serial       uint32
	TTL, Minimum uint32 // seconds
}

// Zone is a zone as the delegation walk found it.
type Zone struct {
	Apex   string // absolute name of the zone cut
	Parent string // the zone that delegates it; "" for the root
	// Servers is every address of the union of the parent's and the child's
	// NS sets, ordered by name and address.
	Servers           []Server
	ParentNS, ChildNS []string // NS names, sorted; nil where they could not be seen
	NoAddress         []string // NS names for which no address was found
	// NoRoute are addresses of a family that does not work on this machine.
	// They are not asked, and stand beside Servers.
	NoRoute []Server
}

// Reply is what all authoritative servers of a name said.
type Reply struct {
	Question Question
	Zone     *Zone    // holds the owner name
	Target   *Zone    // holds the name at the end of the CNAMEs, where that is another zone
	Answers  []Answer // one per server of Zone, in the order of Zone.Servers
	// Beyond is what each server says that the CNAMEs lead to, in whatever zone
	// they end there. Answers carry it already: the worst of the usable ones.
	Beyond []Answer
}

// Counts is how many questions were sent, retransmissions included.
type Counts struct {
	Authoritative int `json:"authoritative"`
	Resolver      int `json:"resolver"`
	Walk          int `json:"walk"`
}

// Package records knows what a mail domain must publish: a validated [Setup]
// and a public DKIM key go in, [Record] values come out. It does no I/O and
// knows neither private keys nor how DNS is asked.
package records

// Need says how much a record matters.
type Need string

// The needs, strongest first.
const (
	Required    Need = "required"
	Recommended Need = "recommended"
	Optional    Need = "optional"
)

// Where says at whose panel a record is entered.
type Where string

// The places.
const (
	AtDNS     Where = "dns"     // the DNS host of the zone that holds the name
	AtReverse Where = "reverse" // whoever owns the IP address (RFC 1034 §3.6.2, RFC 3596 §2.5)
)

// Record is one record that must be published, in a form from which every
// panel's spelling can be derived.
type Record struct {
	// ID names the record in JSON, flags and history: "a", "mx", "ptr-ipv4",
	// "dkim" …; a second of a kind ends in "-2". CLI.md lists them.
	ID string
	// Type is the mnemonic of the RR type: "A", "MX", "TXT" …
	Type string
	// Name is the owner name: absolute, lower case, A-labels, final dot.
	Name string
	// Value is the RDATA for people: "203.0.113.25", "10 mail.example.com.",
	// for TXT the joined text without quotes, whatever its length.
	Value string
	// TTL in seconds.
	TTL uint32

	Need  Need
	Where Where
	// Title is what the record is in three words: "SPF, who may send".
	Title string
	// Why is one sentence for a beginner; Without tells what happens when the
	// record is left out.
	Why, Without string
	// RFC is the source, as in "RFC 7208 §3".
	RFC string
	// Hold says why the record must not be pasted yet, and what comes first;
	// empty means that it may be pasted now.
	Hold string
}

package spf

import "net/netip"

// Wanted is what a record is to let pass besides what it lets pass already.
type Wanted struct {
	// Domain is the name at which the record stands, as A-labels; by it "mx" and
	// "mx:example.com" are known to be the same. It may be empty.
	Domain string
	// MX: the domain's mail exchangers may send, the term "mx".
	MX bool
	// Addrs may send: terms "ip4:" and "ip6:".
	Addrs []netip.Addr
	// Includes are domains whose senders may send: terms "include:".
	Includes []string
	// All is how the record is to end, [QSoftFail] or [QFail]; 0 means as it
	// ends now, and with "~all" where it ends with nothing.
	All Qualifier
	// Remove are terms of the existing record to be taken out, as they stand in
	// [Report.Defaults].
	Remove []string
}

// Change is what became of a term of an existing record.
type Change struct {
	Term   string // as it stood there
	Became string // as it stands now; empty when it is gone
	Why    string // a clause for people
}

// Default is a term that a DNS host put into a domain's record of its own
// accord, and which a server of one's own hardly needs.
type Default struct {
	Term     string // "include:spf.efwd.registrar-servers.com"
	Provider string // "Namecheap"
	Why      string // a sentence for people
}

// Report explains a merged record.
type Report struct {
	Added    []string  // our terms that were not there
	Changed  []Change  // terms that were there and are not as they were
	Kept     []Change  // terms that stay against what was asked, and why
	Defaults []Default // terms that could be taken out: see [Wanted.Remove]
}

// Merge returns one record that lets pass what the existing one lets pass,
// which may be nil, and what is wanted besides.
func Merge(existing *Record, want Wanted) (*Record, Report) {
	return existing, Report{}
}

// MergeTexts is [Merge] for the SPF records as they stand in DNS: several
// records, which count as none (RFC 7208 §4.5), become one, and of a broken
// record the sound terms are kept. Texts that aren't SPF are passed over.
func MergeTexts(existing []string, want Wanted) (*Record, Report) {
	return nil, Report{}
}

package resolve

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/miekg/dns"
)

const (
	headerLen = 12
	// ednsSize is the largest datagram asked for: what passes without
	// fragments everywhere (RFC 9715 §3.1).
	ednsSize = 1232
	// nameMax is the longest name in octets (RFC 1035 §2.3.4).
	nameMax = 255
	// queryMax holds any query: header, name, type, class, OPT.
	queryMax = headerLen + nameMax + 4 + 11
)

// The bits of the third header octet (RFC 1035 §4.1.1).
const (
	bitQR  = 0x80
	bitsOp = 0x78
	bitAA  = 0x04
	bitTC  = 0x02
	bitRD  = 0x01
	bitRA  = 0x80 // of the fourth, as are AD and CD (RFC 4035 §3.2)
	bitAD  = 0x20
	bitCD  = 0x10
)

// query is a question in wire format. Its id is set anew for every try.
type query struct {
	packet   []byte
	question []byte // the question section within packet
	opt      bool   // an OPT record is in it
}

// mode is what a question wishes of the server.
type mode uint8

const (
	direct    mode = iota // RD=0: of an authoritative server
	recursive             // RD=1, and AD=1: a resolver is to tell whether it validated (RFC 6840 §5.7)
	unchecked             // RD=1, and CD=1: a resolver is to leave validation out (RFC 4035 §3.2.2)
)

// newQuery writes the question down; edns adds an OPT record (RFC 6891 §6.1.2) without DO.
func newQuery(q Question, how mode, edns bool) (query, error) {
	packet := make([]byte, queryMax)
	switch how {
	case recursive:
		packet[2], packet[3] = bitRD, bitAD
	case unchecked:
		packet[2], packet[3] = bitRD, bitCD
	}
	packet[5] = 1 // QDCOUNT
	end, err := dns.PackDomainName(q.Name, packet, headerLen, nil, false)
	if err == nil && end > headerLen+nameMax {
		err = errLong
	}
	if err != nil {
		return query{}, fmt.Errorf("%w: %w", ErrName, err)
	}
	binary.BigEndian.PutUint16(packet[end:], uint16(q.Type))
	binary.BigEndian.PutUint16(packet[end+2:], dns.ClassINET)
	end += 4
	question := packet[headerLen:end]
	if edns {
		packet[11] = 1 // ARCOUNT; the name of OPT is the root: one zero octet
		binary.BigEndian.PutUint16(packet[end+1:], dns.TypeOPT)
		binary.BigEndian.PutUint16(packet[end+3:], ednsSize)
		end += 11
	}
	return query{packet: packet[:end], question: question, opt: edns}, nil
}

func (q query) setID(id uint16) { binary.BigEndian.PutUint16(q.packet, id) }

// message is a response that matched its question.
type message struct {
	rcode                         int
	aa, tc, ra, ad                bool
	ede                           []EDE
	edns                          EDNS // how the server is known to take OPT
	answer, authority, additional []dns.RR
}

var errLong = errors.New("longer than 255 octets")

// Why a message is dropped.
var (
	errShort     = errors.New("is shorter than a header")
	errNotReply  = errors.New("is no response to a query")
	errQuestion  = errors.New("answers another question")
	errCounts    = errors.New("counts other records than it carries")
	errID        = errors.New("carries another id")
	errTruncated = errors.New("is truncated even over TCP")
)

// junkError says that something came, and why it was not an answer.
type junkError struct{ why error }

func (e *junkError) Error() string { return "only junk came: a message that " + e.why.Error() }
func (e *junkError) Unwrap() error { return e.why }

// parseReply reads what came for a question in wire format. Everything that
// RFC 5452 §9.1 wants compared, but the id and the source, is compared here;
// the socket has compared those.
func parseReply(packet, question []byte) (message, error) {
	if len(packet) < headerLen {
		return message{}, errShort
	}
	if packet[2]&bitQR == 0 || packet[2]&bitsOp != 0 {
		return message{}, errNotReply
	}
	m := message{
		rcode: int(packet[3] & 0x0f),
		aa:    packet[2]&bitAA != 0,
		tc:    packet[2]&bitTC != 0,
		ra:    packet[3]&bitRA != 0,
		ad:    packet[3]&bitAD != 0,
	}
	counts := func(section int) int { return int(binary.BigEndian.Uint16(packet[4+2*section:])) }
	if counts(0) == 0 && len(packet) == headerLen && (m.rcode == dns.RcodeFormatError || m.rcode == dns.RcodeNotImplemented) {
		// A server that could not read the question cannot repeat it. This
		// never counts as an answer, only as a wish for plainer questions.
		return m, nil
	}
	end := headerLen + len(question)
	if counts(0) != 1 || len(packet) < end || !equalFold(packet[headerLen:end], question) {
		return message{}, errQuestion
	}
	if m.tc {
		return m, nil // what it carries is not complete; TCP brings the rest
	}
	var err error
	for section, rrs := range []*[]dns.RR{&m.answer, &m.authority, &m.additional} {
		if *rrs, end, err = parseSection(packet, end, counts(section+1)); err != nil {
			return message{}, err
		}
	}
	if end != len(packet) {
		return message{}, errCounts
	}
	for _, rr := range m.additional {
		if opt, ok := rr.(*dns.OPT); ok {
			m.rcode |= opt.ExtendedRcode()
			m.ede = extendedErrors(opt)
		}
	}
	return m, nil
}

// parseSection reads exactly count records. The count comes from strangers
// and is no reason to set memory aside.
func parseSection(packet []byte, offset, count int) ([]dns.RR, int, error) {
	var rrs []dns.RR
	for range count {
		if offset >= len(packet) {
			return nil, offset, errCounts
		}
		rr, next, err := dns.UnpackRR(packet, offset)
		if err != nil {
			return nil, offset, fmt.Errorf("cannot be read: %w", err)
		}
		if rr.Header().Rdlength == 0 && hasData(rr) {
			return nil, offset, fmt.Errorf("carries an empty %s", dns.Type(rr.Header().Rrtype))
		}
		rrs, offset = append(rrs, rr), next
	}
	return rrs, offset, nil
}

// hasData tells whether a record of this type cannot be empty. The parser
// lets empty ones pass, as dynamic updates have them.
func hasData(rr dns.RR) bool {
	switch rr.(type) {
	case *dns.OPT, *dns.RFC3597, *dns.NULL, *dns.APL, *dns.ANY:
		return false
	}
	return true
}

// equalFold compares names in wire format without regard to case (RFC 4343).
// Length octets are below 'A' and so are never taken for letters.
func equalFold(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && lower(a[i]) != lower(b[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

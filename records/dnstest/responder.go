package dnstest

import "github.com/miekg/dns"

// bufferSize is the UDP payload that the hosts say they can take (RFC 6891 §6.2.5).
const bufferSize = 1232

// responder answers the questions that come to a host: what is common to
// authoritative servers and resolvers.
type responder struct {
	in     *Internet
	faults *Faults
	log    *queryLog
	// answer fills the reply to the question that it already carries.
	answer func(reply *dns.Msg)
}

// ServeDNS implements [dns.Handler].
func (r *responder) ServeDNS(conn dns.ResponseWriter, req *dns.Msg) {
	w := &FaultWriter{Transport: conn.RemoteAddr().Network(), conn: conn, done: r.in.life.Done()}
	r.log.add(req, w.Transport, r.in.opts.Now())
	w.Answer = r.reply(req)
	if r.faults.run(w, req) {
		return
	}
	if w.Transport == "udp" {
		w.Answer.Truncate(payload(req))
	}
	w.Answer.Compress = true
	// Where the client is gone, nobody misses the answer.
	_ = w.WriteMsg(w.Answer)
}

func (r *responder) reply(req *dns.Msg) *dns.Msg {
	reply := new(dns.Msg).SetReply(req)
	opt := req.IsEdns0()
	switch {
	case req.Opcode != dns.OpcodeQuery:
		reply.Rcode = dns.RcodeNotImplemented
	case opt != nil && opt.Version() != 0: // RFC 6891 §6.1.3
		reply.Rcode = dns.RcodeBadVers
	case req.Question[0].Qclass != dns.ClassINET:
		reply.Rcode = dns.RcodeRefused
	default:
		r.answer(reply)
	}
	if opt != nil {
		reply.SetEdns0(bufferSize, opt.Do())
	}
	return reply
}

// payload is the size of the largest answer that the client takes over UDP:
// what its OPT record says, else 512 octets (RFC 1035 §4.2.1). [dns.Msg.Truncate]
// takes less than that for 512 (RFC 6891 §6.2.3).
func payload(req *dns.Msg) int {
	if opt := req.IsEdns0(); opt != nil {
		return int(opt.UDPSize())
	}
	return dns.MinMsgSize
}

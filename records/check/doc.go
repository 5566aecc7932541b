// Package check judges what DNS answered against what a mail domain wants:
// a verdict per record, with the mistake named and the way to mend it. It
// judges by meaning, never by string: a DKIM record is right when its key is
// ours, SPF when it passes our addresses, DMARC when its tags ask for enough,
// and addresses and mail exchangers are sets.
//
// The order of questions protects the person: public resolvers are asked for
// a record only once all authoritative servers that answer have it right,
// since a resolver that is asked too early remembers "no such record" for
// the negative TTL of the zone (RFC 2308 §5).
package check

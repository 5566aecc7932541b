package spf

import (
	"context"
	"net/netip"
	"time"
)

// Query is a mail to be judged, by what is known before its text comes.
type Query struct {
	// IP is the address of the sending server.
	IP netip.Addr
	// Sender is the mailbox of MAIL FROM; empty in a bounce, which is judged by
	// "postmaster" at HELO (RFC 7208 §2.4).
	Sender string
	// HELO is the name the server gave with HELO or EHLO.
	HELO string
	// Domain is whose policy counts; empty means the domain of Sender, or HELO.
	Domain string
	// Receiver is the name of the judging host, for the macro r; may be empty.
	Receiver string
	// Now is for the macro t.
	Now time.Time
}

// Evaluate answers whether the domain lets the server send: check_host of RFC
// 7208 §4. The context bounds the time; when it ends the result is [TempError].
func Evaluate(ctx context.Context, q Query, dns Lookuper) Outcome {
	return Outcome{Result: None, Err: ErrNoRecord}
}

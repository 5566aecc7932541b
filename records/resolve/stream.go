package resolve

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"time"
)

// streamJunk bounds how many messages that do not match are read from a stream.
const streamJunk = 8

// askStream puts the query over a TCP connection of its own (RFC 7766), and
// reads until a message matches or the context ends.
func askStream(ctx context.Context, conn net.Conn, q query) (arrival, error) {
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })()

	id := uint16(rand.Uint32())
	q.setID(id)
	start := time.Now()
	// Length and message in one write, so that they travel together (RFC 7766 §8).
	framed := make([]byte, 2, 2+len(q.packet))
	binary.BigEndian.PutUint16(framed, uint16(len(q.packet)))
	if _, err := conn.Write(append(framed, q.packet...)); err != nil {
		return arrival{}, err
	}
	var junk error
	for range streamJunk {
		packet, err := readFrame(conn)
		if err != nil && junk != nil {
			return arrival{}, &junkError{junk}
		}
		if err != nil {
			return arrival{}, err
		}
		m, err := parseReply(packet, q.question)
		switch {
		case err != nil:
			junk = err
		case binary.BigEndian.Uint16(packet) != id:
			junk = errID
		case m.tc:
			junk = errTruncated
		default:
			return arrival{message: m, rtt: time.Since(start)}, nil
		}
	}
	return arrival{}, &junkError{junk}
}

// readFrame reads one message with its length in front (RFC 1035 §4.2.2).
// Memory grows with what arrives, not with what the length promises.
func readFrame(r io.Reader) ([]byte, error) {
	var length [2]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, fmt.Errorf("reading over TCP: %w", err)
	}
	want := int64(binary.BigEndian.Uint16(length[:]))
	packet, err := io.ReadAll(io.LimitReader(r, want))
	if err == nil && int64(len(packet)) < want {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("reading over TCP: %w", err)
	}
	return packet, nil
}

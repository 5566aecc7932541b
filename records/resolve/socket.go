package resolve

import (
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"time"
)

const (
	// datagramMax is the room for a datagram; more than ednsSize, as some
	// servers do not keep to it.
	datagramMax = 4096
	// socketQueries is after how many queries a socket gives way to one with
	// another port (RFC 5452 §9.2).
	socketQueries = 100
	// socketIdle is after what time without a query a socket is closed.
	socketIdle = 15 * time.Second
	// socketErrors is after how many errors in a row a socket is given up.
	socketErrors = 16
)

// errSocketClosed says that a socket cannot send any more: another is needed.
var errSocketClosed = errors.New("socket closed")

// socket is one connected UDP socket that many questions share. One loop
// reads it and gives each datagram to the question that waits for its id.
// Its local port, the server's address and the id are one question's own.
type socket struct {
	conn net.Conn

	mu      sync.Mutex
	waiting map[uint16]sending
	queries int  // sent so far
	idle    bool // since the last turn of the loop
	closed  bool
	err     error // of the network, where the socket broke
}

// sending is one datagram that is on its way to the server.
type sending struct {
	*inquiry
	at  time.Time
	opt bool // with an OPT record
}

// inquiry is one question that waits for its datagram.
type inquiry struct {
	question []byte        // the question section to match
	news     chan struct{} // that there is an answer or an error

	mu     sync.Mutex
	answer arrival
	ok     bool  // there is an answer
	failed error // of the network, as ICMP reports them; until it is taken
	junk   error // why something that came for it was dropped
}

// arrival is a message that matched.
type arrival struct {
	message
	rtt time.Duration
	opt bool // to a query with an OPT record
}

func newInquiry(question []byte) *inquiry {
	return &inquiry{question: question, news: make(chan struct{}, 1)}
}

// note changes what is known; with news the one who waits is woken.
func (in *inquiry) note(news bool, change func(*inquiry)) {
	in.mu.Lock()
	change(in)
	in.mu.Unlock()
	if !news {
		return
	}
	select {
	case in.news <- struct{}{}:
	default: // woken already
	}
}

// take is the answer, if there is one, or an error that was not taken yet.
func (in *inquiry) take() (a arrival, ok bool, err error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	err, in.failed = in.failed, nil
	return in.answer, in.ok, err
}

func (in *inquiry) lastJunk() error {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.junk
}

func newSocket(conn net.Conn) *socket {
	return &socket{conn: conn, waiting: map[uint16]sending{}}
}

// worn tells whether the next question should have another socket.
func (s *socket) worn() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closed || s.queries >= socketQueries
}

// send sends the query under a random id of its own, which it returns. The
// answer may come until forget is called for the id.
func (s *socket) send(in *inquiry, q query) (uint16, error) {
	id, err := s.register(in, q.opt)
	if err != nil {
		return 0, err
	}
	q.setID(id)
	if _, err := s.conn.Write(q.packet); err != nil {
		s.forget(id)
		return 0, err
	}
	return id, nil
}

func (s *socket) register(in *inquiry, opt bool) (uint16, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed && s.err != nil {
		return 0, s.err
	}
	if s.closed {
		return 0, errSocketClosed
	}
	id := uint16(rand.Uint32())
	for _, taken := s.waiting[id]; taken; _, taken = s.waiting[id] {
		id = uint16(rand.Uint32())
	}
	s.waiting[id] = sending{inquiry: in, at: time.Now(), opt: opt}
	s.queries++
	s.idle = false
	return id, nil
}

// forget ends the wait for an id. The last one that leaves a worn socket closes it.
func (s *socket) forget(id uint16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.waiting, id)
	if len(s.waiting) == 0 && s.queries >= socketQueries {
		s.shut(nil)
	}
}

// close ends the read loop and with it the socket.
func (s *socket) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut(nil)
}

// shut closes the socket; s.mu is held.
func (s *socket) shut(err error) {
	if s.closed {
		return
	}
	s.closed, s.err = true, err
	s.conn.Close()
}

// read is the loop that reads until the socket is closed, broken or idle.
func (s *socket) read() {
	buf := make([]byte, datagramMax)
	errs := 0
	for {
		s.conn.SetReadDeadline(time.Now().Add(socketIdle))
		n, err := s.conn.Read(buf)
		if err == nil {
			errs = 0
			s.deliver(buf[:n])
			continue
		}
		if errors.Is(err, os.ErrDeadlineExceeded) {
			if s.closeIdle() {
				return
			}
			continue
		}
		errs++
		if !s.fail(err, errs == socketErrors) {
			return
		}
	}
}

// deliver gives a datagram to the question that waits for it; all else is
// dropped (RFC 5452 §9.1).
func (s *socket) deliver(datagram []byte) {
	if len(datagram) < headerLen {
		return
	}
	s.mu.Lock()
	sent, ok := s.waiting[binary.BigEndian.Uint16(datagram)]
	s.mu.Unlock()
	if !ok {
		return
	}
	m, err := parseReply(datagram, sent.question)
	if err != nil {
		sent.note(false, func(in *inquiry) { in.junk = err })
		return
	}
	rtt := time.Since(sent.at)
	sent.note(true, func(in *inquiry) {
		if !in.ok {
			in.answer, in.ok = arrival{m, rtt, sent.opt}, true
		}
	})
}

// fail tells all who wait of an error of the network, such as a port that is
// refused. It returns whether the loop may go on.
func (s *socket) fail(err error, broken bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false // by us: who waits still has been told otherwise
	}
	for _, sent := range s.waiting {
		sent.note(true, func(in *inquiry) { in.failed = err })
	}
	if broken || errors.Is(err, net.ErrClosed) || errors.Is(err, io.EOF) {
		s.shut(err)
	}
	return !s.closed
}

// closeIdle closes a socket that was not used since the loop's last turn.
func (s *socket) closeIdle() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.idle && len(s.waiting) == 0 {
		s.shut(nil)
	}
	s.idle = true
	return s.closed
}

package resolve

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strconv"
	"time"
)

const (
	// httpsType is the media type of DNS over HTTPS, both ways (RFC 8484 §6).
	httpsType = "application/dns-message"
	// httpsTime is how long a resolver may take, the handshake included.
	httpsTime = 5 * time.Second
	// httpsMax is the longest message, in octets (RFC 1035 §4.2.2).
	httpsMax = 1<<16 - 1
	// httpsIdle is after what time without a question a connection is closed.
	httpsIdle = 15 * time.Second
	// httpsHeaders bounds the headers of a response, in octets.
	httpsHeaders = 16 << 10
)

// Why a response over HTTPS is dropped, beside what is wrong with any message.
var (
	errLongBody = errors.New("is longer than 64 KiB")
	errCutShort = errors.New("is truncated even over HTTPS")
)

// newTransport is the HTTP side of DNS over HTTPS: HTTP/2 where the server
// offers it, no proxy whatever the environment says (its name would have to be
// looked up, and its word is not that of the resolver), and connections that
// end with the client. Redirects are not followed: the next server would not
// be the one that was chosen.
func (c *Client) newTransport() *http.Transport {
	return &http.Transport{
		DialContext:            c.dialHTTPS,
		TLSClientConfig:        &tls.Config{RootCAs: c.config.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    httpsTime,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: httpsHeaders,
		IdleConnTimeout:        httpsIdle,
	}
}

// dialHTTPS opens a connection that lives no longer than the client, whatever
// becomes of the request that wanted it.
func (c *Client) dialHTTPS(ctx context.Context, _, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, httpsTime)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)()
	conn, err := c.config.Dial(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &mortal{conn, context.AfterFunc(c.life, func() { conn.Close() })}, nil
}

// mortal is a connection that something else may close as well.
type mortal struct {
	net.Conn
	spare func() bool // takes the other's hand off it
}

func (m *mortal) Close() error {
	m.spare()
	return m.Conn.Close()
}

// askHTTPS asks a resolver over HTTPS. It is as strict with the answer as over
// UDP; there is one try, as TCP does the retransmissions.
func (c *Client) askHTTPS(ctx context.Context, s Server, q Question, how mode, p purpose) response {
	none := response{end: q.Name}
	query, err := newQuery(q, how, true) // with the id 0 (RFC 8484 §4.1)
	if err != nil {
		return none.failed(NotAsked, err)
	}
	u := c.upstream(s.Addr)
	if how != direct {
		if err := u.pace(ctx); err != nil {
			return none.failed(Timeout, err)
		}
	}
	if err := u.enter(ctx); err != nil {
		return none.failed(Timeout, err)
	}
	defer u.leave()
	ctx, cancel := context.WithTimeout(ctx, httpsTime)
	defer cancel()
	defer context.AfterFunc(c.life, cancel)()

	c.count(ctx, p)
	start := time.Now()
	m, age, err := c.post(ctx, s.URL, query)
	if err != nil {
		if noRoute(err) {
			c.families.rest(familyOf(s.Addr.Addr()))
		}
		return none.failed(httpsFailure(err))
	}
	c.families.heard(s.Addr.Addr())
	r := read(m, q, how != direct)
	r.RTT, r.TCP = time.Since(start), true
	r.aged(age)
	return r
}

// post sends the query and reads the message that comes back. Of the two
// methods that servers must know (RFC 8484 §4.1) POST is the one whose answers
// no cache on the way keeps.
func (c *Client) post(ctx context.Context, url string, q query) (m message, age uint32, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(q.packet))
	if err != nil {
		return message{}, 0, err
	}
	req.Header.Set("Content-Type", httpsType)
	req.Header.Set("Accept", httpsType)
	req.Header.Set("User-Agent", "")           // sends none: it is nobody's business
	req.Header["Idempotency-Key"] = []string{} // sends none, but allows a retry on a new connection
	resp, err := c.https.RoundTrip(req)
	if err != nil {
		return message{}, 0, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return message{}, 0, fmt.Errorf("%w: HTTP status %d", errNotDNS, resp.StatusCode)
	}
	if media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type")); err != nil || media != httpsType {
		return message{}, 0, fmt.Errorf("%w: its type is %q", errNotDNS, resp.Header.Get("Content-Type"))
	}
	packet, err := io.ReadAll(io.LimitReader(resp.Body, httpsMax+1))
	if err != nil {
		return message{}, 0, err
	}
	m, err = parseBody(packet, q.question)
	return m, ageOf(resp.Header), err
}

// errNotDNS says that a web server answered, but not one of DNS over HTTPS.
var errNotDNS = errors.New("the server does not answer DNS over HTTPS")

// parseBody reads the body of a response to a question.
func parseBody(packet, question []byte) (message, error) {
	if len(packet) > httpsMax {
		return message{}, &junkError{errLongBody}
	}
	m, err := parseReply(packet, question)
	switch {
	case err != nil:
		return message{}, &junkError{err}
	case binary.BigEndian.Uint16(packet) != 0:
		return message{}, &junkError{errID}
	case m.tc:
		return message{}, &junkError{errCutShort}
	}
	return m, nil
}

// ageOf is how many seconds the answer spent in caches on the way (RFC 9111
// §5.1); what cannot be read counts as none.
func ageOf(h http.Header) uint32 {
	age, err := strconv.ParseUint(h.Get("Age"), 10, 64)
	if err != nil {
		return 0
	}
	return uint32(min(age, ttlMax))
}

// aged counts the TTLs down by an age in seconds (RFC 8484 §5.1).
func (r *response) aged(age uint32) {
	down := func(ttl *uint32) { *ttl -= min(*ttl, age) }
	down(&r.TTL)
	for i := range r.RRs {
		down(&r.RRs[i].TTL)
	}
	for i := range r.Chain {
		down(&r.Chain[i].TTL)
	}
	if r.SOA != nil {
		down(&r.SOA.TTL)
	}
}

// httpsFailure says why a resolver gave no answer over HTTPS.
func httpsFailure(err error) (Status, error) {
	var junk *junkError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &junk), errors.Is(err, errNotDNS):
		return Malformed, err
	case errors.As(err, &certificate):
		// Its cause alone may quote the certificate at length.
		var host x509.HostnameError
		if errors.As(err, &host) {
			return Unreachable, errors.New("the server shows a certificate of another server")
		}
		return Unreachable, errors.New("the server shows a certificate that nobody vouches for")
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return Timeout, reason(err)
	}
	return Unreachable, reason(err)
}

package dmarc

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strings"
)

// splitURIs cuts a dmarc-urilist at its commas (RFC 9989 §4.8); a comma inside
// of a URI is percent-encoded.
func splitURIs(value string) (uris []string) {
	for uri := range strings.SplitSeq(value, ",") {
		if uri = strings.Trim(uri, wsp); uri != "" {
			uris = append(uris, uri)
		}
	}
	return uris
}

// sizeLimit is the obsolete end of a report URI, which is to be ignored (RFC
// 9989 §4.8, obs-dmarc-report-size).
var sizeLimit = regexp.MustCompile(`![0-9]+[kKmMgGtT]?$`)

// Mailbox returns the mailbox of a report address, "dmarc@example.com" of
// "mailto:dmarc@example.com!10m". The error is [ErrURI] if it isn't one, a URI
// of another scheme included: receivers need only know mailto: (RFC 9989 §4.7).
func Mailbox(uri string) (string, error) {
	u, err := parseURI(uri)
	if err != nil {
		return "", err
	}
	if u.Scheme != "mailto" {
		return "", fmt.Errorf("%w: not a mailto: %+q", ErrURI, uri)
	}
	return url.PathUnescape(u.Opaque)
}

// isURI reports whether a report address is syntactically valid, of whatever
// scheme.
func isURI(uri string) bool {
	_, err := parseURI(uri)
	return err == nil
}

// parseURI reads a dmarc-uri or obs-dmarc-uri.
func parseURI(uri string) (*url.URL, error) {
	text := sizeLimit.ReplaceAllString(uri, "")
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Scheme == "" || u.Opaque == "" && u.Host == "":
		return nil, fmt.Errorf("%w: %+q", ErrURI, uri)
	case strings.ContainsFunc(text, mustEncode):
		return nil, fmt.Errorf("%w: a character that must be percent-encoded: %+q", ErrURI, uri)
	case u.Scheme == "mailto" && !isMailbox(u.Opaque):
		return nil, fmt.Errorf("%w: no mailbox: %+q", ErrURI, uri)
	}
	return u, nil
}

// mustEncode reports whether a character cannot stand in a report URI as it is:
// RFC 3986 §2 has no such characters, and DMARC needs "!" for itself.
func mustEncode(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("!\"<>\\^`{|}", r)
}

// mailDomain is two labels or more of letters, digits and hyphens.
var mailDomain = regexp.MustCompile(`(?i)^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// isMailbox reports whether the opaque part of a mailto: is one mailbox, and
// nothing else (RFC 6068 §2, RFC 5321 §4.1.2).
func isMailbox(opaque string) bool {
	text, err := url.PathUnescape(opaque)
	if err != nil {
		return false
	}
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text {
		return false
	}
	domain := text[strings.LastIndexByte(text, '@')+1:]
	return len(domain) <= 253 && mailDomain.MatchString(domain)
}

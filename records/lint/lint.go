// Package lint judges the texts of mail's DNS records by themselves, without
// any network: bare values, or the lines of a zone file.
package lint

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"slices"
	"strings"

	"allgreen/records/check"
	"allgreen/records/resolve"
)

// Result is what there is to say about one record text, or about the texts of
// one name that must be one. Its JSON is a contract: see CLI.md.
type Result struct {
	Type     string          `json:"type"` // a [check.Standard], or [Unreadable]
	Name     string          `json:"name"` // absolute; "" where it isn't known
	Valid    bool            `json:"valid"`
	Findings []check.Finding `json:"findings"`
	// Better is a text that would do, as far as what was meant can be guessed.
	Better string `json:"better,omitempty"`
	Line   int    `json:"line,omitempty"` // of a zone file, from 1
}

// Judge judges the bare value of a record. name is the absolute name at which
// it stands, "" if it isn't known.
func Judge(standard check.Standard, name, text string) Result {
	return judge(standard, name, 0, text)
}

func judge(standard check.Standard, name string, at int, texts ...string) Result {
	findings, better := check.Texts(standard, name, texts...)
	r := Result{Type: string(standard), Name: name, Findings: findings, Better: better, Line: at}
	r.Valid = !slices.ContainsFunc(findings, func(f check.Finding) bool { return f.Severity == check.Error })
	return r
}

// Unreadable is the type of a line of a zone file that is no record.
const Unreadable = "line"

// Zone judges the texts of a zone file that are mail's, in the order of their
// names, and names the lines that are no records. All other records are passed
// over. A line that is no record but a bare value is judged as such.
func Zone(text string) []Result {
	var results []Result
	var names []place
	at := map[place]*found{}
	for _, e := range resolve.ParseMasterFile(text) {
		value := strings.TrimSpace(e.Text)
		standard := check.StandardOf("", value)
		switch {
		case isBare(value) && standard != "":
			results = append(results, judge(standard, "", e.Line, value))
			continue
		case e.Err != nil:
			results = append(results, unreadable(e))
			continue
		case e.RR.Type != resolve.TypeTXT && e.RR.Type != resolve.TypeSPF:
			continue
		}
		if standard = check.StandardOf(e.RR.Name, e.RR.Text()); standard == "" {
			continue
		}
		p := place{e.RR.Name, standard}
		if p.name == "." { // @ without an origin
			p.name = ""
		}
		if at[p] == nil {
			at[p] = &found{line: e.Line}
			names = append(names, p)
		}
		at[p].add(e.RR)
	}
	for _, p := range names {
		f := at[p]
		r := judge(p.standard, p.name, f.line, f.texts...)
		if f.obsolete && len(f.texts) == 0 {
			r = Result{Type: string(p.standard), Name: p.name, Line: f.line, Findings: []check.Finding{check.ObsoleteType(p.name)}}
		}
		results = append(results, r)
	}
	slices.SortStableFunc(results, func(a, b Result) int { return a.Line - b.Line })
	return results
}

// place is where a text stands, and as what.
type place struct {
	name     string
	standard check.Standard
}

// found is the records of one place.
type found struct {
	line     int
	texts    []string
	obsolete bool // one of them is of the type SPF
}

func (f *found) add(rr resolve.RR) {
	if rr.Type == resolve.TypeSPF {
		f.obsolete = true
		return
	}
	f.texts = append(f.texts, rr.Text())
}

// isBare reports whether a line is a value without a name: its first word is a
// version tag, perhaps in quotes.
func isBare(line string) bool {
	line = strings.TrimLeft(line, `"'“”`)
	return strings.HasPrefix(line, "v=") || strings.HasPrefix(line, "V=")
}

// unreadable names a line that is no record.
func unreadable(e resolve.Entry) Result {
	f := check.Unreadable(e.Line, strings.TrimSpace(e.Text))
	return Result{Type: Unreadable, Valid: f.Severity != check.Error, Line: e.Line, Findings: []check.Finding{f}}
}

// Why [Read] refuses a file.
var (
	ErrTooLarge   = errors.New("lint: more than 4 MiB, which is no list of records")
	ErrPrivateKey = errors.New("lint: it holds a private key, of which nothing is shown; the DNS record has the public half")
)

// maxFile is how much of a file is read, in octets.
const maxFile = 4 << 20

// Read reads a file, of at most a size that one of records could have
// ([ErrTooLarge]). Lines that are no records are repeated in findings, so that
// a private key, taken for the record beside it, is refused: [ErrPrivateKey].
// Its other errors are those of r.
func Read(r io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return "", err
	}
	text := string(data)
	switch {
	case len(text) > maxFile:
		return "", ErrTooLarge
	case strings.Contains(text, "PRIVATE KEY-----"), barePrivateKey(text): // RFC 7468 §10, §11, §13
		return "", ErrPrivateKey
	}
	return strings.TrimPrefix(text, "\ufeff"), nil // a byte order mark is the file's, not the record's
}

// barePrivateKey tells whether the text is a private key without the lines that
// say so: PKCS#8 (RFC 5958 §2) or PKCS#1 (RFC 8017 §A.1.2) in base64.
func barePrivateKey(text string) bool {
	der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return false
	}
	_, pkcs8 := x509.ParsePKCS8PrivateKey(der)
	_, pkcs1 := x509.ParsePKCS1PrivateKey(der)
	return pkcs8 == nil || pkcs1 == nil
}

package wizard

import (
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"allgreen/records"
)

// maxAnswer bounds an answer, in octets: a file pasted by mistake is no list of addresses.
const maxAnswer = 4096

// Check cleans and judges text as an answer to a field, and changes nothing.
// Empty text means the default where there is one. The error is a
// [*records.InputError] whose Field is id.
func (f *Form) Check(id FieldID, text string) (Accepted, error) {
	accepted, err := f.understand(id, text)
	if err == nil && accepted.Value == none {
		err = f.mayBeNone(id)
	}
	if err != nil {
		return Accepted{}, named(id, err)
	}
	return accepted, nil
}

// named puts the field's name on a refusal.
func named(id FieldID, err error) error {
	var refused *records.InputError
	if !errors.As(err, &refused) {
		return err
	}
	withField := *refused
	withField.Field = string(id)
	return &withField
}

// understand cleans and parses an answer, or in place of an empty one the default.
func (f *Form) understand(id FieldID, text string) (Accepted, error) {
	field, ok := fieldOf(id)
	if !ok {
		return Accepted{}, &records.InputError{Input: string(id), Problem: "is not the name of a question", Example: string(FieldDomain), Err: records.ErrSetup}
	}
	if len(text) > maxAnswer {
		return Accepted{}, &records.InputError{Input: text[:40] + "...", Problem: "is far too long for an answer", Example: examples[id], Err: records.ErrSetup}
	}
	if strings.TrimFunc(text, blank) == "" {
		text = f.Default(id).Value
	}
	if value, _ := clean(text); field.Optional && (value == "" || value == "-" || strings.EqualFold(value, none)) {
		return Accepted{Value: none}, nil
	}
	if accepted, ok, err := f.whole(id, text); ok {
		return accepted, err
	}
	parts := []string{text}
	if field.Many {
		parts = split(text)
	}
	var values, notes []string
	for _, part := range parts {
		value, more := clean(part)
		notes = append(notes, more...)
		if value == "" {
			return Accepted{}, &records.InputError{Input: text, Problem: "is empty; an answer is needed here", Example: examples[id], Err: records.ErrSetup}
		}
		value, more, err := f.parse(field, value)
		if err != nil {
			return Accepted{}, err
		}
		notes = append(notes, more...)
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return Accepted{Value: list(values), Notes: notes}, nil
}

// examples are right answers to the questions that must be answered.
var examples = map[FieldID]string{
	FieldDomain:   "example.org",
	FieldMailHost: "mail.example.org",
	FieldIPv4:     "203.0.113.25",
	FieldIPv6:     "2001:db8::25",
	FieldSelector: "mail",
	FieldRUA:      "postmaster@example.org",
	FieldTTL:      "3600",

	FieldKey:         "/etc/dkimkeys/mail.private",
	FieldEd25519:     "yes",
	FieldDKIMRecord:  "/etc/opendkim/keys/example.org/mail.txt",
	FieldTLSACert:    "/etc/letsencrypt/live/mail.example.org/fullchain.pem",
	FieldWith:        "helo-spf, tls-rpt",
	FieldSPFInclude:  "_spf.google.com",
	FieldDNSProvider: "cloudflare",
	FieldWebIPv4:     "203.0.113.80",
	FieldWebIPv6:     "2001:db8::80",
}

// mayBeNone refuses to leave out the second address where the first is left
// out already: a mail server that has no address cannot be found.
func (f *Form) mayBeNone(id FieldID) error {
	other, isAddr := map[FieldID]FieldID{FieldIPv4: FieldIPv6, FieldIPv6: FieldIPv4}[id]
	if !isAddr {
		return nil
	}
	accepted, err := f.understand(other, f.Value(other))
	if err != nil || accepted.Value != none {
		return nil
	}
	if _, answered := f.answers[other]; !answered && id == FieldIPv4 {
		return nil // IPv6 is asked after IPv4
	}
	return &records.InputError{
		Input:   none,
		Problem: "leaves the mail server without any address; IPv4 or IPv6 is needed",
		Example: examples[id],
		Err:     records.ErrSetup,
	}
}

// choose finds the choice that is meant.
func choose(choices []Choice, text string) (string, error) {
	var allowed []string
	for _, c := range choices {
		if strings.EqualFold(text, c.Value) {
			return c.Value, nil
		}
		allowed = append(allowed, c.Value)
	}
	return "", &records.InputError{
		Input:   text,
		Problem: "is not one of " + strings.Join(allowed, ", "),
		Example: allowed[0],
		Err:     records.ErrSetup,
	}
}

// parse judges one cleaned value and returns it in canonical spelling, with
// what the person should know about it.
func (f *Form) parse(field Field, text string) (value string, notes []string, err error) {
	switch field.ID {
	case FieldDomain:
		name, err := records.ParseDomain(text)
		return name.String(), nameNotes(name), err
	case FieldMailHost:
		name, err := records.ParseHost(text)
		return name.String(), nameNotes(name), err
	case FieldIPv4, FieldIPv6, FieldWebIPv4, FieldWebIPv6:
		addr, err := records.ParseAddr(text, field.ID == FieldIPv6 || field.ID == FieldWebIPv6)
		return addr.String(), f.addrNotes(addr), err
	case FieldSelector:
		value, err = records.ParseSelector(text)
	case FieldSPF, FieldDMARC, FieldWeb, FieldWWW:
		value, err = choose(field.Choices, text)
	case FieldRUA:
		value, err = records.ParseMailbox(text)
	case FieldBackupMX:
		backup, err := records.ParseBackupMX(text)
		return formatBackupMX(backup), nil, err
	case FieldTTL:
		value, err = parseTTL(text)
	case FieldWithout: // Setup.Validate knows the ids
		value = strings.ToLower(text)
	default:
		value = text
	}
	return value, nil, err
}

func nameNotes(name records.Name) (notes []string) {
	if name.IDN() {
		notes = append(notes, records.Visible(name.Unicode())+" is written "+name.String()+" in DNS.")
	}
	if name.MixedScripts() {
		notes = append(notes, "It mixes letters of several alphabets, as look-alike names do. Check that it really is yours.")
	}
	return notes
}

func (f *Form) addrNotes(addr netip.Addr) []string {
	if f.examples || !records.IsDocumentation(addr) {
		return nil
	}
	return []string{records.DocumentationWarning(addr)}
}

func parseTTL(text string) (string, error) {
	ttl, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return "", &records.InputError{Input: text, Problem: "is not a number of seconds", Example: examples[FieldTTL], Err: records.ErrSetup}
	}
	return strconv.FormatUint(ttl, 10), nil
}

func formatBackupMX(b records.BackupMX) string {
	if b.Pref == 0 {
		return b.Host.String()
	}
	return b.Host.String() + ":" + strconv.Itoa(int(b.Pref))
}

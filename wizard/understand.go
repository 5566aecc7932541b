package wizard

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/records/render"
)

// whole understands the answers that are no list of names or addresses: paths,
// which may hold blanks, and lists of words. ok is false for the others.
func (f *Form) whole(id FieldID, text string) (accepted Accepted, ok bool, err error) {
	switch id {
	case FieldKey:
		accepted, err = absolute(text)
	case FieldEd25519:
		accepted, err = secondKey(text)
	case FieldDKIMRecord:
		accepted, err = f.foreignKeys(text)
	case FieldTLSACert:
		accepted, err = digests(text)
	case FieldWith:
		accepted, err = features(text)
	case FieldSPFInclude:
		accepted, err = includes(text)
	case FieldSPFRemove:
		accepted, err = f.leftovers(text)
	case FieldDNSProvider:
		accepted, err = provider(text)
	default:
		return Accepted{}, false, nil
	}
	return accepted, true, err
}

// absolute is a path that means the same file wherever allgreen is started: a
// draft may be gone on with from another folder.
func absolute(path string) (Accepted, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return Accepted{}, &records.InputError{Input: path, Problem: "is not a path that can be used here", Example: examples[FieldKey], Err: records.ErrSetup}
	}
	return Accepted{Value: full}, nil
}

// secondKey is the selector of the Ed25519 key, or yes for one that is derived
// from the selector of the RSA key.
func secondKey(text string) (Accepted, error) {
	value, notes := clean(text)
	switch strings.ToLower(value) {
	case yes, "true":
		return Accepted{Value: yes, Notes: notes}, nil
	case no, "false":
		return Accepted{Value: none, Notes: notes}, nil
	}
	selector, err := records.ParseSelector(value)
	return Accepted{selector, notes}, err
}

// features are the words of --with.
func features(text string) (Accepted, error) {
	wanted, err := records.ParseFeatures(text)
	return Accepted{Value: list(wanted)}, err
}

// includes are the domains of services that send, each given by its name or as
// the domain itself.
func includes(text string) (Accepted, error) {
	var accepted Accepted
	var values []string
	add := func(part string) error {
		value, notes := clean(strings.TrimPrefix(part, "include:"))
		name, err := records.ParseInclude(value)
		if err != nil {
			return err
		}
		accepted.Notes = append(append(accepted.Notes, notes...), nameNotes(name)...)
		if !slices.Contains(values, name.String()) {
			values = append(values, name.String())
		}
		return nil
	}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		words := split(part)
		if include, ok := senderByName(strings.Join(words, " ")); ok {
			accepted.Notes = append(accepted.Notes, strings.Join(words, " ")+" is include:"+include+" in SPF.")
			words = []string{include}
		}
		for _, word := range words {
			if err := add(word); err != nil {
				return Accepted{}, err
			}
		}
	}
	accepted.Value = list(values)
	return accepted, nil
}

// leftovers are terms of the SPF record that stands there, of those which its
// host put there.
func (f *Form) leftovers(text string) (Accepted, error) {
	field, _ := fieldOf(FieldSPFRemove)
	var values []string
	for _, word := range split(text) {
		choices := f.choices(field)
		if len(choices) == 0 {
			return Accepted{}, &records.InputError{Input: text, Problem: "is nothing that could be taken out of the SPF record", Example: none, Err: records.ErrSetup}
		}
		value, err := choose(choices, word)
		if err != nil {
			return Accepted{}, err
		}
		values = append(values, value)
	}
	return Accepted{Value: list(values)}, nil
}

// provider is the id of a DNS host, given by its id or name.
func provider(text string) (Accepted, error) {
	value, notes := clean(text)
	if p, ok := render.ProviderByID(value); ok {
		return Accepted{p.ID, notes}, nil
	}
	all := render.Providers()
	if i := slices.IndexFunc(all, func(p render.Provider) bool { return strings.EqualFold(p.Name, value) }); i >= 0 {
		return Accepted{all[i].ID, notes}, nil
	}
	var ids []string
	for _, p := range all {
		ids = append(ids, p.ID)
	}
	return Accepted{}, &records.InputError{
		Input:   text,
		Problem: "is not a DNS host that allgreen knows; known are " + strings.Join(ids, ", ") + ", and none for any other",
		Example: examples[FieldDNSProvider],
		Err:     records.ErrSetup,
	}
}

// digestSize is that of SHA-256 in hexadecimal digits.
const digestSize = 64

// digests are TLSA digests as they are saved, or the one of a certificate's file.
func digests(text string) (Accepted, error) {
	saved := split(text)
	if !slices.ContainsFunc(saved, func(s string) bool { return len(s) != digestSize || strings.Trim(s, "0123456789abcdef") != "" }) {
		return Accepted{Value: list(saved)}, nil
	}
	pem, err := content(FieldTLSACert, text)
	if err != nil {
		return Accepted{}, err
	}
	digest, err := records.ParseCertificate(pem)
	if err != nil {
		return Accepted{}, about(FieldTLSACert, text, err)
	}
	return Accepted{Value: digest}, nil
}

// foreignLine is how a key of another program is kept as an answer: as it
// stands in a zone file.
func foreignLine(k records.ForeignKey) string {
	return k.Selector + foreignMark + records.Quote(k.Value)
}

const foreignMark = "._domainkey TXT "

// foreignKeys are the DKIM records of another program, a line each: as they are
// saved, or the files that hold them.
func (f *Form) foreignKeys(text string) (Accepted, error) {
	var lines []string
	for line := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' }) {
		text := line
		if !strings.Contains(line, foreignMark) {
			data, err := content(FieldDKIMRecord, line)
			if err != nil {
				return Accepted{}, err
			}
			text = string(data)
		}
		key, err := records.ParseForeignKey(text)
		if err != nil {
			return Accepted{}, about(FieldDKIMRecord, line, err)
		}
		if key.Selector == "" {
			key.Selector = f.Value(FieldSelector)
		}
		if key.Selector == "" {
			return Accepted{}, &records.InputError{
				Input: line, Problem: "holds a key but not its selector; name it with --selector", Example: "--selector mail --dkim-record " + records.Visible(line), Err: records.ErrForeignKey,
			}
		}
		if line := foreignLine(key); !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return Accepted{Value: strings.Join(lines, "\n")}, nil
}

// about puts the name of the file in place of its content: that may be a
// private key, given by mistake.
func about(id FieldID, path string, err error) error {
	var refused *records.InputError
	if !errors.As(err, &refused) {
		return err
	}
	withPath := *refused
	withPath.Input, withPath.Example = path, examples[id]
	return &withPath
}

// content reads a file that an answer names.
func content(id FieldID, path string) ([]byte, error) {
	refuse := func(problem string) error {
		return &records.InputError{Input: path, Problem: problem, Example: examples[id], Err: records.ErrSetup}
	}
	value, _ := clean(path)
	info, err := os.Stat(value)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, refuse("is not there: the name of a file is needed")
	case err != nil:
		return nil, refuse("cannot be read")
	case !info.Mode().IsRegular(): // a pipe would keep us waiting
		return nil, refuse(keys.KindOf(info.Mode()) + "; a file is needed")
	}
	// Should a pipe have taken the file's place since, opening it must not wait.
	file, err := os.OpenFile(value, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, refuse("cannot be read by this user")
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	switch {
	case err != nil:
		return nil, refuse("cannot be read")
	case len(data) > maxFile:
		return nil, refuse("is far too large")
	}
	return data, nil
}

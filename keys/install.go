package keys

import (
	"fmt"
	"path/filepath"
	"strings"
)

// Instructions are what a person does to have a mail server's software sign with a key.
// A daemon reads a copy of its own: it runs as another user, who cannot and should not get
// into our 0700 folder.
type Instructions struct {
	Software string       // "OpenDKIM"
	Path     string       // where the software wants the private key
	Owner    string       // "user:group"
	Mode     string       // "0600"
	Commands []string     // for a root shell, in this order: put the key in place
	Config   []ConfigFile // lines to add
	Activate []string     // for a root shell, afterwards: check and restart
	Notes    []string     // sentences
}

// ConfigFile is a configuration file with the lines to add to it.
type ConfigFile struct {
	Path  string
	Lines []string
}

// Signers returns the software that [Install] knows.
func Signers() []string { return []string{"opendkim", "rspamd", "dkimproxy"} }

// KeyFile is a key and the selector that its record stands under.
type KeyFile struct {
	Selector string
	Path     string
}

// Install returns the instructions for one of [Signers] ([ErrSigner] otherwise), to sign for
// a domain with an RSA key, and with the Ed25519 keys of more as well where the software can
// (where not, a note says so). Paths and users are those of the Debian and
// upstream packages. Domain and selector end up in configuration files and commands, so what
// is more than letters, digits, dots and hyphens in them is refused with [ErrName].
func Install(software, domain string, key KeyFile, more ...KeyFile) (Instructions, error) {
	files := append([]KeyFile{key}, more...)
	names := []string{domain}
	for _, f := range files {
		names = append(names, f.Selector)
	}
	for _, name := range names {
		if !isPlainName(name) {
			return Instructions{}, &Error{Err: ErrName, Problem: fmt.Sprintf("%q", name), Advice: "Names like example.org and 202611 are expected, international ones as xn--…"}
		}
	}
	for i, f := range files {
		source, err := filepath.Abs(f.Path)
		if err != nil {
			return Instructions{}, fmt.Errorf("keys: %w", err)
		}
		files[i].Path = source
	}
	selector, source := files[0].Selector, files[0].Path
	switch software {
	case "opendkim":
		return openDKIM(domain, selector, source).withoutEd25519(files[1:]), nil
	case "rspamd":
		return rspamd(domain, files), nil
	case "dkimproxy":
		return dkimproxy(domain, selector, source).withoutEd25519(files[1:]), nil
	default:
		return Instructions{}, &Error{Err: ErrSigner, Problem: fmt.Sprintf("%q", software), Advice: "Known are: " + strings.Join(Signers(), ", ")}
	}
}

// withoutEd25519 says what becomes of the keys that the software cannot sign with.
func (in Instructions) withoutEd25519(files []KeyFile) Instructions {
	for _, f := range files {
		in.Notes = append(in.Notes, in.Software+" cannot sign with Ed25519: the key of "+f.Selector+
			" is of no use to it. Its record does no harm, but needs not be pasted; Rspamd can sign with both keys.")
	}
	return in
}

// isPlainName reports whether s is dot-separated letters, digits and hyphens, as domains in
// A-label form and selectors are (RFC 6376 §3.1; underscores are seen in old selectors).
func isPlainName(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || label[0] == '-' || strings.Trim(label, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
			return false
		}
	}
	return true
}

// installFolder is the command that makes a folder with owner and mode, and mends those of
// one that is there.
func installFolder(owner, group, mode, path string) string {
	return fmt.Sprintf("install -d -o %s -g %s -m %s %s", owner, group, mode, ShellQuote(path))
}

// installFile is the command that copies a file and gives the copy its owner and mode; the
// copy is never readable for others, not even for a moment.
func installFile(owner, group, mode, from, to string) string {
	return fmt.Sprintf("install -o %s -g %s -m %s %s %s", owner, group, mode, ShellQuote(from), ShellQuote(to))
}

package keys

import (
	"fmt"
	"io"
	"strings"
)

// Signers returns the software that [Install] knows.
func Signers() []string { return []string{"opendkim", "rspamd", "dkimproxy"} }

// Instructions are what a person does to have a mail server's software sign with a key.
type Instructions struct {
	Software string       // "OpenDKIM"
	Path     string       // where the software wants the private key
	Owner    string       // "user:group"
	Mode     string       // "0600"
	Commands []string     // for a root shell, in this order: puts the key in place
	Config   []ConfigFile // lines to add
	Activate []string     // for a root shell, afterwards: checks and restarts
	Notes    []string     // sentences
}

// ConfigFile is a configuration file with the lines to add to it.
type ConfigFile struct {
	Path  string
	Lines []string
}

// Install returns the instructions for one of [Signers], to sign with the key at path.
func Install(software, domain, selector, path string) (Instructions, error) {
	return Instructions{}, fmt.Errorf("%w: %q", ErrSigner, software)
}

// Write writes the instructions as plain text.
func (in Instructions) Write(w io.Writer) error {
	_, err := io.WriteString(w, in.Software)
	return err
}

// String is what [Instructions.Write] writes.
func (in Instructions) String() string {
	var b strings.Builder
	in.Write(&b) // a Builder never fails
	return b.String()
}

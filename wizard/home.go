package wizard

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"allgreen/keys"
	"allgreen/records"

	"github.com/adrg/xdg"
)

// The files of a domain's folder.
const (
	setupFile   = "setup.json"
	historyFile = "history.json"
	zoneFile    = "records.zone"
	textFile    = "records.txt"
	lockFile    = ".lock"
	keysFolder  = "dkim" // see keys.Path
)

// draftFile stands beside the domains' folders.
const draftFile = "draft.json"

// Home is the folder in which the domains are kept.
type Home struct {
	dir string
	// Named is set where the person named the folder: then the commands that
	// are shown name it too.
	Named bool
}

// DefaultHome is the folder used where none is named: allgreen in the data
// folder of the XDG base directory specification.
func DefaultHome() string { return filepath.Join(xdg.DataHome, "allgreen") }

// OpenHome opens the folder dir and makes it (0700) where it is not there.
// Errors wrap [ErrHome].
func OpenHome(dir string) (*Home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, unusable(dir, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, unusable(dir, err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, unusable(dir, err)
	}
	if info.Mode().Perm()&0o002 != 0 {
		return nil, withHint(fmt.Errorf("%w: %s: everybody may write there", ErrHome, dir),
			"Private keys would not be safe there. Take the right away with chmod o-w "+dir+", or name another folder with --home.")
	}
	return &Home{dir: dir}, nil
}

// Command is a command line of allgreen to be shown to the person.
func (h *Home) Command(args string) string {
	line := strings.TrimSpace("allgreen " + args)
	if h.Named {
		line += " --home " + keys.ShellQuote(h.dir)
	}
	return line
}

// Dir is the path of the folder.
func (h *Home) Dir() string { return h.dir }

// Domains is the saved domains, sorted.
func (h *Home) Domains() ([]records.Name, error) {
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		return nil, unusable(h.dir, err)
	}
	var domains []records.Name
	for _, entry := range entries {
		name, err := records.ParseDomain(entry.Name())
		if err != nil || name.String() != entry.Name() {
			continue
		}
		// A folder without the file is a set-up that was not finished.
		if _, err := os.Lstat(h.path(name, setupFile)); errors.Is(err, fs.ErrNotExist) || !folderOrLink(entry) {
			continue
		}
		domains = append(domains, name)
	}
	return domains, nil
}

// folderOrLink keeps links on the list, so that opening one says what is wrong.
func folderOrLink(entry fs.DirEntry) bool {
	return entry.IsDir() || entry.Type()&fs.ModeSymlink != 0
}

// path is where a file of a domain is. A Name holds letters, digits, hyphens
// and dots between labels only, so it cannot lead out of the folder.
func (h *Home) path(domain records.Name, file string) string {
	return filepath.Join(h.dir, domain.String(), file)
}

// checkDir refuses a domain's folder that is a link or no folder. A missing
// one is an [fs.ErrNotExist].
func (h *Home) checkDir(domain records.Name) error {
	dir := h.path(domain, "")
	info, err := os.Lstat(dir)
	if err != nil {
		return unusable(dir, err)
	}
	if !info.IsDir() {
		return foreign(dir, info)
	}
	return nil
}

// makeDir makes a domain's folder where it is not there.
func (h *Home) makeDir(domain records.Name) error {
	dir := h.path(domain, "")
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return h.checkDir(domain)
	}
	if err == nil {
		err = syncDir(h.dir)
	}
	return unusable(dir, err)
}

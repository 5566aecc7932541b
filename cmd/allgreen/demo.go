package main

import (
	"context"
	"io"
	"net/netip"
	"os"
	"sync"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/records/dnstest"
	"allgreen/records/resolve"
	"allgreen/tui"
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

// demoDomain is registered in the small internet, and offered as the answer to the
// first question.
const demoDomain = "kestrel.example"

func (a *app) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "demo",
		Short: "All of it against a small internet inside the program; no network, nothing kept unless --home is given",
		RunE:  func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context()) },
	}
}

// demo runs the real wizard; only the dialer differs, which leads to the sockets of
// the small internet, and somebody else sits at the DNS panel.
func (a *app) demo(ctx context.Context) error {
	timings := dnstest.DemoTimings()
	internet, err := dnstest.Small(dnstest.Options{Domain: demoDomain, Timings: timings})
	if err != nil {
		return err
	}
	defer internet.Close()
	kept := a.home != ""
	if !kept {
		if a.home, err = os.MkdirTemp("", "allgreen-demo-"); err != nil {
			return err
		}
		defer os.RemoveAll(a.home)
	}
	home, err := wizard.OpenHome(a.home)
	if err != nil {
		return err
	}
	dns := resolve.New(resolve.Config{
		Roots:     servers(internet.Roots()),
		Resolvers: servers(internet.Resolvers()),
		Dial:      internet.Dial,
	})
	defer dns.Close()

	ctx, cancel := context.WithCancel(ctx)
	person := &demoPerson{internet: internet, panel: dnstest.Panel{Internet: internet, Timings: timings}}
	defer person.leave(cancel)
	home.Named = kept
	w := &wizard.Wizard{Home: home, Asker: dns, Machine: demoMachine(), OnShown: func(p *wizard.Project) { person.start(ctx, p) }}
	opts := a.screen(w)
	opts.Demo = &tui.Demo{
		Banner: "a demo, all inside this program: its names and addresses are examples",
		Status: person.status,
		Kept:   kept,
	}
	names, err := home.Domains()
	if err != nil {
		return err
	}
	if len(names) == 0 || !isTerminal(a.in) { // else the kept domains are listed, for whoever can choose
		domain, err := records.ParseDomain(demoDomain)
		if err != nil {
			return err
		}
		if opts.Form, err = w.FormFor(domain); err != nil {
			return err
		}
	}
	if a.terminal() && !a.lines() {
		return ended(tui.Run(ctx, opts))
	}
	opts.In = a.demoAnswers()
	return ended(tui.Plain(ctx, opts))
}

// demoAnswers is where the line mode of the demo reads. Without a terminal the demo
// goes through by itself: every question is answered with its default.
func (a *app) demoAnswers() io.Reader {
	switch {
	case isTerminal(a.in):
		return a.in
	case a.plain:
		return io.MultiReader(a.in, newlines{})
	default:
		return newlines{}
	}
}

// newlines is somebody who only ever presses enter.
type newlines struct{}

func (newlines) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	p[0] = '\n'
	return 1, nil
}

// demoMachine is a fresh server with the addresses of the small internet.
func demoMachine() wizard.Machine {
	m := wizard.ThisMachine()
	m.Hostname = func() (string, error) { return "vps1", nil }
	m.Addrs = func() ([]wizard.InterfaceAddr, error) {
		return []wizard.InterfaceAddr{
			{Name: "eth0", Addr: netip.MustParseAddr("203.0.113.25")},
			{Name: "eth0", Addr: netip.MustParseAddr("2001:db8::25")},
		}, nil
	}
	m.NewKey = func(ctx context.Context) (*keys.Pair, error) { return keys.Generate(ctx, 2048) }
	return m
}

func servers(hosts []dnstest.Host) []resolve.Server {
	list := make([]resolve.Server, len(hosts))
	for i, h := range hosts {
		list[i] = resolve.Server{Name: h.Name, Addr: h.Addr}
	}
	return list
}

// demoPerson sits at the panel of the DNS host and pastes what is shown.
type demoPerson struct {
	internet *dnstest.Internet
	panel    dnstest.Panel
	working  sync.WaitGroup

	mu   sync.Mutex
	busy bool
	next *wizard.Project // what was shown while the person was at work
	text string
}

// start begins to paste. What is shown to a person who is at work comes after that.
func (d *demoPerson) start(ctx context.Context, p *wizard.Project) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	d.next = p
	if d.busy {
		return
	}
	d.busy = true
	d.panel.Report = d.say
	d.working.Go(func() {
		for p := d.shown(); p != nil; p = d.shown() {
			if err := d.panel.Publish(ctx, p.Records); err != nil && ctx.Err() == nil {
				d.say("the demo's panel stopped: " + err.Error())
			}
		}
	})
}

// shown is what is to be pasted next; nil where nothing is, and the work ends.
func (d *demoPerson) shown() *wizard.Project {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.next
	d.next, d.busy = nil, p != nil
	return p
}

// leave sends the person home and waits until the panel is shut.
func (d *demoPerson) leave(cancel context.CancelFunc) {
	cancel()
	d.working.Wait()
}

func (d *demoPerson) say(text string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.text = text
}

// status is what the person does at the moment.
func (d *demoPerson) status() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.text
}

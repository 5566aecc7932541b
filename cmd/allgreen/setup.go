package main

import (
	"fmt"
	"slices"
	"strings"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/records/render"
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

// answers are the flags of setup: with --yes they are the answers, without it
// they prefill the questions.
type answers struct {
	yes      bool
	mailHost string
	ipv4     []string
	ipv6     []string
	backupMX []string
	selector string
	key      string
	spf      string
	dmarc    string
	rua      string
	ttl      string
	without  []string
}

func (a *app) setupCommand() *cobra.Command {
	var in answers
	cmd := &cobra.Command{
		Use:   "setup [DOMAIN]",
		Short: "The wizard; with --yes no questions, the flags are the answers",
		Example: `  allgreen setup
  allgreen setup example.org --yes --ipv4 203.0.113.25 --ipv6 2001:db8::25`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if in.yes {
				return a.setupByFlags(cmd, args, &in)
			}
			return a.setupByQuestions(cmd, args, &in)
		},
	}
	f := cmd.Flags()
	f.BoolVarP(&in.yes, "yes", "y", false, "ask nothing: the flags are the answers")
	f.StringVar(&in.mailHost, "mail-host", "", "`NAME` of the mail server (default mail.DOMAIN)")
	f.StringArrayVar(&in.ipv4, "ipv4", nil, "IPv4 `ADDRESS` of the mail server; may be repeated")
	f.StringArrayVar(&in.ipv6, "ipv6", nil, "IPv6 `ADDRESS` of the mail server; may be repeated")
	f.StringArrayVar(&in.backupMX, "backup-mx", nil, "a backup mail server, `NAME[:PREF]`; may be repeated")
	f.StringVar(&in.selector, "selector", "", "`NAME` of the DKIM key in DNS (default a dated one)")
	f.StringVar(&in.key, "key", "", "use the RSA private key in `FILE` instead of making one")
	f.StringVar(&in.spf, "spf", "", "how SPF ends: `soft|hard` (default soft, ~all)")
	f.StringVar(&in.dmarc, "dmarc", "", "DMARC policy: `none|quarantine|reject` (default none)")
	f.StringVar(&in.rua, "rua", "", "`ADDRESS` for DMARC reports (default postmaster@DOMAIN)")
	f.StringVar(&in.ttl, "ttl", "", "TTL of the records in `SECONDS` (default 3600)")
	f.StringArrayVar(&in.without, "without", nil, "`IDS` of records that cannot be published here, by commas, as ptr-ipv6")
	return cmd
}

// given is one flag that was set: the field it answers and what was typed.
type given struct {
	field wizard.FieldID
	text  string
}

// given lists the flags that were set, in the order of the questions.
func (in *answers) given(cmd *cobra.Command) []given {
	var list []given
	add := func(field wizard.FieldID, texts ...string) {
		if cmd.Flags().Changed(string(field)) {
			list = append(list, given{field, strings.Join(texts, " ")})
		}
	}
	add(wizard.FieldMailHost, in.mailHost)
	add(wizard.FieldIPv4, in.ipv4...)
	add(wizard.FieldIPv6, in.ipv6...)
	add(wizard.FieldBackupMX, in.backupMX...)
	add(wizard.FieldSelector, in.selector)
	add(wizard.FieldKey, in.key)
	add(wizard.FieldSPF, in.spf)
	add(wizard.FieldDMARC, in.dmarc)
	add(wizard.FieldRUA, in.rua)
	add(wizard.FieldTTL, in.ttl)
	add(wizard.FieldWithout, in.without...)
	return list
}

// setupByFlags is setup --yes: no questions, nothing half-written.
func (a *app) setupByFlags(cmd *cobra.Command, args []string, in *answers) error {
	if len(args) == 0 {
		return &usageError{
			problem: "setup --yes needs a DOMAIN",
			example: "for example: allgreen setup example.org --yes --ipv4 203.0.113.25",
		}
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	defer s.Close()
	form, err := a.formFor(s, args[0])
	if err != nil {
		return err
	}
	for _, g := range in.given(cmd) {
		accepted, err := form.Answer(g.field, g.text)
		if err != nil {
			return err
		}
		a.say(accepted.Notes)
	}
	setup, err := form.Setup()
	if err != nil {
		return err
	}
	if err := in.checkKey(); err != nil {
		return err
	}
	// What was found out is not offered as answers here, but it may call for warnings.
	final := wizard.FormFromSetup(setup, s.Machine.Now())
	final.Offer(s.Detect(cmd.Context(), setup.Domain))
	a.say(final.Warnings())
	project, err := s.Finish(cmd.Context(), setup, wizard.FinishOptions{KeyFile: form.KeyFile()})
	if err != nil {
		return err
	}
	a.say(project.Changes)
	a.say(project.Warnings)
	key := "kept the DKIM key that was there: "
	switch {
	case project.KeyMade && in.key != "":
		key = "copied the DKIM key of " + in.key + " to: "
	case project.KeyMade:
		key = "made a DKIM key: "
	}
	a.say([]string{key + project.KeyPath})
	return render.Panel(a.out, project.Records, render.PanelOptions{})
}

// setupByQuestions is the wizard, its questions prefilled by the flags.
func (a *app) setupByQuestions(cmd *cobra.Command, args []string, in *answers) error {
	if !a.terminal() && !a.plain {
		return &usageError{
			problem: "setup asks questions, and there is no terminal here",
			example: "by flags: allgreen setup example.org --yes --ipv4 203.0.113.25\nby lines: allgreen setup --plain < answers.txt",
		}
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	defer s.Close()
	if err := in.checkKey(); err != nil {
		return err
	}
	opts := a.screen(s.Wizard)
	switch draft, unfinished, err := s.Draft(); {
	case err != nil:
		return err
	case len(args) > 0:
		if opts.Form, err = a.formFor(s, args[0]); err != nil {
			return err
		}
		if unfinished && draft.Value(wizard.FieldDomain) == opts.Form.Value(wizard.FieldDomain) {
			opts.Form = draft // the connection was lost, and the same line typed again
		}
	case unfinished && len(in.given(cmd)) == 0: // going on with it is offered
	default:
		opts.Form = wizard.NewForm(s.Machine.Now())
	}
	for _, g := range in.given(cmd) {
		accepted, err := opts.Form.Check(g.field, g.text)
		if err != nil {
			return err
		}
		if opts.Form.Value(g.field) != accepted.Value {
			opts.Form.Prefill(g.field, accepted.Value)
		}
	}
	return a.face(cmd, opts)
}

// checkKey looks at the file of --key, so that a wrong one is refused before
// anything is asked or written.
func (in *answers) checkKey() error {
	if in.key == "" {
		return nil
	}
	_, err := keys.Import(in.key)
	if err == nil {
		return nil
	}
	return &usageError{
		problem: "--key: " + strings.TrimPrefix(err.Error(), "keys: "),
		example: wizard.Hint(err) + "\nfor example: --key /etc/dkimkeys/mail.private",
	}
}

// formFor is the form of a DOMAIN argument, with what is saved of it.
func (a *app) formFor(s *session, text string) (*wizard.Form, error) {
	accepted, err := wizard.NewForm(s.Machine.Now()).Check(wizard.FieldDomain, text)
	if err != nil {
		return nil, err
	}
	a.say(accepted.Notes)
	name, err := records.ParseDomain(accepted.Value)
	if err != nil {
		return nil, err
	}
	return s.FormFor(name)
}

// say tells things on standard error, each once: what is no result does not go to
// standard output.
func (a *app) say(lines []string) {
	for _, line := range lines {
		if !slices.Contains(a.said, line) {
			a.said = append(a.said, line)
			fmt.Fprintln(a.err, records.Visible(line))
		}
	}
}

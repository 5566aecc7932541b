package main

import (
	"fmt"
	"slices"
	"strings"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

// answers are the flags of setup: with --yes they are the answers, without it
// they prefill the questions.
type answers struct {
	yes         bool
	mailHost    string
	ipv4        []string
	ipv6        []string
	backupMX    []string
	selector    string
	key         string
	ed25519     string
	dkimRecord  []string
	spf         string
	spfInclude  []string
	dmarc       string
	rua         string
	tlsaCert    string
	with        []string
	webIPv4     []string
	webIPv6     []string
	www         bool
	dnsProvider string
	ttl         string
	without     []string
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
	f.StringVar(&in.ed25519, "ed25519", "", "a second key and selector beside the RSA one; its `SELECTOR` if not the usual one")
	f.Lookup("ed25519").NoOptDefVal = "yes"
	f.StringArrayVar(&in.dkimRecord, "dkim-record", nil, "`FILE` with the DKIM record of a key that another program keeps: watched, and no key is made; may be repeated")
	f.StringVar(&in.spf, "spf", "", "how SPF ends: `soft|hard` (default soft, ~all)")
	f.StringArrayVar(&in.spfInclude, "spf-include", nil, "`DOMAIN` or name of a service that sends mail for this domain, too; may be repeated")
	f.StringVar(&in.dmarc, "dmarc", "", "DMARC policy: `none|quarantine|reject` (default none)")
	f.StringVar(&in.rua, "rua", "", "`ADDRESS` for DMARC reports (default postmaster@DOMAIN)")
	f.StringArrayVar(&in.with, "with", nil, "further records, a `LIST` by commas of: "+records.FeatureList()+"; all (but tlsa) or none (default helo-spf)")
	f.StringVar(&in.tlsaCert, "tlsa-cert", "", "`FILE` of the mail server's certificate, for TLSA 3 1 1")
	f.StringArrayVar(&in.webIPv4, "web-ipv4", nil, "IPv4 `ADDRESS` of the website at the bare domain; may be repeated")
	f.StringArrayVar(&in.webIPv6, "web-ipv6", nil, "IPv6 `ADDRESS` of the website at the bare domain; may be repeated")
	f.BoolVar(&in.www, "www", false, "www, too: it leads where the bare domain does")
	f.StringVar(&in.dnsProvider, "dns-provider", "", "`ID` of the DNS host whose panel the records are written for (default found from the delegation)")
	f.StringVar(&in.ttl, "ttl", "", "TTL of the records in `SECONDS` (default 3600)")
	f.StringArrayVar(&in.without, "without", nil, "`IDS` of records that cannot be published here, by commas, as ptr-ipv6")
	completeChoices(cmd)
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
			list = append(list, given{field, strings.Join(texts, ", ")})
		}
	}
	add(wizard.FieldMailHost, in.mailHost)
	add(wizard.FieldIPv4, in.ipv4...)
	add(wizard.FieldIPv6, in.ipv6...)
	add(wizard.FieldBackupMX, in.backupMX...)
	add(wizard.FieldSelector, in.selector)
	add(wizard.FieldKey, in.key)
	add(wizard.FieldEd25519, in.ed25519)
	if len(in.dkimRecord) > 0 { // paths: a line each
		add(wizard.FieldDKIMRecord, strings.Join(in.dkimRecord, "\n"))
	}
	add(wizard.FieldSPF, in.spf)
	add(wizard.FieldSPFInclude, in.spfInclude...)
	add(wizard.FieldDMARC, in.dmarc)
	add(wizard.FieldRUA, in.rua)
	add(wizard.FieldTLSACert, in.tlsaCert)
	add(wizard.FieldWith, in.with...)
	add(wizard.FieldWebIPv4, in.webIPv4...)
	add(wizard.FieldWebIPv6, in.webIPv6...)
	add(wizard.FieldWWW, map[bool]string{true: "yes", false: "no"}[in.www])
	add(wizard.FieldDNSProvider, in.dnsProvider)
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
	// What stands in DNS must not be lost, and may call for warnings.
	form.OfferUnasked(s.Detect(cmd.Context(), setup.Domain))
	if setup, err = form.Setup(); err != nil {
		return err
	}
	a.say(form.Warnings())
	a.say(form.Notes())
	project, err := s.Finish(cmd.Context(), setup, form.FinishOptions())
	if err != nil {
		return err
	}
	a.say(project.Changes)
	a.say(project.Warnings)
	a.say(project.SPFCost)
	key := "kept the DKIM key that was there: "
	switch {
	case project.KeyPath == "":
		key = "made no key, since another program keeps it"
	case project.KeyMade && in.key != "":
		key = "copied the DKIM key of " + in.key + " to: "
	case project.KeyMade:
		key = "made a DKIM key: "
	}
	a.say([]string{key + project.KeyPath})
	if files := project.KeyFiles(); len(files) > 1 {
		a.say([]string{"the second key (Ed25519): " + files[1].Path})
	}
	return project.Panel(a.out, nil)
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
	if opts.Form, err = a.questionsFor(s, args, in.given(cmd)); err != nil {
		return err
	}
	return a.face(cmd, opts)
}

// questionsFor is the form that is asked through, with the flags in it; nil
// where going on with an unfinished set-up is to be offered.
func (a *app) questionsFor(s *session, args []string, flags []given) (*wizard.Form, error) {
	draft, unfinished, err := s.Draft()
	if err != nil {
		return nil, err
	}
	// A script answers from the first question on.
	unfinished = unfinished && isTerminal(a.in)
	if len(args) == 0 {
		if unfinished && len(flags) == 0 {
			return nil, nil
		}
		form := wizard.NewForm(s.Machine.Now())
		return form, prefill(form, flags)
	}
	form, err := a.formFor(s, args[0])
	if err != nil {
		return nil, err
	}
	if unfinished && draft.Value(wizard.FieldDomain) == form.Value(wizard.FieldDomain) {
		// The connection was lost, and the same line typed again, or a better one.
		return draft, answerDraft(draft, flags)
	}
	return form, prefill(form, flags)
}

// prefill puts the flags into a form that is asked through from its beginning.
func prefill(form *wizard.Form, flags []given) error {
	for _, g := range flags {
		accepted, err := form.Check(g.field, g.text)
		if err != nil {
			return err
		}
		if form.Value(g.field) != accepted.Value {
			form.Prefill(g.field, accepted.Value)
		}
	}
	return nil
}

// answerDraft puts the flags into a draft: its answers were given before them, and
// would go before what is prefilled.
func answerDraft(draft *wizard.Form, flags []given) error {
	for _, g := range flags {
		accepted, err := draft.Answer(g.field, g.text)
		if err != nil {
			return err
		}
		switch g.field {
		case wizard.FieldWebIPv4, wizard.FieldWebIPv6, wizard.FieldWWW:
			if accepted.Value == "none" || accepted.Value == "no" {
				continue
			}
			// Whoever names a website has one, whatever was answered before.
			if _, err := draft.Answer(wizard.FieldWeb, "yes"); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkKey looks at the file of --key, so that a wrong one is refused before
// anything is asked or written.
func (in *answers) checkKey() error {
	if in.key == "" {
		return nil
	}
	pair, err := keys.Import(in.key)
	if err == nil {
		err = pair.RequireRSA(in.key)
	}
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
			fmt.Fprintln(a.err, a.text(line))
		}
	}
}

// completeChoices lets the shell complete the flags of setup that take a few words only.
func completeChoices(cmd *cobra.Command) {
	for flag, words := range map[string][]cobra.Completion{
		"spf":   {string(records.Soft), string(records.Hard)},
		"dmarc": {string(records.PolicyNone), string(records.PolicyQuarantine), string(records.PolicyReject)},
		"with":  append([]cobra.Completion{"all", "none"}, strings.Split(records.FeatureList(), ", ")...),
	} {
		complete(cmd, flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	complete(cmd, "dns-provider", completeProvider)
}

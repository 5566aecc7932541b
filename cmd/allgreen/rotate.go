package main

import (
	"fmt"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

func (a *app) keysNewCommand() *cobra.Command {
	var selector string
	cmd := &cobra.Command{
		Use:     "new [DOMAIN]",
		Short:   "Another key under a selector of its own, and its record; nothing signs with it yet",
		Example: `  allgreen keys new example.org --selector backup`,
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withDomain(args, func(s *session, domain records.Name) error {
				p, err := s.NewKey(cmd.Context(), domain, selector, "")
				if err != nil {
					return err
				}
				return a.printAdded(s, p)
			})
		},
	}
	cmd.Flags().StringVar(&selector, "selector", "", "`NAME` of the new key in DNS (default a dated one)")
	return cmd
}

func (a *app) keysImportCommand() *cobra.Command {
	var selector string
	cmd := &cobra.Command{
		Use:     "import FILE [DOMAIN]",
		Short:   "Take over an existing private key under a selector of its own, and show its record",
		Example: `  allgreen keys import /etc/dkimkeys/mail.private example.org --selector mail`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{problem: "keys import needs the FILE of a private key", example: rightLine(cmd, "")}
			}
			return atMost(2)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withDomain(args[1:], func(s *session, domain records.Name) error {
				p, err := s.NewKey(cmd.Context(), domain, selector, args[0])
				if err != nil {
					return err
				}
				return a.printAdded(s, p)
			})
		},
	}
	cmd.Flags().StringVar(&selector, "selector", "", "`NAME` of the key in DNS (default a dated one)")
	return cmd
}

// printAdded shows the record of the key that was added.
func (a *app) printAdded(s *session, p *wizard.Project) error {
	domain, selector := p.Setup.Domain, p.Setup.Selectors[len(p.Setup.Selectors)-1]
	key, err := keys.Load(s.Home.KeyPath(domain, selector))
	if err != nil {
		return err
	}
	sign := "keys rotate " + domain.String() + " --selector " + selector
	if key.Kind() == keys.Ed25519 { // beside an RSA key only
		sign = "setup " + domain.String() + " --ed25519=" + selector
	}
	a.sayAdopted(p)
	a.say([]string{"Paste this record. To sign with the key once it is seen in DNS: " + s.Home.Command(sign)})
	return a.printKeyRecord(p, selector)
}

// sayAdopted tells that no new key was made: one stood there, without a record.
func (a *app) sayAdopted(p *wizard.Project) {
	if p.KeyAdopted {
		a.say([]string{"A key stood under this selector already and was taken over."})
	}
}

func (a *app) keysRotateCommand() *cobra.Command {
	var selector string
	cmd := &cobra.Command{
		Use:     "rotate [DOMAIN]",
		Short:   "A new key and its record; the old record stays until it is retired",
		Example: `  allgreen keys rotate example.org`,
		Args:    atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withDomain(args, func(s *session, domain records.Name) error {
				p, err := s.Rotate(cmd.Context(), domain, selector)
				if err != nil {
					return err
				}
				a.sayAdopted(p)
				name := p.Setup.Domain.String()
				a.say([]string{
					"Paste the record of the new key, and wait until it is green: " + s.Home.Command("check "+name+" --wait"),
					"Then have your mail software sign with it: " + s.Home.Command("keys install "+name),
				})
				older := p.Setup.Selectors
				replaced := older[len(older)-len(p.KeyFiles()):] // as many as there are new ones
				for _, old := range replaced {
					a.say([]string{"The record of " + old + " stays in DNS for a week more, for mail that is on its way: then " + s.Home.Command("keys retire "+old+" "+name)})
				}
				for _, key := range p.KeyFiles() {
					if err := a.printKeyRecord(p, key.Selector); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&selector, "selector", "", "`NAME` of the new key in DNS (default a dated one), or one of keys new")
	return cmd
}

func (a *app) keysRetireCommand() *cobra.Command {
	var anyway bool
	cmd := &cobra.Command{
		Use:     "retire SELECTOR [DOMAIN]",
		Short:   "Take an older key off the list, once the mail that it signed has arrived",
		Example: `  allgreen keys retire 202611 example.org`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{problem: "keys retire needs the SELECTOR of an older key", example: rightLine(cmd, "")}
			}
			return atMost(2)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withDomain(args[1:], func(s *session, domain records.Name) error {
				retired, err := s.Retire(cmd.Context(), domain, args[0], anyway)
				if err != nil {
					return err
				}
				lines := []string{"Take out in DNS: " + retired.Name + " TXT"}
				if retired.Path != "" {
					lines = append(lines, "The key is kept aside: "+retired.Path)
				}
				a.say(lines)
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&anyway, "now", false, "don't wait a week after the key in use took its place")
	return cmd
}

// withDomain does something with the saved domain that the arguments name, or the only one.
func (a *app) withDomain(args []string, do func(*session, records.Name) error) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	defer s.Close()
	domain, err := s.domain(args)
	if err != nil {
		return err
	}
	return do(s, domain)
}

// printKeyRecord shows the record of a selector: its name to whoever looks on, the
// value as the result.
func (a *app) printKeyRecord(p *wizard.Project, selector string) error {
	name := p.Setup.KeyName(selector)
	for _, r := range p.Records {
		if r.Name == name {
			fmt.Fprintf(a.err, "TXT record %s\n", r.Name)
			_, err := fmt.Fprintln(a.out, r.Value)
			return err
		}
	}
	return &usageError{
		problem: fmt.Sprintf("%q is not the selector of a record of %s", records.Visible(selector), p.Setup.Domain),
		example: "see: allgreen keys list " + p.Setup.Domain.String(),
	}
}

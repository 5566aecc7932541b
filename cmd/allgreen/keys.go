package main

import (
	"fmt"
	"slices"
	"text/tabwriter"
	"time"

	"allgreen/keys"
	"allgreen/records"
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

func (a *app) keysCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "The DKIM keys: list, show, check, install, new, import, rotate, retire",
		Args:  a.noStrangers,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return &usageError{problem: "keys needs to know what to do", example: "there is: allgreen keys list, show, check, install, new, import, rotate, retire"}
		},
	}
	cmd.AddCommand(
		a.keysListCommand(), a.keysShowCommand(), a.keysCheckCommand(), a.keysInstallCommand(),
		a.keysNewCommand(), a.keysImportCommand(), a.keysRotateCommand(), a.keysRetireCommand(),
	)
	return cmd
}

func (a *app) keysListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list [DOMAIN]",
		Short: "The keys of a domain, of all domains without one",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.open()
			if err != nil {
				return err
			}
			defer s.Close()
			names, err := s.Home.Domains()
			if err != nil {
				return err
			}
			if len(args) > 0 {
				name, err := s.domain(args)
				if err != nil {
					return err
				}
				if _, err := s.Home.Load(name); err != nil {
					return err
				}
				names = []records.Name{name}
			}
			table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "DOMAIN\tSELECTOR\tKEY\tFINGERPRINT\tFILE")
			for _, name := range names {
				entries, err := s.Keys(name)
				if err != nil {
					return err
				}
				for _, e := range entries {
					kind := e.Kind
					if e.Err != nil {
						kind = "not usable: " + e.Err.Error()
					}
					if !e.Retired.IsZero() {
						kind += ", retired " + e.Retired.Local().Format(time.DateOnly)
					}
					fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", name, records.Visible(e.Selector), records.Visible(kind), e.Fingerprint, records.Visible(e.Path))
				}
			}
			return table.Flush()
		},
	}
}

func (a *app) keysShowCommand() *cobra.Command {
	var selector string
	cmd := &cobra.Command{
		Use:   "show [DOMAIN]",
		Short: "The public half as the DNS record, and where the private half is",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withProject(args, func(s *session, p *wizard.Project) error {
				wanted := selector
				if wanted == "" {
					wanted = p.Setup.Selector
				}
				if wanted == "" { // another program has the private half
					wanted = p.Setup.DKIMRecords[0].Selector
				}
				if err := a.printKeyRecord(p, wanted); err != nil {
					return err
				}
				ours := append([]string{p.Setup.Selector, p.Setup.Ed25519}, p.Setup.Selectors...)
				if slices.Contains(ours, wanted) {
					a.say([]string{"private key: " + s.Home.KeyPath(p.Setup.Domain, wanted)})
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&selector, "selector", "", "`NAME` of another key than the one that signs")
	return cmd
}

func (a *app) keysCheckCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "check [DOMAIN]",
		Short: "Whether the keys on disk match their records in live DNS",
		Example: `  allgreen keys check example.org && echo matching
  allgreen keys check --json`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withProject(args, func(s *session, p *wizard.Project) error {
				round := s.CheckKeys(cmd.Context(), p)
				if err := cmd.Context().Err(); err != nil {
					return err
				}
				if err := a.printRound(round, asJSON); err != nil {
					return err
				}
				if status := statusOf(round); status != exitDone {
					return exitStatus(status)
				}
				return nil
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object on standard output")
	return cmd
}

func (a *app) keysInstallCommand() *cobra.Command {
	var software string
	cmd := &cobra.Command{
		Use:   "install [DOMAIN]",
		Short: "What to type so that OpenDKIM, Rspamd or dkimproxy signs with the key",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withProject(args, func(s *session, p *wizard.Project) error {
				files := p.KeyFiles()
				if len(files) == 0 {
					return errForeignKeys(s, p)
				}
				wanted := keys.Signers()
				if software != "" {
					wanted = []string{software}
				}
				for i, signer := range wanted {
					in, err := keys.Install(signer, p.Setup.Domain.String(), files[0], files[1:]...)
					if err != nil {
						return err
					}
					if i > 0 {
						fmt.Fprintln(a.out)
					}
					fmt.Fprint(a.out, in)
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&software, "for", "", "only for this `SIGNER`: opendkim, rspamd or dkimproxy")
	return cmd
}

// errForeignKeys is the refusal where the keys are another program's.
func errForeignKeys(s *session, p *wizard.Project) error {
	return &usageError{
		problem: "the DKIM key of " + p.Setup.Domain.String() + " is kept by another program",
		example: "that program signs with it; to have allgreen make a key: " + s.Home.Command("setup "+p.Setup.Domain.String()+" --dkim-record none"),
	}
}

package main

import (
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

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

package main

import (
	"encoding/json"

	"allgreen/records/check"
	"allgreen/tui"

	"github.com/spf13/cobra"
)

func (a *app) watchCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "watch [DOMAIN]",
		Short: "The live screen: asks again and again until all is green",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := a.open()
			if err != nil {
				return err
			}
			defer s.Close()
			project, err := s.openProject(args)
			if err != nil {
				return err
			}
			if asJSON {
				encode := json.NewEncoder(a.out)
				var broken error
				_, err := s.Watch(project).Until(cmd.Context(), func(r check.Round) {
					if broken == nil {
						broken = encode.Encode(r)
					}
				})
				if broken != nil {
					return broken
				}
				return err
			}
			opts := a.screen(s.Wizard)
			opts.Domain = project.Setup.Domain
			if a.lines() || !a.terminal() {
				return tui.PlainWatch(cmd.Context(), opts)
			}
			return tui.Watch(cmd.Context(), opts)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per round and line")
	return cmd
}

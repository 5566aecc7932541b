package main

import (
	"context"
	"encoding/json"

	"allgreen/records/check"
	"allgreen/tui"
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

func (a *app) watchCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "watch [DOMAIN]",
		Short: "The live screen: asks again and again until all is green",
		Args:  atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withProject(args, func(s *session, project *wizard.Project) error {
				return a.watch(cmd.Context(), s, project, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON object per round and line")
	return cmd
}

// watch watches on the screen, by lines, or in JSON.
func (a *app) watch(ctx context.Context, s *session, project *wizard.Project, asJSON bool) error {
	if asJSON {
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		encode := json.NewEncoder(a.out)
		var broken error
		_, err := s.Watch(project).Until(ctx, func(r check.Round) {
			if broken = encode.Encode(r); broken != nil {
				stop() // nobody reads what DNS would be asked for
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
		return tui.PlainWatch(ctx, opts)
	}
	return tui.Watch(ctx, opts)
}

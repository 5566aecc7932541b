package main

import (
	"fmt"
	"io"

	"allgreen/records"
	"allgreen/records/render"

	"github.com/spf13/cobra"
)

func (a *app) recordsCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "records [DOMAIN]",
		Short: "The records to paste",
		Example: `  allgreen records example.org
  allgreen records example.org --format zone > example.org.zone`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch format {
			case "panel", "zone", "json":
			default:
				return &usageError{
					problem: fmt.Sprintf("--format %q: there is panel, zone and json", records.Visible(format)),
					example: "for example: --format zone",
				}
			}
			s, err := a.open()
			if err != nil {
				return err
			}
			defer s.Close()
			project, err := s.openProject(args)
			if err != nil {
				return err
			}
			a.say(project.Warnings)
			switch format {
			case "zone":
				_, err = io.WriteString(a.out, render.Zone(project.Records, project.Setup.Domain.Organizational().FQDN()))
			case "json":
				var out []byte
				if out, err = render.JSON(project.Records, nil); err == nil {
					_, err = a.out.Write(out)
				}
			default:
				err = render.Panel(a.out, project.Records, render.PanelOptions{})
			}
			return err
		},
	}
	cmd.Flags().StringVar(&format, "format", "panel", "`FORM` of the output: panel, zone or json")
	return cmd
}

package main

import (
	"fmt"
	"io"

	"allgreen/records"
	"allgreen/records/render"
	"allgreen/wizard"

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
			return a.withProject(args, func(_ *session, p *wizard.Project) error {
				a.say(p.Warnings)
				return a.printRecords(p, format)
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "panel", "`FORM` of the output: panel, zone or json")
	return cmd
}

// printRecords writes the records in one of the forms. A zone file is relative to
// the registrable domain, where the zone cut of most mail domains is.
func (a *app) printRecords(p *wizard.Project, format string) error {
	switch format {
	case "zone":
		_, err := io.WriteString(a.out, render.Zone(p.Records, p.Setup.Domain.Organizational().FQDN()))
		return err
	case "json":
		text, err := render.JSON(p.Records, nil)
		if err != nil {
			return err
		}
		_, err = a.out.Write(text)
		return err
	default:
		return render.Panel(a.out, p.Records, render.PanelOptions{})
	}
}

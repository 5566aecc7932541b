package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"allgreen/records"
	"allgreen/records/render"
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

// recordFormats are the forms of --format, with what each is for.
var recordFormats = []cobra.Completion{
	"panel\tfield by field, for the panel of a DNS host",
	"zone\ta master file, for a name server of your own",
	"json\tfor programs",
	"csv\tfor spreadsheets and importers",
	"nsupdate\ta script for nsupdate (RFC 2136)",
}

// listProviders is what --dns-provider takes in place of an id to list them.
const listProviders = "list"

func (a *app) recordsCommand() *cobra.Command {
	var format, providerID string
	cmd := &cobra.Command{
		Use:   "records [DOMAIN]",
		Short: "The records to paste",
		Example: `  allgreen records example.org
  allgreen records example.org --dns-provider cloudflare
  allgreen records example.org --format zone > example.org.zone`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if providerID == listProviders {
				return a.printProviders()
			}
			if !isFormat(format) {
				return &usageError{
					problem: fmt.Sprintf("--format %q: there is panel, zone, json, csv and nsupdate", records.Visible(format)),
					example: "for example: --format zone",
				}
			}
			provider, err := parseProvider(providerID)
			if err != nil {
				return err
			}
			return a.withProject(args, func(_ *session, p *wizard.Project) error {
				a.say(p.Warnings)
				return a.printRecords(p, format, provider)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&format, "format", "panel", "`FORM` of the output: panel, zone, json, csv or nsupdate")
	f.StringVar(&providerID, "dns-provider", "", "`ID` of the DNS host whose panel the form panel is for; \"list\" lists them (default: the one that setup found)")
	complete(cmd, "format", cobra.FixedCompletions(recordFormats, cobra.ShellCompDirectiveNoFileComp))
	complete(cmd, "dns-provider", completeProvider)
	return cmd
}

// complete gives the shells what a flag takes.
func complete(cmd *cobra.Command, flag string, words cobra.CompletionFunc) {
	if err := cmd.RegisterFlagCompletionFunc(flag, words); err != nil {
		panic(err) // there is no such flag, or it has its words already
	}
}

func isFormat(format string) bool {
	for _, known := range recordFormats {
		if word, _, _ := strings.Cut(known, "\t"); word == format {
			return true
		}
	}
	return false
}

// completeProvider offers the ids of the DNS hosts.
func completeProvider(*cobra.Command, []string, string) (words []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, p := range render.Providers() {
		words = append(words, cobra.CompletionWithDesc(p.ID, p.Name))
	}
	return words, cobra.ShellCompDirectiveNoFileComp
}

// parseProvider reads the id of a DNS host; none is nil.
func parseProvider(id string) (*render.Provider, error) {
	if id == "" {
		return nil, nil
	}
	if p, ok := render.ProviderByID(id); ok {
		return &p, nil
	}
	refusal := &usageError{
		problem: fmt.Sprintf("--dns-provider %q: no DNS host of that id is known; without the flag the form fits any panel", records.Visible(id)),
		example: "all of them: allgreen records --dns-provider " + listProviders,
	}
	var near []string
	for _, p := range render.NearProviders(id) {
		near = append(near, "--dns-provider "+p.ID)
	}
	if len(near) > 0 {
		refusal.example = "did you mean: " + strings.Join(near, ", ") + "\n" + refusal.example
	}
	return nil, refusal
}

func (a *app) printProviders() error {
	columns := tabwriter.NewWriter(a.out, 0, 8, 2, ' ', 0)
	for _, p := range render.Providers() {
		fmt.Fprintf(columns, "%s\t%s\n", p.ID, p.Name)
	}
	return columns.Flush()
}

// printRecords writes the records in one of the forms.
func (a *app) printRecords(p *wizard.Project, format string, provider *render.Provider) error {
	zone := p.Setup.OwnZone().FQDN()
	holder := func(name string) string { // of the names of that zone
		if strings.HasSuffix("."+name, "."+zone) {
			return zone
		}
		return ""
	}
	switch format {
	case "zone":
		_, err := io.WriteString(a.out, render.Zone(p.Records, zone))
		return err
	case "json":
		return a.write(render.JSON(p.Records, holder))
	case "csv":
		return a.write(render.CSV(p.Records, holder))
	case "nsupdate":
		_, err := io.WriteString(a.out, render.NSUpdate(p.Records, render.UpdateOptions{Zone: zone, Replaced: replaced(p)}))
		return err
	default:
		return p.Panel(a.out, provider)
	}
}

func (a *app) write(text []byte, err error) error {
	if err != nil {
		return err
	}
	_, err = a.out.Write(text)
	return err
}

// replaced is the SPF record that stood in DNS, where ours holds what it had.
func replaced(p *wizard.Project) []records.Record {
	for _, r := range p.Records {
		if base := p.Setup.SPFBase; r.ID == "spf" && base != "" && base != r.Value {
			old := r
			old.Value = base
			return []records.Record{old}
		}
	}
	return nil
}

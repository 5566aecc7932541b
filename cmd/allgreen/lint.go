package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/lint"

	"github.com/spf13/cobra"
)

// linting is the flags of lint.
type linting struct {
	json     bool
	standard string
}

func (a *app) lintCommand() *cobra.Command {
	var in linting
	cmd := &cobra.Command{
		Use:   "lint [FILE|-]",
		Short: "Judge record texts without any network: zone-file lines, or one bare value",
		Long: `Judges the TXT records of mail in a zone file, or with --type one bare value, as it
would be pasted into a panel. Nothing is asked of DNS. Without FILE, and with -,
standard input is read. Exit status 1: at least one error.`,
		Example: `  allgreen lint example.org.zone
  echo 'v=spf1 mx ~all' | allgreen lint --type spf
  allgreen lint --json /etc/opendkim/keys/mail.txt`,
		Args: atMost(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.lint(args, &in) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault // files
		},
	}
	f := cmd.Flags()
	f.BoolVar(&in.json, "json", false, "one JSON object per record text, a line each")
	f.StringVar(&in.standard, "type", "", "the input is one bare value of this `TYPE`: "+standardNames())
	complete(cmd, "type", cobra.FixedCompletions(strings.Split(standardNames(), ", "), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// standardNames are the words for --type.
func standardNames() string {
	var names []string
	for _, standard := range check.Standards() {
		names = append(names, string(standard))
	}
	return strings.Join(names, ", ")
}

func (a *app) lint(args []string, in *linting) error {
	standard := check.Standard(strings.ToLower(in.standard))
	if in.standard != "" && !slices.Contains(check.Standards(), standard) {
		return &usageError{
			problem: fmt.Sprintf("--type %q: is none of %s", records.Visible(in.standard), standardNames()),
			example: "for example: echo 'v=spf1 mx ~all' | allgreen lint --type spf",
		}
	}
	text, err := a.readInput(args)
	if err != nil {
		return err
	}
	var results []lint.Result
	switch {
	case strings.TrimSpace(text) == "":
	case standard != "":
		results = []lint.Result{lint.Judge(standard, "", strings.TrimRight(text, "\r\n"))}
	default:
		results = lint.Zone(text)
	}
	if len(results) == 0 {
		return &usageError{
			problem: "there is no record text of mail in it",
			example: "give lines of a zone file, or one value with its kind: echo 'v=spf1 mx ~all' | allgreen lint --type spf",
		}
	}
	return a.printLint(results, in.json)
}

// readInput reads the file that is named, or standard input.
func (a *app) readInput(args []string) (string, error) {
	var from io.Reader = a.in
	if len(args) == 1 && args[0] != "-" {
		f, err := os.Open(args[0])
		if err != nil {
			return "", &usageError{problem: err.Error(), example: "for example: allgreen lint example.org.zone"}
		}
		defer f.Close()
		from = f
	} else if isTerminal(a.in) {
		fmt.Fprintln(a.err, "Paste the lines, then press Ctrl-D.")
	}
	text, err := lint.Read(from)
	if err != nil {
		return "", &usageError{problem: records.Reason(err), example: "for example: allgreen lint example.org.zone"}
	}
	return text, nil
}

// printLint prints the results; with an error among them it returns the exit
// status for it.
func (a *app) printLint(results []lint.Result, asJSON bool) error {
	sound := true
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	for _, r := range results {
		sound = sound && r.Valid
		if asJSON {
			if err := encoder.Encode(r); err != nil {
				return err
			}
			continue
		}
		a.printLinted(r)
	}
	if !sound {
		return exitStatus(exitNotGreen)
	}
	return nil
}

// printLinted prints one result for people.
func (a *app) printLinted(r lint.Result) {
	where := strings.ToUpper(r.Type)
	if r.Name != "" {
		where += " " + a.text(r.Name)
	}
	switch {
	case r.Type == lint.Unreadable:
		where = fmt.Sprintf("line %d", r.Line)
	case r.Line > 0:
		where = fmt.Sprintf("line %d: %s", r.Line, where)
	}
	verdict := "not valid"
	switch {
	case r.Valid && len(r.Findings) == 0:
		verdict = "valid"
	case r.Valid:
		verdict = "valid, but"
	}
	fmt.Fprintf(a.out, "%s: %s\n", where, verdict)
	a.printFindings(r.Findings)
	if r.Better != "" {
		fmt.Fprintf(a.out, "  This would do: %s\n", a.text(r.Better))
	}
}

// printFindings prints what was found and what helps, indented.
func (a *app) printFindings(findings []check.Finding) {
	for _, f := range findings {
		fmt.Fprintf(a.out, "  %s (%s, %s)\n", a.text(f.Message), f.Severity, f.Code)
		if f.Fix != "" {
			fmt.Fprintln(a.out, "  "+a.text(f.Fix))
		}
	}
}

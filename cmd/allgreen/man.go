package main

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/cpuguy83/go-md2man/v2/md2man"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"allgreen/records/check"
)

// manText is the man page but for commands and flags, which come from the command
// tree itself so that they cannot tell something else.
//
//go:embed man.md
var manText string

func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "The manual page",
		Example: "  allgreen man | man -l -",
		// It stands in its own page, and has none but --help.
		DisableFlagsInUseLine: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			page := strings.NewReplacer(
				"@COMMANDS@", manCommands(cmd.Root()),
				"@OPTIONS@", manFlags(cmd.Root().PersistentFlags()),
				"@CODES@", manCodes(),
			).Replace(manText)
			_, err := a.out.Write(md2man.Render([]byte(page)))
			return err
		},
	}
}

// manCommands describes every command with its own flags.
func manCommands(parent *cobra.Command) string {
	var b strings.Builder
	for _, cmd := range parent.Commands() {
		if cmd.Hidden || cmd.Name() == "help" {
			continue
		}
		if cmd.HasSubCommands() {
			b.WriteString(manCommands(cmd))
			continue
		}
		fmt.Fprintf(&b, "## %s\n%s.\n\n", manEscape(cmd.UseLine()), manEscape(cmd.Short))
		b.WriteString(manFlags(cmd.LocalNonPersistentFlags()))
	}
	return b.String()
}

func manFlags(flags *pflag.FlagSet) string {
	var b strings.Builder
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(&b, "**--%s** %s\n: %s\n\n", f.Name, manEscape(value), manEscape(usage))
	})
	return b.String()
}

// manCodes lists what findings may be about, under headings.
func manCodes() string {
	var b strings.Builder
	group := ""
	for _, c := range check.Codes() {
		if c.Group != group {
			group = c.Group
			fmt.Fprintf(&b, "### %s\n\n", manEscape(group))
		}
		fmt.Fprintf(&b, "**%s**\n: %s\n\n", c.ID, manEscape(c.Meaning))
	}
	return b.String()
}

// manEscape keeps Markdown from reading brackets and stars.
func manEscape(s string) string {
	return strings.NewReplacer("[", `\[`, "]", `\]`, "*", `\*`, "|", `\|`, "<", `\<`, "_", `\_`, `\`, `\\`).Replace(s)
}

package main

import (
	"errors"

	"allgreen/tui"

	"github.com/spf13/cobra"
)

// rootCommand is the whole command line.
func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "allgreen",
		Short: "Set up the DNS of a mail domain and watch every record turn green",
		Long: `allgreen asks a few questions, makes the DKIM key, shows the DNS records to
paste, and asks live DNS again and again until everybody sees every one of them.

Start it without arguments on your mail server, or look at the demo first:

    allgreen demo`,
		Args:          a.noStrangers,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          a.runRoot,
	}
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetIn(a.in)
	root.SetFlagErrorFunc(refuseFlag)
	root.SetHelpCommand(a.helpCommand())
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	a.commonFlags(root)
	root.AddCommand(
		a.setupCommand(),
		a.recordsCommand(),
		a.watchCommand(),
		a.checkCommand(),
		a.lintCommand(),
		a.spfCommand(),
		a.keysCommand(),
		a.forgetCommand(),
		a.demoCommand(),
		a.completionCommand(),
		a.manCommand(),
		a.versionCommand(),
	)
	for _, cmd := range root.Commands() {
		if cmd.Args == nil && cmd.Name() != "help" {
			cmd.Args = atMost(0)
		}
	}
	return root
}

// runRoot is `allgreen` alone: the wizard, or the list of saved domains.
func (a *app) runRoot(cmd *cobra.Command, _ []string) error {
	if !a.terminal() && !a.plain {
		if err := cmd.Help(); err != nil {
			return err
		}
		return exitStatus(exitCannotRun)
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	defer s.Close()
	return a.face(cmd, a.screen(s.Wizard))
}

// face runs the wizard on the screen or by lines.
func (a *app) face(cmd *cobra.Command, opts tui.Options) error {
	if a.lines() {
		return ended(tui.Plain(cmd.Context(), opts))
	}
	return ended(tui.Run(cmd.Context(), opts))
}

// ended gives the end of the answers its hint.
func ended(err error) error {
	if errors.Is(err, tui.ErrInputEnded) {
		return &usageError{
			problem: "the answers ended before the last question; nothing was written",
			example: "give one line per question, or use: allgreen setup example.org --yes --ipv4 203.0.113.25",
		}
	}
	return err
}

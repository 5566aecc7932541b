package main

import (
	"errors"
	"fmt"
	"strings"

	"allgreen/records"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// usageError is a command line that cannot be carried out, with a right example.
type usageError struct{ problem, example string }

func (e *usageError) Error() string { return e.problem }
func (e *usageError) Hint() string  { return e.example }

// refuseFlag says in plain words what is wrong with a flag, and shows a right command line.
func refuseFlag(cmd *cobra.Command, err error) error {
	var (
		value   *pflag.InvalidValueError
		missing *pflag.ValueRequiredError
		unknown *pflag.NotExistError
	)
	refusal := &usageError{problem: err.Error(), example: rightLine(cmd, "")}
	switch {
	case errors.As(err, &value):
		flag := value.GetFlag()
		wanted := map[string]string{"bool": "true or false", "duration": "a duration, as 90s or 2h"}[flag.Value.Type()]
		refusal.problem = fmt.Sprintf("--%s %q: is not %s", flag.Name, records.Visible(value.GetValue()), wanted)
		refusal.example = rightLine(cmd, flag.Name)
	case errors.As(err, &missing):
		flag := missing.GetFlag()
		name, _ := pflag.UnquoteUsage(flag)
		refusal.problem = fmt.Sprintf("--%s needs something behind it: %s", flag.Name, name)
		refusal.example = rightLine(cmd, flag.Name)
	case errors.As(err, &unknown):
		given := "--" + unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			given = "-" + short
		}
		refusal.problem = given + " is not a flag of " + cmd.CommandPath()
	}
	return refusal
}

// rightLine is the example of a command that has the flag, else its last one.
func rightLine(cmd *cobra.Command, flag string) string {
	see := "see: " + cmd.CommandPath() + " --help"
	if cmd.Example == "" {
		return see
	}
	var right string
	for line := range strings.Lines(cmd.Example) {
		right = strings.TrimSpace(line)
		if flag != "" && strings.Contains(line, "--"+flag+" ") {
			break
		}
	}
	return "for example: " + right + "\n" + see
}

// atMost allows n arguments: the DOMAIN, mostly.
func atMost(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) <= n {
			return nil
		}
		example := rightLine(cmd, "")
		if cmd.Example == "" && len(cmd.ValidArgs) == 0 {
			example = "for example: " + cmd.CommandPath() + strings.Repeat(" example.org", n)
		}
		cmd.Flags().Visit(func(flag *pflag.Flag) {
			if flag.NoOptDefVal != "" && flag.Value.Type() == "string" { // its value may be left out
				example = fmt.Sprintf("a value of --%[1]s goes behind =: --%[1]s=NAME", flag.Name)
			}
		})
		return &usageError{
			problem: fmt.Sprintf("%q is one argument too many", records.Visible(args[n])),
			example: example,
		}
	}
}

// noStrangers refuses a first word that is no command, with the nearest one as example.
func (a *app) noStrangers(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	example := "see: " + cmd.CommandPath() + " --help"
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		example = "did you mean: " + cmd.CommandPath() + " " + near[0]
	} else if !cmd.HasParent() && strings.Contains(args[0], ".") {
		example = "to set up a domain: allgreen setup " + records.Visible(args[0])
	}
	return &usageError{problem: fmt.Sprintf("%q is not a command of %s", records.Visible(args[0]), cmd.CommandPath()), example: example}
}

// helpCommand is cobra's, but that a command which does not exist is refused.
func (a *app) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "What a command does, and its flags",
		RunE: func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if of == nil || err != nil || len(rest) > 0 {
				if of == nil {
					of = cmd.Root()
				}
				return a.noStrangers(of, rest)
			}
			of.InitDefaultHelpFlag()
			return of.Help()
		},
	}
}

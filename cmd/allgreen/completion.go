package main

import (
	"fmt"

	"allgreen/records"

	"github.com/spf13/cobra"
)

func (a *app) completionCommand() *cobra.Command {
	const example = "for example: allgreen completion bash > /etc/bash_completion.d/allgreen"
	return &cobra.Command{
		Use:   "completion bash|zsh|fish",
		Short: "The completion script of a shell",
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &usageError{problem: "completion needs the name of a shell", example: example}
			}
			return atMost(1)(cmd, args)
		},
		ValidArgs: []string{"bash", "zsh", "fish"},
		RunE: func(cmd *cobra.Command, args []string) error {
			switch args[0] {
			case "bash":
				return cmd.Root().GenBashCompletionV2(a.out, true)
			case "zsh":
				return cmd.Root().GenZshCompletion(a.out)
			case "fish":
				return cmd.Root().GenFishCompletion(a.out, true)
			default:
				return &usageError{
					problem: fmt.Sprintf("completion %q: there is bash, zsh and fish", records.Visible(args[0])),
					example: example,
				}
			}
		},
	}
}

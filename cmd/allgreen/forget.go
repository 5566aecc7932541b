package main

import (
	"fmt"
	"time"

	"allgreen/records"

	"github.com/spf13/cobra"
)

func (a *app) forgetCommand() *cobra.Command {
	var deleteKeys bool
	cmd := &cobra.Command{
		Use:   "forget DOMAIN",
		Short: "Take a saved domain off the list; its keys are kept aside",
		Long: `Takes a saved domain off the list. Its folder, keys included, is moved to .forgotten in
the folder of saved domains; only with --delete-keys its private keys are deleted. DNS
records stay as they are: take those out at your DNS host.`,
		Example: `  allgreen forget example.org
  allgreen forget example.org --delete-keys`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.forget(cmd, args, deleteKeys) },
	}
	cmd.Flags().BoolVar(&deleteKeys, "delete-keys", false, "delete its private keys for good")
	return cmd
}

func (a *app) forget(cmd *cobra.Command, args []string, deleteKeys bool) error {
	if len(args) == 0 { // never by guessing, even if only one is saved
		return &usageError{problem: "forget needs the name of a saved domain", example: rightLine(cmd, "")}
	}
	domain, err := parseDomain(args[0])
	if err != nil {
		return err
	}
	home, err := a.openHome()
	if err != nil {
		return err
	}
	gone, err := home.Forget(cmd.Context(), domain, deleteKeys, time.Now())
	if gone.Dir != "" {
		fmt.Fprintf(a.out, "%s is off the list. Its files are kept in %s\n", domain, records.Visible(gone.Dir))
	}
	for _, path := range gone.Deleted {
		fmt.Fprintf(a.out, "Deleted the private key %s\n", records.Visible(path))
	}
	for _, path := range gone.Keys {
		fmt.Fprintf(a.out, "Kept the private key %s\n", records.Visible(path))
	}
	if len(gone.Keys) > 0 {
		fmt.Fprintln(a.err, "A mail server that signs with a key at its old place must be told the new one.")
	}
	return err
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/tui"
	"allgreen/wizard"

	"github.com/spf13/cobra"
)

// looking is the flags of check.
type looking struct {
	json         bool
	wait         bool
	all          bool
	resolversNow bool
	timeout      time.Duration
}

func (a *app) checkCommand() *cobra.Command {
	var in looking
	cmd := &cobra.Command{
		Use:   "check [DOMAIN]",
		Short: "One look at live DNS, then exit; with --wait until all is green",
		Example: `  allgreen check example.org
  allgreen check example.org --wait --timeout 2h && echo ready
  allgreen check --all --json`,
		Args: atMost(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.check(cmd, args, &in) },
	}
	f := cmd.Flags()
	f.BoolVar(&in.json, "json", false, "one JSON object on standard output")
	f.BoolVar(&in.wait, "wait", false, "look again and again until all is green")
	f.BoolVar(&in.all, "all", false, "every saved domain")
	f.BoolVar(&in.resolversNow, "resolvers-now", false, "ask the public resolvers now, for every record: one that isn't there yet is then remembered as missing")
	f.DurationVar(&in.timeout, "timeout", 0, "give up after this `DURATION`, as 90s or 2h (with --wait)")
	return cmd
}

func (a *app) check(cmd *cobra.Command, args []string, in *looking) error {
	if in.timeout < 0 {
		return &usageError{
			problem: fmt.Sprintf("--timeout %v: is less than nothing", in.timeout),
			example: "for example: --timeout 2h",
		}
	}
	if in.resolversNow && (in.all || in.wait) {
		return &usageError{
			problem: "--resolvers-now is for one look at one domain, without --all and --wait",
			example: "for example: allgreen check example.org --resolvers-now",
		}
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	defer s.Close()
	ctx := cmd.Context()
	if in.timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, in.timeout)
		defer cancel()
	}
	if in.all {
		return a.checkAll(ctx, s, args, in)
	}
	project, err := s.openProject(args)
	if err != nil {
		return err
	}
	round, err := a.look(ctx, s, project, in)
	if errors.Is(err, context.Canceled) {
		return err
	}
	if printErr := a.printRound(round, in.json); printErr != nil {
		return printErr
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return a.tooLate(in)
	}
	if err != nil {
		return err
	}
	if status := statusOf(round); status != exitDone {
		return exitStatus(status)
	}
	return nil
}

// askedTooEarly warns of --resolvers-now.
const askedTooEarly = "allgreen: the public resolvers are asked for every record now. Where one is not published yet,\n" +
	"  they remember that for the zone's negative TTL, and show it that much later."

// look takes one round, or with --wait as many as it needs.
func (a *app) look(ctx context.Context, s *session, project *wizard.Project, in *looking) (check.Round, error) {
	if !in.wait {
		if in.resolversNow {
			fmt.Fprintln(a.err, askedTooEarly)
		}
		round := s.Check(ctx, project, wizard.CheckOptions{ResolversNow: in.resolversNow})
		return round, ctx.Err()
	}
	green := -1
	return s.Watch(project).Until(ctx, func(r check.Round) {
		if r.Green != green {
			green = r.Green
			fmt.Fprintf(a.err, "%s  %d of %d green\n", r.Time.Local().Format(time.TimeOnly), r.Green, r.Total)
		}
	})
}

// tooLate says that --timeout ran out.
func (a *app) tooLate(in *looking) error {
	fmt.Fprintf(a.err, "allgreen: not all green after %v\n", in.timeout)
	return exitStatus(exitTimeout)
}

// printRound writes one round as a JSON line or as a table for people.
func (a *app) printRound(r check.Round, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(a.out).Encode(r)
	}
	ascii := a.onlyASCII()
	fmt.Fprintf(a.out, "%s: %s, %d of %d records green\n\n", r.Domain, r.State, r.Green, r.Total)
	table := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, v := range r.Records {
		fmt.Fprintf(table, "%s %s\t%s\t%s\t%s\n", tui.Mark(v.State, ascii), v.State, v.Type, a.text(v.Name), when(v.ClearAt, r.Time))
	}
	for _, c := range r.Checks {
		fmt.Fprintf(table, "%s %s\tcheck\t%s\t\n", tui.Mark(c.State, ascii), c.State, c.ID)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	told := map[check.Finding]bool{}
	tell := func(name string, findings []check.Finding) {
		for _, f := range findings {
			if told[f] {
				continue
			}
			told[f] = true
			fmt.Fprintf(a.out, "\n%s (%s, %s)\n", a.text(name), f.Severity, f.Code)
			for _, text := range []string{f.Message, f.Fix} {
				if text != "" {
					fmt.Fprintln(a.out, "  "+a.text(text))
				}
			}
		}
	}
	for _, v := range r.Records {
		tell(v.Type+" "+v.Name, v.Findings)
	}
	for _, c := range r.Checks {
		tell("check "+c.ID, c.Findings)
	}
	return nil
}

// when is the clock time by which old answers must be gone.
func when(t *time.Time, now time.Time) string {
	if t == nil {
		return ""
	}
	return "clear by " + records.Clock(*t, now.Local())
}

package wizard

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"allgreen/records"
	"allgreen/records/check"
)

// Farewell is what stands on the normal screen after leaving: how far it is,
// what is still to do and where, what comes next, and the paths of the files.
// last is nil where nobody looked yet.
func Farewell(p *Project, last *check.Round, now time.Time) []string {
	domain := p.Setup.Domain.String()
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	switch {
	case last == nil:
		say("%s: %d records to paste; live DNS was not looked at yet.", domain, len(p.Records))
	case last.State == check.Green:
		say("%s: all %d records are green.", domain, last.Total)
		if !checksGreen(*last) {
			say("What receivers would find is not all right yet:")
		}
	default:
		say("%s: %d of %d records are green.", domain, last.Green, last.Total)
	}
	if last != nil {
		for _, todo := range todos(*last, now) {
			say("  %s", todo)
		}
	}
	say("")
	say("What comes next:")
	if last == nil || last.State != check.Green || !checksGreen(*last) {
		say("  Go on watching, whenever you like:")
		say("      %s", p.command("watch"))
		say("  See the records again:")
		say("      %s", p.command("records"))
	}
	if len(p.KeyFiles()) > 0 {
		say("  Have your mail software sign (DKIM):")
		say("      %s", p.command("keys install"))
	}
	if last != nil && last.State == check.Green && checksGreen(*last) {
		say("  Send a mail to an account of yours elsewhere, and look there at its source for")
		say("  spf=pass, dkim=pass and dmarc=pass.")
		for _, line := range p.nextStep(last, now) {
			say("  %s", line)
		}
	}
	say("")
	say("What is kept:")
	say("  answers      %s", filepath.Join(p.Dir, setupFile))
	say("  records      %s", filepath.Join(p.Dir, textFile))
	say("  zone file    %s", filepath.Join(p.Dir, zoneFile))
	for _, key := range p.KeyFiles() {
		say("  private key  %s", key.Path)
	}
	for i := range lines {
		lines[i] = records.Visible(lines[i])
	}
	return lines
}

// todos is a line for each record that is not green, or else for each check, and below
// it what to do; once for records one behind the other of which the same is to be said.
func todos(r check.Round, now time.Time) (lines []string) {
	var said []string // not yet among the lines
	for _, v := range r.Records {
		if v.State == check.Green {
			continue
		}
		line := fmt.Sprintf("%-11s  %-5s %s", v.State, v.Type, strings.TrimSuffix(v.Name, "."))
		var below []string
		switch {
		case v.State == check.Propagating && v.ClearAt != nil && v.ClearAt.After(now):
			line += ": nothing to do, seen everywhere by " + records.Clock(*v.ClearAt, now)
		case v.State == check.Propagating:
			line += ": nothing to do, it is on its way"
		case len(v.Findings) > 0:
			for _, text := range []string{v.Findings[0].Message, v.Findings[0].Fix} {
				if text != "" {
					below = append(below, "    "+text)
				}
			}
		case v.Where == records.AtReverse:
			line += ": to be set by whoever gave you the address"
		default:
			line += ": to be set at your DNS host"
		}
		if !slices.Equal(below, said) {
			lines = append(lines, said...)
		}
		lines, said = append(lines, line), below
	}
	lines = append(lines, said...)
	if r.State != check.Green {
		return lines // a check takes its state from the records, which were told
	}
	for _, c := range r.Checks {
		if c.State == check.Green {
			continue
		}
		lines = append(lines, fmt.Sprintf("%-11s  check %s", c.State, c.ID))
		if len(c.Findings) > 0 {
			lines = append(lines, "    "+c.Findings[0].Message, "    "+c.Findings[0].Fix)
		}
	}
	return lines
}

// nextStep proposes to tighten the policy once all was green for a month; until
// then it says when that will be.
func (p *Project) nextStep(last *check.Round, now time.Time) []string {
	proposal, ok := p.Proposal(last)
	if !ok {
		return nil
	}
	const day = "2 January 2006"
	if now.Before(proposal.Due) {
		return []string{"From " + proposal.Due.In(now.Location()).Format(day) + " on allgreen proposes to tighten DMARC, if all stays so."}
	}
	lines := []string{"All is green since " + proposal.Since.In(now.Location()).Format(day) + ". The next step, when you like:"}
	for line := range strings.SplitSeq(proposal.Why, ". ") {
		lines = append(lines, "  "+strings.TrimSuffix(line, ".")+".")
	}
	return append(lines,
		"  The record would be then: "+strings.TrimSuffix(proposal.Record.Name, ".")+" "+proposal.Record.Type+" "+proposal.Record.Value,
		"      "+proposal.Command)
}

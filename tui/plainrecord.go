package tui

import (
	"fmt"
	"strings"

	"allgreen/records"
	"allgreen/records/check"
)

// show writes one record, field by field, and what is to be known about it.
func (d *desk) show(r row) {
	s := d.live.sheet(r, 0)
	d.sayf("%s (%s, %s)", titled(r.record), r.record.Need, word(r.state()))
	if r.record.Hold != "" && r.state() != check.Green {
		d.say("Not yet: " + r.record.Hold)
	}
	for _, f := range s.fields {
		value := f.Value
		if value == "" {
			value = "(leave it empty)"
		}
		d.sayf("%s: %s", f.Label, value)
	}
	if r.record.Where == records.AtReverse {
		d.say(s.reversePlace())
	} else {
		for _, note := range s.place.provider.Obstacles(r.record) {
			d.say("Note: " + note.Text)
		}
	}
	d.say(r.record.Why)
	d.say("Without it: " + r.record.Without)
	d.found(r)
}

// value writes the value alone on a line.
func (d *desk) value(r row) { d.say(d.live.sheet(r, 0).value().Text) }

// forms writes the value in each form, alone on a line below its name.
func (d *desk) forms(r row) {
	for _, form := range d.live.sheet(r, 0).forms {
		if form.Name != "" {
			d.say(upper(form.Name) + ":")
		}
		d.say(form.Text)
	}
}

// servers writes what each server answers.
func (d *desk) servers(r row) {
	d.sayf("%s %s: %s", r.record.Type, d.live.host(r.record), word(r.state()))
	d.say("Wanted: " + r.record.Value)
	if len(r.verdict.Servers) == 0 {
		d.say("Nobody was asked yet.")
	}
	for _, role := range roles {
		if _, all := count(r.verdict, role); all == 0 {
			continue
		}
		d.say(called(role, r.verdict) + ":")
		for _, s := range r.verdict.Servers {
			if s.Role == role {
				d.say("  " + answered(s, since(s, fullTTL(r.verdict), d.opts.Now())))
			}
		}
	}
	d.found(r)
}

// answered is a server with what it says, and for how long.
func answered(s check.ServerView, kept string) string {
	state, said := said(s)
	line := fmt.Sprintf("%s (%s): ", strings.TrimSuffix(s.Name, "."), strings.TrimSuffix(s.Server, ":53"))
	if state != "" {
		line += word(state) + ", "
	}
	line += said
	if kept != "" {
		line += "; " + kept
	}
	return line
}

// found writes all that was noticed about a record.
func (d *desk) found(r row) {
	for _, f := range r.findings() {
		d.say(strings.TrimSpace(upper(string(f.Severity)) + ": " + f.Message + " " + f.Fix))
	}
}

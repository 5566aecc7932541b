package tui

import (
	"errors"
	"strconv"
	"strings"

	"allgreen/records/render"
	"allgreen/wizard"
)

// order is something that can be asked for by a line: a word, and what behind it
// says of what.
type order struct {
	word, of, help string
	run            func(d *desk, of string)
}

// orderList is what can be asked for, as the help lists it.
func orderList() []order {
	return []order{
		{"records", "", "all records again", func(d *desk, _ string) {
			if err := d.showRecords(); err != nil {
				d.refuse(err)
			}
		}},
		{"show", "ID", "one record, field by field, by its id or its number", ofRecord((*desk).show)},
		{"value", "ID", "its value alone on a line", ofRecord((*desk).value)},
		{"forms", "ID", "its value in all the forms that panels take", ofRecord((*desk).forms)},
		{"servers", "ID", "what each server answers", ofRecord((*desk).servers)},
		{"panel", "NAME", "write the records for the panel of that DNS host; panel alone lists them", (*desk).panel},
		{"policy", "", "the policy file of MTA-STS, where it is wanted", (*desk).policy},
		{"look", "", "look at everything now", func(d *desk, _ string) { d.live.watcher.Demand(d.opts.Now()) }},
		{"resolvers", "ID", "ask the public resolvers now, before the record is right", (*desk).resolvers},
		{"quit", "", "leave", func(d *desk, _ string) {
			d.quit = true
			d.live.stop()
		}},
		{"watch", "", "watch live DNS until all is green", func(d *desk, _ string) {
			d.say("Live DNS is watched already: a line is written when something changes.")
		}},
	}
}

// orders carries out orders until the person wants to watch, or to leave. Where
// the input ends there, nothing was asked for.
func (d *desk) orders() (watch bool, err error) {
	d.say("")
	d.say("Paste them now. An empty line watches them appear; help lists what else.")
	for !d.quit {
		line, err := d.read()
		line = strings.TrimSpace(line)
		word, _, _ := strings.Cut(line, " ")
		switch {
		case errors.Is(err, ErrInputEnded):
			return false, nil
		case err != nil:
			return false, err
		case line == "", strings.EqualFold(word, "watch"):
			return true, nil
		}
		d.obey(line)
	}
	return false, nil
}

// listen carries out orders while live DNS is watched.
func (d *desk) listen() {
	for !d.quit {
		line, err := d.read()
		if err != nil {
			return // all is green, or nobody types any more
		}
		if line = strings.TrimSpace(line); line != "" {
			d.obey(line)
		}
	}
}

// obey carries out one order.
func (d *desk) obey(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	word, of, _ := strings.Cut(line, " ")
	for _, o := range orderList() {
		if strings.EqualFold(word, o.word) {
			o.run(d, strings.TrimSpace(of))
			return
		}
	}
	if !strings.EqualFold(word, "help") && word != "?" {
		d.sayf("Not taken: %q is no order here.", line)
	}
	for _, o := range orderList() {
		d.sayf("  %-14s %s", strings.TrimSpace(o.word+" "+o.of), o.help)
	}
	d.say("Ids are: " + strings.Join(d.ids(), ", "))
}

// ids are those of the records, in the order in which they are shown.
func (d *desk) ids() (ids []string) {
	for _, r := range d.live.rows() {
		ids = append(ids, r.record.ID)
	}
	return ids
}

// ofRecord is an order about one record, named by its id or its number.
func ofRecord(run func(*desk, row)) func(*desk, string) {
	return func(d *desk, of string) {
		rows := d.live.rows()
		if n, err := strconv.Atoi(of); err == nil && n >= 1 && n <= len(rows) {
			run(d, rows[n-1])
			return
		}
		for _, r := range rows {
			if strings.EqualFold(r.record.ID, of) {
				run(d, r)
				return
			}
		}
		d.sayf("Not taken: %q is no record here. Ids are: %s", of, strings.Join(d.ids(), ", "))
	}
}

// panel chooses whose panel the records are written for.
func (d *desk) panel(name string) {
	if name == "" {
		for _, p := range render.Providers() {
			d.sayf("  %-16s %s", p.ID, p.Name)
		}
		d.sayf("  %-16s %s", "none", "any other: the form that fits any")
		return
	}
	if strings.EqualFold(name, "none") {
		name = ""
	}
	p, err := d.opts.Wizard.ChooseProvider(d.ctx, d.live.project.Setup.Domain, name)
	if err != nil {
		d.refuse(err)
		var near []string
		for _, p := range render.NearProviders(name) {
			near = append(near, p.ID)
		}
		if len(near) > 0 {
			d.say("Did you mean: " + strings.Join(near, ", "))
		}
		return
	}
	if !sameRecords(d.live.project, p) {
		d.say("The records were changed elsewhere meanwhile: quit and begin again to see the new ones.")
		return
	}
	d.live.speakOf(p)
	d.sayf("The records are written for %s now; records shows them.", panelOf(p))
}

func panelOf(p *wizard.Project) string {
	if provider := p.Provider(); provider.Known() {
		return "the panel of " + provider.Name
	}
	return "any panel"
}

// resolvers asks the resolvers out of turn, once that is confirmed.
func (d *desk) resolvers(of string) {
	id, confirmed := strings.CutSuffix(of, " yes")
	ofRecord(func(d *desk, r row) {
		switch {
		case !d.live.mayAskAnyway(r) && r.state() != "":
			d.say("Not needed: they were asked for " + r.record.ID + ", or it is green.")
		case !confirmed:
			for _, text := range anyway {
				d.say(text)
			}
			d.say("To ask them now: resolvers " + r.record.ID + " yes")
		case d.live.watcher.AskAnyway(r.record.ID):
			d.say("The public resolvers are asked for " + r.record.ID + " at the next look.")
		default:
			d.say("The public resolvers are asked for " + r.record.ID + " at the next look already.")
		}
	})(d, strings.TrimSpace(id))
}

// policy shows the file that MTA-STS needs.
func (d *desk) policy(string) {
	text := d.live.project.Policy()
	if text == "" {
		d.say("No policy file is needed: MTA-STS was not chosen.")
		return
	}
	d.sayAll(text)
}

package tui

import (
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/wizard"
)

// standing is how one record stands in a scripted round.
type standing struct {
	state   check.State
	finding check.Finding
	seen    int // resolvers that see it, of 4; -1: not asked
	until   time.Time
}

// round is a scripted look at a project. Records that are not named are green.
func round(p *wizard.Project, stands map[string]standing) check.Round {
	r := check.Round{Version: 1, Domain: p.Setup.Domain.String(), Time: noon, State: check.Green, Total: len(p.Records)}
	for _, record := range p.Records {
		s, named := stands[record.ID]
		if !named {
			s = standing{state: check.Green, seen: 4}
		}
		v := verdict(record, s)
		r.Records = append(r.Records, v)
		r.State = check.Worst(r.State, v.State)
		if v.State == check.Green {
			r.Green++
		}
	}
	return r
}

func verdict(record records.Record, s standing) check.Verdict {
	v := check.Verdict{
		ID: record.ID, Type: record.Type, Name: record.Name, Value: record.Value, TTL: 300,
		Need: record.Need, Where: record.Where, Zone: "kestrel.example.", State: s.state,
	}
	if s.finding.Code != "" {
		v.Findings = []check.Finding{s.finding}
	}
	if !s.until.IsZero() {
		v.ClearAt = &s.until
	}
	found := []string{record.Value}
	for _, name := range []string{"ns1.harbor-dns.example.", "ns2.harbor-dns.example."} {
		view := check.ServerView{Name: name, Server: "192.0.2.53:53", Role: check.Authoritative, State: check.ServerGreen, Rcode: "NOERROR", Found: found, TTL: 300}
		switch s.state {
		case check.Missing:
			view.State, view.Rcode, view.Found = check.ServerMissing, "NXDOMAIN", nil
		case check.Wrong:
			view.State = check.ServerWrong
		case check.Unknown:
			view.State, view.Error, view.Found = check.ServerUnknown, "no answer within 3 s", nil
		}
		v.Servers = append(v.Servers, view)
	}
	for i, name := range []string{"Quad9", "Cloudflare", "Google", "DNS4EU"} {
		view := check.ServerView{Name: name, Server: "198.51.100.1:53", Role: check.Resolver, State: check.ServerNotAsked}
		switch {
		case s.seen < 0 || s.state != check.Green && s.state != check.Propagating:
		case i < s.seen:
			view.State, view.Found, view.TTL = check.ServerGreen, found, 120
		default:
			view.State, view.Until, view.Rcode = check.ServerStale, s.until, "NXDOMAIN"
		}
		v.Servers = append(v.Servers, view)
	}
	return v
}

// nothingYet is a look before the first paste.
func nothingYet(p *wizard.Project) check.Round {
	stands := map[string]standing{}
	for _, r := range p.Records {
		stands[r.ID] = standing{state: check.Missing}
	}
	return round(p, stands)
}

// midway is a look in which every state is seen.
func midway(p *wizard.Project) check.Round {
	return round(p, map[string]standing{
		"aaaa": {state: check.Unknown, finding: check.Finding{Code: "no-answer", Severity: check.Error,
			Message: "No name server of kestrel.example answers.", Fix: "Wait a moment; if it stays so, ask your DNS host."}},
		"spf":  {state: check.Green, seen: 4},
		"dkim": {state: check.Propagating, seen: 2, until: noon.Add(32 * time.Minute)},
		"dmarc": {state: check.Wrong, finding: check.Finding{Code: "name-doubled", Severity: check.Error,
			Message: "The record is there, but at _dmarc.kestrel.example.kestrel.example: your DNS panel adds kestrel.example by itself.",
			Fix:     "Edit the record and write only _dmarc as its name."}},
		"ptr-ipv4": {state: check.Missing, finding: check.Finding{Code: "ptr-none", Severity: check.Error,
			Message: "203.0.113.25 has no name.", Fix: "Set it at the company that you rent the server from."}},
		"ptr-ipv6": {state: check.Missing},
	})
}

package check_test

import (
	"strings"
	"testing"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
)

// TestProbeBurst: for each record that is missing, at most twenty questions
// beyond those of a round in which it stands, and none of them to a resolver.
func TestProbeBurst(t *testing.T) {
	setups := map[string]func(*records.Setup){
		"a domain of its own": wide,
		"a subdomain, with its host elsewhere": func(s *records.Setup) {
			wide(s)
			s.Domain, s.MailHost = records.MustName("club.kestrel.example"), records.MustName("mail.elsewhere.test")
			s.RUA = "postmaster@kestrel.example"
		},
	}
	for why, setup := range setups {
		p := plan(setup)
		for _, missing := range p.Records {
			w := newWorld(t)
			w.signed = map[string]resolve.Signing{domain: signing(domain), "elsewhere.test.": signing("elsewhere.test.")}
			publish(w, p)
			look(t, w, p, check.Options{})
			usual := map[asked]bool{}
			for _, a := range w.asked {
				usual[named(a)] = true
			}
			w.asked = nil
			gone(missing.ID)(w, p)
			r := look(t, w, p, check.Options{})
			if v := verdict(t, r, missing.ID); v.State == check.Green {
				continue // another record does its job
			}
			extra := 0
			for _, a := range w.asked {
				if usual[named(a)] {
					continue
				}
				if extra++; a.recurse {
					t.Errorf("%s, %s: %s was asked for %s %s", why, missing.ID, a.server, a.Name, a.Type)
				}
			}
			if extra > 20 {
				t.Errorf("%s: %d questions for the missing %s", why, extra, missing.ID)
			}
		}
	}
}

// named is the question with its random label, if it has one, made the same
// for all.
func named(a asked) asked {
	if label, rest, _ := strings.Cut(a.Name, "."); strings.HasPrefix(label, "xq") {
		a.Name = "xq." + rest
	}
	return a
}

package render

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"allgreen/records"
	"allgreen/records/recordstest"
)

// everyType is a record of each type and form, in the zone kestrel.example but
// for the first two.
func everyType(t testing.TB) []records.Record {
	t.Helper()
	all := build(t, nil)
	dkim := all[slices.IndexFunc(all, func(r records.Record) bool { return r.ID == "dkim" })]
	record := func(id, typ, name, value string) records.Record {
		return records.Record{
			ID: id, Type: typ, Name: name + ".", Value: value, TTL: 3600, Need: records.Optional, Where: records.AtDNS,
			Title: strings.ToUpper(id), Why: "It is needed.", Without: "It is missed.",
		}
	}
	tlsa := record("tlsa", "TLSA", "_25._tcp.mail.kestrel.example", "3 1 1 "+strings.Repeat("0123456789abcdef", 4))
	tlsa.Hold = "Paste it only after the zone is signed with DNSSEC."
	ptr := record("ptr-ipv4", "PTR", "25.113.0.203.in-addr.arpa", "mail.kestrel.example.")
	ptr.Where = records.AtReverse
	return []records.Record{
		ptr,
		record("elsewhere", "A", "mx.host.test", "203.0.113.26"),
		record("a", "A", "mail.kestrel.example", "203.0.113.25"),
		record("mx", "MX", "kestrel.example", "10 mail.kestrel.example."),
		record("spf", "TXT", "kestrel.example", "v=spf1 mx ~all"),
		dkim,
		record("www", "CNAME", "www.kestrel.example", "kestrel.example."),
		record("srv-imaps", "SRV", "_imaps._tcp.kestrel.example", "0 1 993 mail.kestrel.example."),
		record("srv-imap", "SRV", "_imap._tcp.kestrel.example", "0 0 0 ."),
		record("caa", "CAA", "kestrel.example", `0 issue "letsencrypt.org; validationmethods=dns-01"`),
		tlsa,
		record("no-mail-www", "MX", "www.kestrel.example", "0 ."),
	}
}

// TestPanelOfEachFamily writes every type as the generic form, the three
// families of panels and those with habits of their own want it.
func TestPanelOfEachFamily(t *testing.T) {
	for _, id := range []string{
		"",             // generic
		"digitalocean", // the panel appends the zone; TLSA and long texts are refused
		"transip",      // targets are relative unless dotted; priority in the value
		"route53",      // quotes typed, one box for all
		"ovh", "namecheap", "cloudflare", "godaddy", "hetzner", "freedns", "he", "wix", "linode",
	} {
		var b bytes.Buffer
		opts := PanelOptions{Zone: "kestrel.example"}
		name := "generic"
		if id != "" {
			p, ok := ProviderByID(id)
			if !ok {
				t.Fatalf("no provider %s", id)
			}
			opts.Provider, name = &p, id
		}
		if err := Panel(&b, everyType(t), opts); err != nil {
			t.Fatal(err)
		}
		golden(t, "panel-"+name+".txt", b.String())
	}
}

// TestPanelTellsAll: whatever was chosen and whoever the DNS host is, every field
// of every record is there, what is to be copied unbroken, and nothing else is wide.
func TestPanelTellsAll(t *testing.T) {
	hosts := append(Providers(), Provider{})
	rapid.Check(t, func(rt *rapid.T) {
		rs := recordstest.Records().Draw(rt, "records")
		p := hosts[rapid.IntRange(0, len(hosts)-1).Draw(rt, "provider")]
		var b bytes.Buffer
		if err := Panel(&b, rs, PanelOptions{Zone: apex(rt, rs), Provider: &p}); err != nil {
			rt.Fatal(err)
		}
		text := b.String()
		unbroken := map[string]bool{}
		for _, place := range places(rs, PanelOptions{Zone: apex(rt, rs), Provider: &p}) {
			for _, r := range place.records {
				unbroken[quoted(r.Value)], unbroken[r.Name] = true, true
				for _, f := range place.provider.Fields(r, place.zone) {
					unbroken[f.Value] = true
					if !strings.Contains(text, f.Value+"\n") {
						rt.Errorf("%s of %s is not shown: %s in\n%s", f.Label, r.ID, f.Value, text)
					}
				}
				if r.Hold != "" && !strings.Contains(text, "   Not yet ") {
					rt.Errorf("%s is not held back", r.ID)
				}
			}
		}
		for line := range strings.Lines(text) {
			line = strings.TrimSuffix(line, "\n")
			words := strings.Fields(line)
			if len(line) > width && !unbroken[line] && !unbroken[words[len(words)-1]] {
				rt.Errorf("%d columns: %s", len(line), line)
			}
			if records.Visible(line) != line {
				rt.Errorf("raw characters: %q", line)
			}
		}
	})
}

// TestFields: what is typed where, for the forms that differ.
func TestFields(t *testing.T) {
	rs := map[string]records.Record{}
	for _, r := range everyType(t) {
		rs[r.ID] = r
	}
	const dot = "kestrel.example."
	for _, c := range []struct{ provider, id, want, reason string }{
		{"", "a", "Type=A Name=mail Value=203.0.113.25 TTL=3600", "generic"},
		{"", "mx", "Type=MX Name=@ Value=mail.kestrel.example Priority=10 TTL=3600", "priority apart, no dot"},
		{"", "ptr-ipv4", "Address=203.0.113.25 Name=mail.kestrel.example", "the form of the owner of the address"},
		{"", "elsewhere", "Type=A Name=mx Value=203.0.113.26 TTL=3600", "in the zone it lies in"},
		{"", "srv-imaps", "Type=SRV Name=_imaps._tcp Priority=0 Weight=1 Port=993 Target=mail.kestrel.example TTL=3600", ""},
		{"", "srv-imap", "Type=SRV Name=_imap._tcp Priority=0 Weight=0 Port=0 Target=. TTL=3600", "the root keeps its dot"},
		{"linode", "srv-imaps", "Type=SRV Service=_imaps Protocol=_tcp Hostname= Preference=1 Weight=1 Port=993 Target=mail.kestrel.example TTL=3600", "the panel refuses the priority 0"},
		{"linode", "srv-imap", "Type=SRV Service=_imap Protocol=_tcp Hostname= Preference=0 Weight=0 Port=0 Target=. TTL=3600", "it refuses this one altogether, which is said"},
		{"", "caa", "Type=CAA Name=@ Flag=0 Tag=issue Value=letsencrypt.org; validationmethods=dns-01 TTL=3600", "no quotes"},
		{"", "tlsa", "Type=TLSA Name=_25._tcp.mail Usage=3 Selector=1 Matching type=1 Certificate data=" + strings.Repeat("0123456789abcdef", 4) + " TTL=3600", ""},
		{"", "no-mail-www", "Type=MX Name=www Value=. Priority=0 TTL=3600", "null MX"},
		{"ovh", "mx", "Type=MX Sub-domain= Target=mail." + dot + " Priority=10 TTL=3600", "empty apex, final dot"},
		{"ovh", "www", "Type=CNAME Sub-domain=www Target=" + dot + " TTL=3600", "final dot"},
		{"route53", "mx", "Record type=MX Record name= Value=10 mail.kestrel.example TTL (seconds)=3600", "priority in the value"},
		{"route53", "spf", `Record type=TXT Record name= Value="v=spf1 mx ~all" TTL (seconds)=3600`, "quotes typed"},
		{"route53", "srv-imaps", "Record type=SRV Record name=_imaps._tcp Value=0 1 993 mail.kestrel.example TTL (seconds)=3600", "one box"},
		{"route53", "caa", `Record type=CAA Record name= Value=0 issue "letsencrypt.org; validationmethods=dns-01" TTL (seconds)=3600`, "one box"},
		{"freedns", "mx", "Type=MX Subdomain= Destination=10:mail.kestrel.example", "colon; no TTL field"},
		{"he", "a", "Type=A Name=mail.kestrel.example IPv4 Address=203.0.113.25 TTL=3600", "whole names"},
		{"he", "mx", "Type=MX Name=kestrel.example Hostname=mail.kestrel.example Priority=10 TTL=3600", "whole apex"},
		{"he", "spf", "Type=TXT Name=kestrel.example Content=v=spf1 mx ~all TTL=3600", "short texts without quotes"},
		{"godaddy", "srv-imaps", "Type=SRV Service=_imaps Protocol=_tcp Name=@ Priority=0 Weight=1 Port=993 Target=mail.kestrel.example TTL=3600", "service apart"},
		{"wix", "srv-imaps", "Type=SRV Service=imaps Protocol=tcp Host Name= Priority=0 Weight=1 Port=993 Target=mail.kestrel.example TTL=3600", "without underscores"},
		{"desec", "a", "Type=A Subname=mail Content=203.0.113.25 TTL=3600", "at the least TTL"},
	} {
		p, _ := ProviderByID(c.provider)
		var got []string
		for _, f := range p.Fields(rs[c.id], "kestrel.example") {
			got = append(got, f.Label+"="+f.Value)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q %s: got\n%s\nwanted\n%s (%s)", c.provider, c.id, strings.Join(got, " "), c.want, c.reason)
		}
	}
}

// TestFieldsOfBrokenValues: what is no value of its type is shown whole.
func TestFieldsOfBrokenValues(t *testing.T) {
	for _, typ := range []string{"MX", "SRV", "CAA", "TLSA", "TXT", "CNAME", "A"} {
		for _, value := range []string{"", "x", `"`, "1 2 3 4 5 6"} {
			for _, p := range append(Providers(), Provider{}) {
				fields := p.Fields(records.Record{Type: typ, Name: "x.example.", Value: value, Where: records.AtDNS}, "")
				var all string
				for _, f := range fields {
					all += f.Value + " "
				}
				if strings.Trim(value, `"`) != "" && !strings.Contains(all, value) {
					t.Errorf("%s: %s %q shows %q", p.ID, typ, value, all)
				}
			}
		}
	}
}

// TestFieldsHoldTheWholeRecord: at every panel, the parts that are typed make up
// the record's own RDATA, and the name leads back to its owner name.
func TestFieldsHoldTheWholeRecord(t *testing.T) {
	const zone = "kestrel.example"
	undot := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s+" ", ". ", " "), `"`, "") }
	for _, p := range append(Providers(), Provider{}) {
		for _, r := range everyType(t) {
			if r.Where == records.AtReverse || r.ID == "elsewhere" {
				continue
			}
			fields := p.Fields(r, zone)
			name, values := FieldOf(fields, RoleName), []string{}
			owner := []string{}
			for _, f := range fields {
				switch {
				case f.Label == "Service" || f.Label == "Protocol":
					owner = append(owner, "_"+strings.TrimPrefix(f.Value, "_"))
				case f.Role == RolePriority:
					values = append([]string{f.Value}, values...)
				case f.Role == RolePart || f.Role == RoleValue:
					values = append(values, f.Value)
				}
			}
			got := strings.ReplaceAll(strings.Join(values, " "), ":", " ")
			want := strings.ReplaceAll(r.Value, ":", " ")
			if r.Type == "TXT" { // a long one comes in parts
				got, want = strings.ReplaceAll(got, `" "`, ""), r.Value
			}
			if rest, ok := strings.CutPrefix(want, "0 "); ok && r.ID == "srv-imaps" { // any priority does the job
				want = fmt.Sprint(p.facts.SRVLeast.Is, " ", rest)
			}
			if undot(got) != undot(want) {
				t.Errorf("%s: %s comes to %s, wanted %s", p.ID, r.ID, got, want)
			}
			if name != "" && name != "@" {
				owner = append(owner, strings.TrimSuffix(name, "."+zone))
			}
			if name == zone {
				owner = owner[:len(owner)-1]
			}
			if full := strings.Join(append(owner, zone), ".") + "."; full != r.Name {
				t.Errorf("%s: the name of %s leads to %s, wanted %s", p.ID, r.ID, full, r.Name)
			}
		}
	}
}

func TestTTL(t *testing.T) {
	for _, c := range []struct {
		provider     string
		wanted, want uint32
		reason       string
	}{
		{"", 30, 30, "generic"},
		{"desec", 300, 3600, "its least one"},
		{"desec", 7200, 7200, "above the least"},
		{"cloudns", 301, 900, "the next one of the list"},
		{"cloudns", 3600, 3600, "in the list"},
		{"linode", 1 << 31, 2419200, "the longest of the list"},
	} {
		p, _ := ProviderByID(c.provider)
		if got := p.TTL(c.wanted); got != c.want {
			t.Errorf("%q %d: got %d, wanted %d (%s)", c.provider, c.wanted, got, c.want, c.reason)
		}
	}
}

// TestObstacles: what the panel cannot take is told, with what to do then.
func TestObstacles(t *testing.T) {
	rs := map[string]records.Record{}
	for _, r := range everyType(t) {
		rs[r.ID] = r
	}
	for _, c := range []struct{ provider, id, want, reason string }{
		{"", "tlsa", "", "nothing is known"},
		{"digitalocean", "tlsa", "has no records of the type TLSA. Leave this record out", "an optional one"},
		{"hover", "tlsa", "usually has no records of the type TLSA", "from memory"},
		{"desec", "tlsa", "", "it has them"},
		{"namecheap", "no-mail-www", "refuses an MX whose target is a single dot", "null MX"},
		{"namecheap", "mx", "Mail Settings", "about its MX"},
		{"name_com", "srv-imap", "refuses an SRV record whose target is a single dot", "null SRV"},
		{"name_com", "srv-imaps", "", "an SRV record with a target"},
		{"ovh", "dkim", "takes at most 255 characters, and this value has 410. Use Change in text format", "its own way"},
		{"ovh", "spf", "", "a short text"},
		{"wix", "dkim", "usually takes at most 255 characters, and this value has 410. Ask its support", "no way known"},
		{"vercel", "caa", "a semicolon", "in the value"},
		{"porkbun", "caa", "a blank", "in the value, not beside the tag"},
		{"route53", "dkim", "on one line", "several quoted parts"},
		{"route53", "spf", "", "one part"},
		{"cloudflare", "a", "DNS only", "the proxy"},
		{"cloudflare", "ptr-ipv4", "", "not its panel"},
	} {
		p, _ := ProviderByID(c.provider)
		var got []string
		for _, note := range p.Obstacles(rs[c.id]) {
			got = append(got, note.Text)
		}
		text := strings.Join(got, " | ")
		if c.want == "" && text != "" || !strings.Contains(text, c.want) {
			t.Errorf("%q %s: got %q, wanted %q (%s)", c.provider, c.id, text, c.want, c.reason)
		}
	}
	required := rs["dkim"]
	required.Need = records.Required
	p, _ := ProviderByID("wix")
	if text := p.Obstacles(required)[0].Text; strings.Contains(text, "Leave") {
		t.Errorf("a required record is to be left out: %s", text)
	}
}

func TestAbilities(t *testing.T) {
	for _, c := range []struct {
		provider             string
		tlsa, tlsaHint       bool
		limit                int
		limitHint, labelHint bool
	}{
		{"", true, false, 0, false, true},
		{"digitalocean", false, false, 500, false, true},
		{"hover", false, true, 0, false, true},
		{"wix", false, true, 255, true, false},
		{"desec", true, false, 0, false, true},
	} {
		p, _ := ProviderByID(c.provider)
		if offers, hint := p.Offers("TLSA"); offers != c.tlsa || hint != c.tlsaHint {
			t.Errorf("%q offers TLSA: %v, hint %v", c.provider, offers, hint)
		}
		if limit, hint := p.TextLimit(); limit != c.limit || hint != c.limitHint {
			t.Errorf("%q takes texts of %d, hint %v", c.provider, limit, hint)
		}
		if p.LabelsHint() != c.labelHint {
			t.Errorf("%q: labels from memory: %v", c.provider, p.LabelsHint())
		}
		if offers, _ := p.Offers("MX"); !offers {
			t.Errorf("%q: has no MX records", c.provider)
		}
	}
}

func TestShapes(t *testing.T) {
	for _, r := range everyType(t) {
		shapes := Shapes(r)
		if r.Type != "TXT" {
			if shapes != nil {
				t.Errorf("%s has shapes", r.Type)
			}
			continue
		}
		if len(shapes) != 3 || shapes[0].Text != r.Value {
			t.Fatalf("%s: %v", r.ID, shapes)
		}
		if joined := strings.ReplaceAll(strings.Trim(shapes[1].Text, `"`), `" "`, ""); joined != r.Value {
			t.Errorf("%s: the quoted strings make up %s", r.ID, joined)
		}
		if want := fmt.Sprintf("%s %d IN TXT %s", r.Name, r.TTL, shapes[1].Text); shapes[2].Text != want {
			t.Errorf("%s: got %s, wanted %s", r.ID, shapes[2].Text, want)
		}
	}
}

package render

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"
)

// sources reads the ids of the sources from the folder's README.
func sources(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("providers/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "## Sources")
	var ids []string
	for _, m := range regexp.MustCompile("(?m)^- `([^`]+)`: ").FindAllStringSubmatch(list, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

// eachFact calls visit with every fact of a provider that is known, by its path.
func eachFact(v reflect.Value, path string, visit func(path string, is reflect.Value, from []string)) {
	switch v.Kind() {
	case reflect.Struct:
		if from := v.FieldByName("From"); from.IsValid() {
			if sources := from.Interface().([]string); sources != nil || !v.FieldByName("Is").IsZero() {
				visit(path, v.FieldByName("Is"), sources)
			}
			return
		}
		for i := range v.NumField() {
			eachFact(v.Field(i), path+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachFact(v.Index(i), path, visit)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			eachFact(v.MapIndex(k), path+"."+k.String(), visit)
		}
	}
}

func TestEveryFactHasASource(t *testing.T) {
	known := sources(t)
	used := map[string]bool{}
	for _, p := range Providers() {
		facts := 0
		eachFact(reflect.ValueOf(p.facts), p.ID, func(path string, _ reflect.Value, from []string) {
			facts++
			if len(from) == 0 {
				t.Errorf("%s has no source", path)
			}
			for _, id := range from {
				used[id] = true
				if !slices.Contains(known, id) {
					t.Errorf("%s: the source %s is not explained in providers/README.md", path, id)
				}
			}
			if slices.Contains(from, memory) && len(from) > 1 {
				t.Errorf("%s is from memory and from a source", path)
			}
		})
		if facts < 8 {
			t.Errorf("%s: %d facts only", p.ID, facts)
		}
	}
	for _, id := range known {
		if !used[id] {
			t.Errorf("providers/README.md explains the source %s, which nothing is from", id)
		}
	}
}

func TestProviderFiles(t *testing.T) {
	all := Providers()
	if len(all) != 51 {
		t.Errorf("%d providers, wanted 51", len(all))
	}
	oneOf := func(p Provider, key string, f fact[string], must bool, choices ...string) {
		if (must || f.known()) && !slices.Contains(choices, f.Is) {
			t.Errorf("%s: %s is %q, wanted one of %q", p.ID, key, f.Is, choices)
		}
	}
	for _, p := range all {
		if _, err := os.Stat(filepath.Join("providers", p.ID+".json")); err != nil {
			t.Errorf("%s: the file is named otherwise: %v", p.ID, err)
		}
		if !regexp.MustCompile(`^[a-z0-9_]+$`).MatchString(p.ID) || p.Name == "" {
			t.Errorf("id %q, name %q", p.ID, p.Name)
		}
		f := p.facts
		oneOf(p, "host", f.Host, true, hostRelative, hostFull)
		if f.Host.Is == hostRelative {
			oneOf(p, "apex", f.Apex, true, "@", "")
			if !f.Apex.known() {
				t.Errorf("%s: relative names without an apex", p.ID)
			}
		}
		oneOf(p, "priority", f.Priority, true, priorityApart, priorityValue, priorityColon)
		oneOf(p, "quotes", f.Quotes, true, quotesNone, quotesLong, quotesAlways)
		oneOf(p, "srv", f.SRV, false, srvApart, srvService, srvBareService, srvValue)
		oneOf(p, "final_dot", f.FinalDot, false, dotNeeded, dotOptional)
		if f.Where.Is == "" {
			t.Errorf("%s: nobody knows where to click", p.ID)
		}
		if f.TooLong.known() && !f.TXTMax.known() {
			t.Errorf("%s: too_long without txt_max", p.ID)
		}
		ttl := f.TTL
		if !slices.IsSorted(ttl.Allowed.Is) || ttl.Min.Is > 86400 || ttl.Default.known() && ttl.Default.Is < ttl.Min.Is {
			t.Errorf("%s: TTLs %+v", p.ID, ttl)
		}
		for key := range f.Labels.Is {
			if !slices.Contains([]string{"type", "name", "value", "priority", "ttl", "A", "AAAA", "MX", "TXT", "CNAME", "SRV", "CAA", "TLSA"}, key) {
				t.Errorf("%s: a label of %s", p.ID, key)
			}
		}
		for _, types := range []map[string]fact[string]{f.About, f.Refuses} {
			for typ := range types {
				if !slices.Contains([]string{"A", "AAAA", "MX", "TXT", "CNAME", "SRV", "CAA", "TLSA"}, typ) {
					t.Errorf("%s: something about %s", p.ID, typ)
				}
			}
		}
		for typ := range f.Types {
			if !slices.Contains([]string{"SRV", "CAA", "TLSA"}, typ) {
				t.Errorf("%s: types has %s", p.ID, typ)
			}
		}
	}
}

// TestSentences: what is put before a beginner is short and plain, and says
// that it is a hint where nobody looked it up.
func TestSentences(t *testing.T) {
	hedge := regexp.MustCompile(`(?i)\b(usually|often|may)\b`)
	for _, p := range Providers() {
		sentence := func(key string, f fact[string]) {
			switch text := f.Is; {
			case !f.known():
			case !strings.HasSuffix(text, ".") || text[0] >= 'a' && text[0] <= 'z' && !strings.HasPrefix(text, "cPanel"):
				t.Errorf("%s %s: not a sentence: %s", p.ID, key, text)
			case len(text) > 160:
				t.Errorf("%s %s: %d characters: %s", p.ID, key, len(text), text)
			case f.hint() && !hedge.MatchString(text):
				t.Errorf("%s %s: from memory, but no hint: %s", p.ID, key, text)
			}
		}
		for _, f := range p.facts.Notes {
			sentence("notes", f)
		}
		for typ, f := range p.facts.About {
			sentence(typ, f)
		}
		sentence("too_long", p.facts.TooLong)
		if late := p.facts.Publishing; late.known() {
			sentence("publishing", fact[string]{"The panel " + late.Is + ".", late.From})
		}
		for _, note := range slices.Concat(p.Form(), p.Notes(), p.Remove(), []Note{p.Where()}) {
			for _, c := range note.Text {
				if c < ' ' || c > '~' || c == utf8.RuneError {
					t.Errorf("%s: %q", p.ID, note.Text)
					break
				}
			}
		}
	}
}

func TestProviderFilesAreStrict(t *testing.T) {
	for _, c := range []struct{ text, reason string }{
		{`{"id": "x", "name": "X", "nameserver": {"is": [], "from": []}}`, "a key that nobody reads"},
		{`{"id": "x", "name": "X", "apex": {"is": "@", "source": ["memory"]}}`, "a key inside a fact"},
		{`{"id": "x", "name": "X", "txt_max": {"is": "255", "from": ["memory"]}}`, "a number in quotes"},
		{`{"id": "x"`, "cut off"},
	} {
		files := fstest.MapFS{"providers/x.json": {Data: []byte(c.text)}}
		if _, err := readProviders(files); err == nil {
			t.Errorf("%s was read", c.reason)
		}
	}
}

func TestProviderByID(t *testing.T) {
	for _, c := range []struct {
		id    string
		known bool
	}{{"cloudflare", true}, {"CloudFlare", true}, {"", false}, {"cloudflare ", false}, {"nobody", false}} {
		p, ok := ProviderByID(c.id)
		if ok != c.known || p.Known() != c.known {
			t.Errorf("%q: %v, %+v", c.id, ok, p.ID)
		}
	}
}

func TestNearProviders(t *testing.T) {
	for _, c := range []struct{ typed, want, reason string }{
		{"cloudflair", "cloudflare", "begins alike"},
		{"aws route53", "route53", "the id inside"},
		{"one.com", "onecom", "the name"},
		{"name-com", "name_com", "other marks"},
		{"Amazon", "route53", "a part of the name"},
		{"1&1", "", "nothing alike"},
		{"", "", "nothing typed"},
		{"\x1b[2J", "", "no letters"},
	} {
		near := NearProviders(c.typed)
		found := slices.ContainsFunc(near, func(p Provider) bool { return p.ID == c.want })
		if c.want == "" && len(near) > 0 || c.want != "" && !found {
			t.Errorf("%q: got %d providers, wanted %q (%s)", c.typed, len(near), c.want, c.reason)
		}
	}
}

func TestDetectProvider(t *testing.T) {
	for _, c := range []struct {
		ns     []string
		want   string
		reason string
	}{
		{[]string{"ada.ns.cloudflare.com.", "bob.ns.cloudflare.com."}, "cloudflare", "final dots"},
		{[]string{"ADA.NS.Cloudflare.Com"}, "cloudflare", "names have no case"},
		{[]string{"ns-1.awsdns-02.com", "ns-3.awsdns-04.co.uk"}, "route53", "several top-level domains"},
		{[]string{"dns106.ovh.net", "ns106.ovh.net"}, "ovh", ""},
		{[]string{"hydrogen.ns.hetzner.com", "helium.ns.hetzner.de"}, "hetzner", ""},
		{[]string{"ns57.domaincontrol.com"}, "godaddy 123reg", "shared with resellers"},
		{[]string{"dns1.p08.nsone.net"}, "ns1 netlify squarespace", "shared, the owner first"},
		{[]string{"ns-cloud-a1.googledomains.com"}, "gcloud squarespace", "shared, the owner first"},
		{[]string{"ns1.digitalocean.com", "ada.ns.cloudflare.com"}, "cloudflare digitalocean", "two hosts hold the zone"},
		{[]string{"ns1.kestrel.example"}, "", "a name server of one's own"},
		{[]string{"ns.cloudflare.com.kestrel.example"}, "", "the name in front only"},
		{[]string{"xns.cloudflare.com"}, "", "the end of a label"},
		{[]string{"", ".", "*", "[a-z]"}, "", "no names at all"},
		{nil, "", "no delegation"},
	} {
		var got []string
		for _, p := range Candidates(c.ns) {
			got = append(got, p.ID)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: got %q, wanted %q (%s)", c.ns, got, c.want, c.reason)
		}
		p, ok := DetectProvider(c.ns)
		if ok != (len(got) == 1) || ok && p.ID != got[0] {
			t.Errorf("%q: detected %v %q", c.ns, ok, p.ID)
		}
	}
}

// TestPatternsNameOneProvider: whoever owns a pattern is told apart from all others.
func TestPatternsNameOneProvider(t *testing.T) {
	for _, p := range Providers() {
		for _, pattern := range p.facts.NS.Is {
			name := strings.ReplaceAll(pattern, "*", "7")
			var owners []string
			for _, q := range Providers() {
				if matchAny(q.facts.NS.Is, []string{name}) {
					owners = append(owners, q.ID)
				}
			}
			if len(owners) != 1 || owners[0] != p.ID {
				t.Errorf("%s (%s) is claimed by %q", name, p.ID, owners)
			}
		}
	}
}

package spf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// suiteCases is how many cases the suite has: none may get lost on the way.
const suiteCases = 203

// section is one document of the openspf suite: cases that share a DNS.
type section struct {
	Description string               `yaml:"description"`
	Tests       map[string]suiteCase `yaml:"tests"`
	Zones       map[string][]any     `yaml:"zonedata"`
}

type suiteCase struct {
	HELO        string    `yaml:"helo"`
	Host        string    `yaml:"host"`
	MailFrom    string    `yaml:"mailfrom"`
	Result      yaml.Node `yaml:"result"` // one, or a list of which any will do
	Explanation *string   `yaml:"explanation"`
}

// TestRFC7208Suite runs the unmodified openspf test suite.
func TestRFC7208Suite(t *testing.T) {
	sections := readSuite(t)
	count := 0
	for _, s := range sections {
		dns := newSuiteDNS(t, s.Zones)
		for name, c := range s.Tests {
			count++
			t.Run(s.Description+"/"+name, func(t *testing.T) {
				want := results(t, c.Result)
				got := Evaluate(t.Context(), Query{
					IP: netip.MustParseAddr(c.Host), Sender: c.MailFrom, HELO: c.HELO, Now: time.Now(),
				}, dns)
				if !slices.Contains(want, string(got.Result)) {
					t.Errorf("result %s, want one of %v\nerr: %v\ntrace:\n%s", got.Result, want, got.Err, strings.Join(got.Trace, "\n"))
				}
				// "DEFAULT" is the receiver's own text, which it uses where the
				// domain gives none.
				if c.Explanation == nil {
					return
				}
				if want := strings.Replace(*c.Explanation, "DEFAULT", "", 1); got.Explanation != want {
					t.Errorf("explanation %q, want %q", got.Explanation, want)
				}
			})
		}
	}
	if count != suiteCases {
		t.Errorf("%d cases ran, the suite has %d", count, suiteCases)
	}
}

func readSuite(t *testing.T) []section {
	t.Helper()
	text, err := os.ReadFile("testdata/rfc7208-tests.yml")
	if err != nil {
		t.Fatal(err)
	}
	var sections []section
	for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var s section
		err := d.Decode(&s)
		if errors.Is(err, io.EOF) {
			return sections
		}
		if err != nil {
			t.Fatal(err)
		}
		sections = append(sections, s)
	}
}

func results(t *testing.T, n yaml.Node) (want []string) {
	t.Helper()
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	if err := n.Decode(&want); err != nil {
		t.Fatal(err)
	}
	return want
}

// suiteDNS answers from the zonedata of a section. Names are in lower case.
type suiteDNS struct {
	t       *testing.T
	zones   map[string]map[string][]any // name → type → data
	timeout map[string]bool             // types that aren't listed time out
}

// newSuiteDNS reads zonedata by the rules of the suite: what is written as SPF
// stands in TXT as well, unless the name has TXT entries of its own; "TXT:
// NONE" only keeps that from happening.
func newSuiteDNS(t *testing.T, zones map[string][]any) *suiteDNS {
	t.Helper()
	d := &suiteDNS{t, map[string]map[string][]any{}, map[string]bool{}}
	for name, entries := range zones {
		name = strings.ToLower(name)
		byType := map[string][]any{}
		for _, entry := range entries {
			if entry == "TIMEOUT" {
				d.timeout[name] = true
				continue
			}
			for typ, data := range entry.(map[string]any) {
				byType[typ] = append(byType[typ], data)
			}
		}
		if _, own := byType["TXT"]; !own {
			byType["TXT"] = byType["SPF"]
		}
		byType["TXT"] = slices.DeleteFunc(slices.Clone(byType["TXT"]), func(data any) bool { return data == "NONE" })
		d.zones[name] = byType
	}
	return d
}

var errTimeout = errors.New("timeout")

// lookup follows CNAMEs and says [ErrNotFound] or errTimeout like a resolver.
func (d *suiteDNS) lookup(name, typ string) ([]any, error) {
	for range 10 {
		name = strings.TrimSuffix(strings.ToLower(name), ".")
		byType := d.zones[name]
		switch {
		case len(byType[typ]) > 0:
			return byType[typ], nil
		case d.timeout[name]:
			return nil, errTimeout
		case byType["CNAME"] == nil:
			return nil, fmt.Errorf("%s %s: %w", name, typ, ErrNotFound)
		}
		name = byType["CNAME"][0].(string)
	}
	return nil, errors.New("CNAME loop")
}

func (d *suiteDNS) TXT(_ context.Context, name string) (txts []string, err error) {
	all, err := d.lookup(name, "TXT")
	for _, data := range all {
		switch data := data.(type) {
		case string:
			txts = append(txts, octets(data))
		case []any: // the strings of one record
			text := ""
			for _, part := range data {
				text += octets(part.(string))
			}
			txts = append(txts, text)
		default:
			d.t.Errorf("TXT %q: %T", name, data)
		}
	}
	return txts, err
}

// octets undoes what YAML did to \x80 and above: there it means a code point,
// in the suite it means an octet.
func octets(s string) string {
	var b []byte
	for _, r := range s {
		b = append(b, byte(r))
	}
	return string(b)
}

func (d *suiteDNS) Addrs(_ context.Context, name string, v6 bool) (addrs []netip.Addr, err error) {
	typ := "A"
	if v6 {
		typ = "AAAA"
	}
	all, err := d.lookup(name, typ)
	for _, data := range all {
		addrs = append(addrs, netip.MustParseAddr(data.(string)))
	}
	return addrs, err
}

func (d *suiteDNS) MX(_ context.Context, name string) (hosts []string, err error) {
	all, err := d.lookup(name, "MX")
	for _, data := range all {
		hosts = append(hosts, data.([]any)[1].(string))
	}
	return hosts, err
}

func (d *suiteDNS) PTR(_ context.Context, addr netip.Addr) (names []string, err error) {
	e := evaluation{ip: addr}
	labels := strings.Split(e.dotted(), ".")
	slices.Reverse(labels)
	zone := ".in-addr.arpa"
	if addr.Is6() {
		zone = ".ip6.arpa"
	}
	all, err := d.lookup(strings.Join(labels, ".")+zone, "PTR")
	for _, data := range all {
		names = append(names, data.(string))
	}
	return names, err
}

package render

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"allgreen/records"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares got with testdata/name.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%s\nwanted\n%s", name, got, want)
	}
}

// publicKey is a 2048-bit RSA key that was made for these tests; its private
// half was thrown away.
const publicKey = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAthNq7bKS+pePnN9mRuOXF1hguR4caTnx6EFFuz94yRGxJMgv7RjDztFSETmGHct1nFNuRbAHivTgTI+mp4Etr43ZGAe1saBCS4BYoR0CScUdBUODwQUzAkFG850iX7S4hb/Uoz7Y29YvMYcjg6/P5GrHx02JpuqGj6qXoDoZwFGmiFSYJgQtMn/niInTBNj2yNImA1cSa5zTW6qy1mDpUd6/F5XyoG7lp9jkTf8C5dE/UXaYOAbposl5PV45eJbqCHOOnq3ZQvV5MQI5s7HrY3dfTSxaK+JqdosMAKMWxNDNRYQE5QA2R/k6cDbxgzjasRSda9Xmc8+4u4OkicHYjwIDAQAB"

// build makes the records of kestrel.example after bending its answers.
func build(t testing.TB, bend func(*records.Setup)) []records.Record {
	t.Helper()
	der, err := base64.StdEncoding.DecodeString(publicKey)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		t.Fatal(err)
	}
	s := records.Setup{
		Domain:   records.MustName("kestrel.example"),
		MailHost: records.MustName("mail.kestrel.example"),
		IPv4:     []netip.Addr{netip.MustParseAddr("203.0.113.25")},
		IPv6:     []netip.Addr{netip.MustParseAddr("2001:db8::25")},
		Selector: "202611",
		SPF:      records.Soft,
		DMARC:    records.PolicyNone,
		RUA:      "postmaster@kestrel.example",
		TTL:      3600,
	}
	if bend != nil {
		bend(&s)
	}
	rs, err := records.Build(s, key)
	if err != nil {
		t.Fatal(err)
	}
	return rs
}

// elsewhere bends the answers so that the mail host lies in another zone and a
// backup belongs to others.
func elsewhere(s *records.Setup) {
	s.MailHost = records.MustName("mx.host.test")
	s.BackupMX = []records.BackupMX{{Host: records.MustName("backup.provider.test")}}
	s.IPv6 = nil
}

func TestGoldens(t *testing.T) {
	for _, c := range []struct {
		name string
		bend func(*records.Setup)
		zone string
	}{
		{"kestrel", nil, "kestrel.example"},
		{"elsewhere", elsewhere, "kestrel.example."},
	} {
		rs := build(t, c.bend)
		golden(t, c.name+".zone", Zone(rs, c.zone))

		var panel bytes.Buffer
		if err := Panel(&panel, rs, PanelOptions{Zone: c.zone}); err != nil {
			t.Fatal(err)
		}
		golden(t, c.name+".txt", panel.String())

		out, err := JSON(rs, nil)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, c.name+".json", string(out))
	}
}

func TestGoldensOfEveryType(t *testing.T) {
	rs := everyType(t)
	golden(t, "every-type.zone", Zone(rs, "kestrel.example"))
	for name, write := range map[string]func([]records.Record, func(string) string) ([]byte, error){"json": JSON, "csv": CSV} {
		out, err := write(rs, nil)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "every-type."+name, string(out))
	}
}

func TestHost(t *testing.T) {
	for _, c := range []struct{ name, zone, want, reason string }{
		{"mail.kestrel.example.", "kestrel.example.", "mail", "below"},
		{"mail.kestrel.example", "kestrel.example", "mail", "final dots make no difference"},
		{"a.b.kestrel.example.", "kestrel.example", "a.b", "two labels below"},
		{"kestrel.example.", "kestrel.example", "@", "the apex"},
		{"Mail.Kestrel.Example.", "kestrel.EXAMPLE", "mail", "names have no case"},
		{"mail.other.example.", "kestrel.example", "mail.other.example.", "another zone"},
		{"mykestrel.example.", "kestrel.example", "mykestrel.example.", "the end of a label is no zone"},
		{"example.", "kestrel.example", "example.", "above"},
		{"mail.kestrel.example.", "", "mail.kestrel.example.", "no zone known"},
		{"25.113.0.203.in-addr.arpa.", "113.0.203.in-addr.arpa", "25", "reverse zone"},
	} {
		if got := Host(c.name, c.zone); got != c.want {
			t.Errorf("%s in %s: got %s, wanted %s (%s)", c.name, c.zone, got, c.want, c.reason)
		}
	}
}

func TestJSONHost(t *testing.T) {
	rs := build(t, func(s *records.Setup) {
		s.Domain, s.MailHost = records.MustName("sub.kestrel.co.uk"), records.MustName("mail.sub.kestrel.co.uk")
	})
	for _, c := range []struct {
		zone    func(string) string
		a, ptr4 string
		reason  string
	}{
		{nil, "mail.sub", "25.113.0.203.in-addr.arpa.", "registrable domain; reverse zones cannot be guessed"},
		{func(string) string { return "" }, "mail.sub", "25.113.0.203.in-addr.arpa.", "nobody knows"},
		{func(name string) string {
			if strings.HasSuffix(name, "arpa.") {
				return "113.0.203.in-addr.arpa."
			}
			return "sub.kestrel.co.uk."
		}, "mail", "25", "the real zone cuts"},
	} {
		out, err := JSON(rs, c.zone)
		if err != nil {
			t.Fatal(err)
		}
		var entries []map[string]any
		if err := json.Unmarshal(out, &entries); err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			want := map[any]string{"a": c.a, "ptr-ipv4": c.ptr4}[e["id"]]
			if want != "" && e["host"] != want {
				t.Errorf("%s: host of %s is %s, wanted %s", c.reason, e["id"], e["host"], want)
			}
			if _, has := e["priority"]; has != (e["type"] == "MX") {
				t.Errorf("%s: priority: %v", e["id"], has)
			}
			if _, has := e["strings"]; has != (e["type"] == "TXT") {
				t.Errorf("%s: strings: %v", e["id"], has)
			}
		}
	}
}

func TestJSONEdges(t *testing.T) {
	if out, err := JSON(nil, nil); err != nil || string(out) != "[]\n" {
		t.Errorf("no records: got %q, %v", out, err)
	}
	if _, err := JSON([]records.Record{{ID: "mx", Type: "MX", Value: "mail.kestrel.example."}}, nil); err == nil {
		t.Error("an MX without a preference was rendered")
	}
	out, err := JSON([]records.Record{{Type: "TXT", Name: "x.example.", Value: "a\x1b\"<&\u202e"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := `"value": "a\\027\\\"<&\\226\\128\\174"`; !strings.Contains(string(out), want) {
		t.Errorf("got %s, wanted %s in it", out, want)
	}
}

// TestPanelLines: what is to be copied stands unbroken, nothing else is wide.
func TestPanelLines(t *testing.T) {
	rs := build(t, nil)
	var b bytes.Buffer
	if err := Panel(&b, rs, PanelOptions{}); err != nil {
		t.Fatal(err)
	}
	values := map[string]bool{}
	for _, r := range rs {
		values[r.Value], values[quoted(r.Value)] = true, true
		values["   In the DNS this is a PTR record at "+r.Name] = true
	}
	alone := 0
	for line := range strings.Lines(b.String()) {
		line = strings.TrimSuffix(line, "\n")
		if values[line] {
			alone++
			continue
		}
		if len(line) > width {
			t.Errorf("%d columns: %s", len(line), line)
		}
	}
	if alone < 2 {
		t.Error("the DKIM value does not stand alone on its line, in both shapes")
	}
	for i, c := range b.Bytes() {
		if c != '\n' && (c < ' ' || c > '~') {
			t.Fatalf("octet %#x at %d", c, i)
		}
	}
}

// TestPanelShowsForeignTextSafely: a record's text never reaches the terminal raw.
func TestPanelShowsForeignTextSafely(t *testing.T) {
	const hostile = "\x1b]52;c;aGk=\x07\u202e\n"
	var b bytes.Buffer
	err := Panel(&b, []records.Record{
		{Type: "TXT", Name: hostile + ".example.", Value: hostile},
		{Type: "TXT", Name: "long.example.", Value: strings.Repeat(hostile, 50)},
		{Type: "PTR", Name: hostile, Value: hostile, Where: records.AtReverse},
	}, PanelOptions{Zone: hostile})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(b.String()) {
		if line = strings.TrimSuffix(line, "\n"); records.Visible(line) != line {
			t.Errorf("raw characters: %q", line)
		}
	}
}

type brokenWriter struct{ err error }

func (w brokenWriter) Write([]byte) (int, error) { return 0, w.err }

func TestPanelTellsWriteErrors(t *testing.T) {
	full := errors.New("disk full")
	if err := Panel(brokenWriter{full}, build(t, nil), PanelOptions{}); !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

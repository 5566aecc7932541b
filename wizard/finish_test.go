package wizard

import (
	"context"
	"errors"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"allgreen/keys"
	"allgreen/records"
)

// tree is the content of every file of the home.
func tree(t *testing.T, w *Wizard) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(w.Home.Dir(), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != lockFile {
			files[strings.TrimPrefix(path, w.Home.Dir()+"/")] = readFile(t, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFinish(t *testing.T) {
	w := newWizard(t)
	p := finish(t, w, kestrel())
	if p.KeyAdopted || len(p.Changes) != 0 {
		t.Errorf("a new domain: adopted %v, changes %q", p.KeyAdopted, p.Changes)
	}
	var ids []string
	for _, r := range p.Records {
		ids = append(ids, r.ID)
	}
	if got := strings.Join(ids, " "); got != "a aaaa mx ptr-ipv4 ptr-ipv6 spf dkim dmarc" {
		t.Errorf("records %s", got)
	}
	var names []string
	files := tree(t, w)
	for _, name := range []string{"dkim/202611.pem", "records.txt", "records.zone", "setup.json"} {
		if content, ok := files["kestrel.example/"+name]; ok && content != "" {
			names = append(names, name)
		}
	}
	if len(names) != 4 || len(files) != 4 {
		t.Errorf("the files are %v", reflect.ValueOf(files).MapKeys())
	}
	if strings.Contains(files["kestrel.example/setup.json"]+files["kestrel.example/records.txt"], "PRIVATE") {
		t.Error("the private key is outside of its file")
	}

	opened, err := w.Open(kestrel().Domain)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(opened.Records, p.Records) || opened.KeyPath != p.KeyPath || opened.Dir != p.Dir {
		t.Error("opened again it is another domain")
	}
	entries, err := w.Keys(kestrel().Domain)
	if err != nil || len(entries) != 1 {
		t.Errorf("keys: %v (%v)", entries, err)
	}
}

func TestSameAnswersSameBytes(t *testing.T) {
	w := newWizard(t)
	finish(t, w, kestrel())
	before := tree(t, w)
	w.Machine.Now = func() time.Time { return start.AddDate(0, 2, 0) }
	p := finish(t, w, kestrel())
	if after := tree(t, w); !reflect.DeepEqual(before, after) {
		t.Error("the files changed with the same answers")
	}
	if p.KeyAdopted || len(p.Changes) != 0 {
		t.Errorf("nothing changed, but: adopted %v, changes %q", p.KeyAdopted, p.Changes)
	}
}

// TestKilledFinishIsCompleted takes the home back to what a kill between any
// two writes leaves, and finishes again.
func TestKilledFinishIsCompleted(t *testing.T) {
	written := []string{lockFile, "dkim/202611.pem", textFile, zoneFile, setupFile, historyFile} // in this order
	for kept := range written {
		w := newWizard(t)
		p := finish(t, w, kestrel())
		want := tree(t, w)
		for _, name := range written[kept+1:] {
			if err := os.Remove(filepath.Join(p.Dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
		// What an interrupted write leaves beside the files.
		writeFile(t, filepath.Join(p.Dir, ".setup.json12345"), "{\"vers")
		if summaries, err := w.Saved(); err != nil || len(summaries) > 0 && kept < 4 {
			t.Errorf("killed after %s: the list shows %v (%v)", written[kept], summaries, err)
		}
		w.Machine.NewKey = machine().NewKey
		again := finish(t, w, kestrel())
		if kept > 0 && !reflect.DeepEqual(again.Records, p.Records) {
			t.Errorf("killed after %s: the records changed", written[kept])
		}
		if again.KeyAdopted != (kept > 0 && kept < 4) {
			t.Errorf("killed after %s: adopted is %v", written[kept], again.KeyAdopted)
		}
		if got := tree(t, w); kept > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("killed after %s: the files are not those of an undisturbed run", written[kept])
		}
	}
}

func TestEditSaysWhatChanged(t *testing.T) {
	for _, tc := range []struct {
		why  string
		edit func(*records.Setup)
		want []string // parts of the sentences
	}{
		{"another address", func(s *records.Setup) { s.IPv4 = []netip.Addr{netip.MustParseAddr("203.0.113.99")} }, []string{
			"IPv4 address: now 203.0.113.99, was 203.0.113.25.",
			"Change in DNS: mail.kestrel.example. A from 203.0.113.25 to 203.0.113.99",
			"Paste in DNS: 99.113.0.203.in-addr.arpa. PTR mail.kestrel.example.",
			"Take out in DNS, once the rest is green: 25.113.0.203.in-addr.arpa. PTR mail.kestrel.example.",
		}},
		{"no IPv6 any more", func(s *records.Setup) { s.IPv6 = nil }, []string{
			"IPv6 address: now none, was 2001:db8::25.",
			"Take out in DNS: mail.kestrel.example. AAAA 2001:db8::25",
			"ip6.arpa. PTR",
		}},
		{"a stricter policy", func(s *records.Setup) { s.DMARC = records.PolicyReject }, []string{
			"now reject, was none.", "Change in DNS: _dmarc.kestrel.example. TXT",
		}},
		{"a new key", func(s *records.Setup) { s.Selector = "next" }, []string{
			"now next, was 202611.", "Leave the DKIM record of 202611 in DNS", "Paste in DNS: next._domainkey.kestrel.example. TXT",
		}},
		{"a backup, with MTA-STS", func(s *records.Setup) {
			s.BackupMX = []records.BackupMX{{Host: records.MustName("mx2.kestrel.example")}}
			s.With = []records.Feature{records.FeatureMTASTS}
		}, []string{
			"Further records: now mta-sts, was none.", "now mx2.kestrel.example, was none.",
			"Paste in DNS: kestrel.example. MX 20 mx2.kestrel.example.",
			"Paste in DNS: mta-sts.kestrel.example. CNAME mail.kestrel.example.",
			"Paste in DNS later, as is said there: _mta-sts.kestrel.example. TXT",
		}},
		{"a PTR that cannot be had", func(s *records.Setup) { s.Without = []string{"ptr-ipv6"} }, []string{
			"Records to leave out: now ptr-ipv6, was none.",
		}},
	} {
		w := newWizard(t)
		before := finish(t, w, kestrel())
		edited := kestrel()
		tc.edit(&edited)
		w.Machine.Now = func() time.Time { return start.AddDate(0, 0, 1) }
		p := finish(t, w, edited)
		if len(p.Changes) != len(tc.want) {
			t.Errorf("%s: %q, want %d sentences", tc.why, p.Changes, len(tc.want))
			continue
		}
		for i, want := range tc.want {
			if !strings.Contains(p.Changes[i], want) {
				t.Errorf("%s: %q, want %q", tc.why, p.Changes[i], want)
			}
		}
		if sameKey := readFile(t, p.KeyPath) == readFile(t, before.KeyPath); sameKey != (edited.Selector == kestrel().Selector) {
			t.Errorf("%s: same key is %v", tc.why, sameKey)
		}
		saved, err := w.Home.Load(edited.Domain)
		if err != nil || !saved.Created.Equal(start) || !saved.Updated.Equal(start.AddDate(0, 0, 1)) {
			t.Errorf("%s: saved as %+v (%v)", tc.why, saved, err)
		}
	}
}

// TestEditOfWhatIsServed: changes of records whose type changes too, and of
// what stands on the web server.
func TestEditOfWhatIsServed(t *testing.T) {
	w := newWizard(t)
	s := kestrel()
	s.With, s.WWW = []records.Feature{records.FeatureMTASTS}, true
	finish(t, w, s)
	s.With = append(s.With, records.FeatureNoMail)
	s.WebIPv4 = []netip.Addr{netip.MustParseAddr("203.0.113.80")}
	s.BackupMX = []records.BackupMX{{Host: records.MustName("mx2.kestrel.example")}}
	said := strings.Join(finish(t, w, s).Changes, "\n")
	for _, want := range []string{
		"The policy file of MTA-STS is another one now: exchange it on your web server, then the record.",
		"Change in DNS: www.kestrel.example. from CNAME kestrel.example. to A 203.0.113.80",
		"Change in DNS: mta-sts.kestrel.example. from CNAME mail.kestrel.example. to A 203.0.113.25",
		"Paste in DNS: mta-sts.kestrel.example. AAAA 2001:db8::25",
		"Paste in DNS: www.kestrel.example. MX 0 .",
		"Change in DNS: _mta-sts.kestrel.example. TXT from v=STSv1; id=",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("not said: %s\nsaid:\n%s", want, said)
		}
	}
	if strings.Contains(said, "Take out") {
		t.Errorf("an alias that becomes an address is taken out:\n%s", said)
	}
}

func TestImportedKey(t *testing.T) {
	donor := newWizard(t)
	keyFile := finish(t, donor, kestrel()).KeyPath

	w := newWizard(t)
	w.Machine.NewKey = func(context.Context) (*keys.Pair, error) { return nil, errors.New("a key was made") }
	p, err := w.Finish(t.Context(), kestrel(), FinishOptions{KeyFile: keyFile})
	if err != nil {
		t.Fatal(err)
	}
	if readFile(t, p.KeyPath) != readFile(t, keyFile) {
		t.Error("another key was written")
	}
	if _, err := w.Finish(t.Context(), kestrel(), FinishOptions{KeyFile: keyFile}); err != nil {
		t.Errorf("the same key again: %v", err)
	}

	other := newWizard(t)
	other.Machine.NewKey = func(context.Context) (*keys.Pair, error) { return twoKeys()[1], nil }
	before := finish(t, other, kestrel())
	key := readFile(t, before.KeyPath)
	_, err = other.Finish(t.Context(), kestrel(), FinishOptions{KeyFile: keyFile})
	if !errors.Is(err, ErrOtherKey) || !strings.Contains(Hint(err), "another selector") || readFile(t, before.KeyPath) != key {
		t.Errorf("over another key: %v, hint %q", err, Hint(err))
	}

	bare := newWizard(t)
	if _, err := bare.Finish(t.Context(), kestrel(), FinishOptions{KeyFile: "/dev/null"}); err == nil {
		t.Error("no key was taken for one")
	}
	if left := tree(t, bare); len(left) != 0 {
		t.Errorf("a refused key left %v", left)
	}
}

// TestRefusedKeyLeavesNothing proves that a set-up which is refused once the
// lock is held takes its folder away again.
func TestRefusedKeyLeavesNothing(t *testing.T) {
	w := newWizard(t)
	dir := w.Home.path(kestrel().Domain, "")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, keysFolder), 0o770); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, keysFolder), 0o770); err != nil { // whatever the umask is
		t.Fatal(err)
	}
	if _, err := w.Finish(t.Context(), kestrel(), FinishOptions{}); !errors.Is(err, keys.ErrFolder) {
		t.Fatalf("a folder that others can write: %v", err)
	}
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder still stands (%v)", err)
	}
	finish(t, w, kestrel())
}

func TestFinishRefusesBeforeItWrites(t *testing.T) {
	w := newWizard(t)
	bad := kestrel()
	bad.IPv4 = []netip.Addr{netip.MustParseAddr("10.0.0.1")}
	if _, err := w.Finish(t.Context(), bad, FinishOptions{}); err == nil {
		t.Error("a private address was taken")
	}
	entries, err := os.ReadDir(w.Home.Dir())
	if err != nil || len(entries) != 0 {
		t.Errorf("half-written: %v (%v)", entries, err)
	}
}

func TestLostKeyIsSaid(t *testing.T) {
	w := newWizard(t)
	p := finish(t, w, kestrel())
	if err := os.Remove(p.KeyPath); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Open(kestrel().Domain); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(Hint(err), "--selector") {
		t.Errorf("%v, hint %q", err, Hint(err))
	}

	// The way out that the hint names.
	form, err := w.FormFor(kestrel().Domain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := form.Answer(FieldSelector, "next"); err != nil {
		t.Fatal(err)
	}
	s, err := form.Setup()
	if err != nil {
		t.Fatal(err)
	}
	finish(t, w, s)
	if _, err := w.Open(kestrel().Domain); err != nil {
		t.Errorf("with a new key: %v", err)
	}
}

func TestFormFor(t *testing.T) {
	w := newWizard(t)
	form, err := w.FormFor(kestrel().Domain)
	if err != nil || form.Value(FieldDomain) != "kestrel.example" || form.Value(FieldSelector) != "" {
		t.Errorf("a new domain: %+v (%v)", form, err)
	}
	p := finish(t, w, kestrel())
	form, err = w.FormFor(kestrel().Domain)
	if err != nil || form.Value(FieldSelector) != "202611" {
		t.Errorf("a saved domain: %+v (%v)", form, err)
	}
	writeFile(t, filepath.Join(p.Dir, setupFile), "{}")
	if _, err := w.FormFor(kestrel().Domain); !errors.Is(err, ErrVersion) {
		t.Errorf("a file that cannot be read: %v", err)
	}
}

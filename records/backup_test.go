package records

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestParseBackupMX(t *testing.T) {
	for _, c := range []struct {
		in, host string
		pref     uint16
		reason   string
	}{
		{"mx2.example.net", "mx2.example.net", 0, "no preference: behind the one before"},
		{"mx2.example.net.:30", "mx2.example.net", 30, "final dot"},
		{"mx2.bücher.example:65535", "mx2.xn--bcher-kva.example", 65535, "the highest"},
	} {
		got, err := ParseBackupMX(c.in)
		if err != nil || got.Host.String() != c.host || got.Pref != c.pref {
			t.Errorf("%q: got %v, %v (%s)", c.in, got, err, c.reason)
		}
	}
	for _, c := range []struct{ in, problem, reason string }{
		{"", "nothing was given", "empty"},
		{":20", "nothing was given", "no name"},
		{"mx2.example.net:", "needs a preference", "colon alone"},
		{"mx2.example.net:0", "needs a preference", "0 stands for no preference"},
		{"mx2.example.net:65536", "needs a preference", "16 bits (RFC 1035 §3.3.9)"},
		{"mx2.example.net:-1", "needs a preference", "sign"},
		{"mx2.example.net:ten", "needs a preference", "word"},
		{"203.0.113.25", "is an IP address", "an MX holds a name (RFC 5321 §5.1)"},
		{"2001:db8::25", "is an IP address", "colons of an address, not of a preference"},
		{"20 mx2.example.net", "has a blank", "as in a zone file"},
		{"https://mx2.example.net", "needs a preference", "URL"},
	} {
		_, err := ParseBackupMX(c.in)
		var refused *InputError
		if !errors.As(err, &refused) || !errors.Is(err, ErrBackupMX) || !strings.Contains(refused.Problem, c.problem) {
			t.Errorf("%q: got %v, wanted %q (%s)", c.in, err, c.problem, c.reason)
		}
	}
}

func TestExchangers(t *testing.T) {
	host := MustName("mx.example.net")
	for _, c := range []struct {
		given, want []uint16
		reason      string
	}{
		{[]uint16{0, 0}, []uint16{20, 30}, "steps of ten"},
		{[]uint16{50, 0}, []uint16{50, 60}, "ten more than the one before"},
		{[]uint16{65530, 0}, []uint16{65530, 65535}, "no wrap around to the first place"},
		{[]uint16{65535, 0}, []uint16{65535, 65535}, "no wrap around to the first place"},
	} {
		var s Setup
		for _, pref := range c.given {
			s.BackupMX = append(s.BackupMX, BackupMX{Host: host, Pref: pref})
		}
		for i, backup := range s.exchangers() {
			if backup.Pref != c.want[i] {
				t.Errorf("%v: place %d got %d, wanted %v (%s)", c.given, i, backup.Pref, c.want, c.reason)
			}
		}
	}
}

func FuzzParseBackupMX(f *testing.F) {
	for _, in := range append(naughty(f), "mx2.example.net", "mx2.example.net:20", "2001:db8::1", "a.example:0020") {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		backup, err := ParseBackupMX(in)
		if err != nil {
			if text := err.Error(); Visible(text) != text {
				t.Fatalf("the error holds raw characters: %q", text)
			}
			return
		}
		again := backup.Host.String()
		if backup.Pref != 0 {
			again = fmt.Sprintf("%s:%d", again, backup.Pref)
		}
		if got, err := ParseBackupMX(again); err != nil || got != backup {
			t.Fatalf("%q became %v became %v, %v", in, backup, got, err)
		}
	})
}

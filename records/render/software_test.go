package render

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"allgreen/records/recordstest"
)

// program finds a program of real DNS software; without it the test is
// skipped, or fails where ALLGREEN_REQUIRE_SERVERS=1.
func program(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		// Debian keeps them where only root's PATH leads.
		if path, err = exec.LookPath("/usr/sbin/" + name); err == nil {
			return path
		}
		if os.Getenv("ALLGREEN_REQUIRE_SERVERS") == "1" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return path
}

// TestCheckersAcceptTheZone: below SOA and NS, the checkers of BIND, Knot and NSD
// find no fault in the zone, whatever was chosen.
func TestCheckersAcceptTheZone(t *testing.T) {
	for _, c := range []struct {
		checker string
		args    func(origin, file string) []string
	}{
		// Addresses of other people's hosts are not in the zone: -i none.
		{"named-checkzone", func(origin, file string) []string {
			return []string{"-i", "none", "-k", "fail", "-r", "fail", "-M", "fail", "-S", "fail", origin, file}
		}},
		{"kzonecheck", func(origin, file string) []string { return []string{"-o", origin, file} }},
		{"nsd-checkzone", func(origin, file string) []string { return []string{origin, file} }},
	} {
		t.Run(c.checker, func(t *testing.T) {
			t.Parallel()
			checker := program(t, c.checker)
			file := filepath.Join(t.TempDir(), "zone")
			rapid.Check(t, func(rt *rapid.T) {
				rs := recordstest.Records().Draw(rt, "records")
				origin := apex(rt, rs)
				if rapid.Bool().Draw(rt, "all may be pasted") {
					rs = pasted(rs)
				}
				text := "@ 300 IN SOA ns1.provider.test. hostmaster.provider.test. 1 3600 600 86400 300\n" +
					"@ 300 IN NS ns1.provider.test.\n@ 300 IN NS ns2.provider.test.\n" + Zone(rs, origin)
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					rt.Fatal(err)
				}
				if out, err := exec.Command(checker, c.args(origin, file)...).CombinedOutput(); err != nil {
					rt.Fatalf("%v\n%s\n%s", err, out, text)
				}
			})
		})
	}
}

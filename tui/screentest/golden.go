package screentest

import (
	"flag"
	"os"
	"path/filepath"
)

// update has goldens and pictures written anew.
var update = flag.Bool("update", false, "write golden frames and pictures anew")

// Golden compares what the screen shows with the file at path; with the flag
// -update it writes the file.
func (s *Screen) Golden(path string) {
	s.t.Helper()
	compare(s, path, s.Text())
}

// Picture compares the screen as SVG with the file at path, likewise.
func (s *Screen) Picture(path string) {
	s.t.Helper()
	compare(s, path, s.SVG())
}

func compare(s *Screen, path, got string) {
	s.t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			s.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatalf("%v (go test -update writes it)", err)
	}
	if got != string(want) {
		s.t.Errorf("%s differs (go test -update writes it anew):\n%s\nwant:\n%s", path, got, want)
	}
}

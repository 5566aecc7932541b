package keys

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestSetAside(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "dkim")
	path := filepath.Join(dir, "202611.pem")
	pair := testKey(t, 0)
	if _, _, err := Ensure(t.Context(), path, made(pair)); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 29, 9, 30, 0, 0, time.UTC)
	aside, err := SetAside(path, now)
	if err != nil || aside != filepath.Join(dir, "202611.retired-20261129T093000.pem") {
		t.Fatalf("%s, %v", aside, err)
	}
	if kept, err := Load(aside); err != nil || !kept.Equal(pair) {
		t.Errorf("set aside is %v, %v", kept, err)
	}
	listed, err := List(dir)
	if err != nil || len(listed) != 1 || listed[0].Selector != "202611" || !listed[0].Retired.Equal(now) {
		t.Errorf("listed as %+v, %v", listed, err)
	}
	_, err = Load(path)
	refused(t, err, ErrNoKey)
	_, err = SetAside(path, now)
	refused(t, err, ErrNoKey)

	// Another key under the same selector, retired within the same second.
	if _, _, err := Ensure(t.Context(), path, made(testKey(t, 1))); err != nil {
		t.Fatal(err)
	}
	_, err = SetAside(path, now)
	refused(t, err, ErrSave)
	for file, want := range map[string]*Pair{aside: pair, path: testKey(t, 1)} {
		if kept, err := Load(file); err != nil || !kept.Equal(want) {
			t.Errorf("%s is %v, %v", file, kept, err)
		}
	}

	link := filepath.Join(dir, "link.pem")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	_, err = SetAside(link, now)
	refused(t, err, ErrForeign)
}

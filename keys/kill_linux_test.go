package keys

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func TestKilledAtEachSystemCall(t *testing.T) {
	key := testKey(t, 0)
	// In the order in which Ensure makes them; when= counts from 1.
	for _, point := range []struct {
		call  string
		when  int
		there bool
	}{
		{"fchmod", 1, false}, {"write", 1, false}, {"fsync", 1, false},
		{"linkat", 1, false}, {"unlinkat", 1, true}, {"fsync", 2, true},
	} {
		t.Run(fmt.Sprint(point.call, point.when), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s.pem")
			cmd := straced(t, path, key, "", fmt.Sprintf("%s:signal=KILL:when=%d", point.call, point.when))
			if out, err := cmd.CombinedOutput(); err == nil {
				t.Fatalf("it lives on: %s", out)
			}
			if there := wholeOrNothing(t, path, key); there != point.there {
				t.Errorf("the key is there: %v, want %v", there, point.there)
			}
		})
	}
}

func TestKilledAtRandomInstants(t *testing.T) {
	key := testKey(t, 0)
	// How long the victim lives from its go until its end, when nobody kills it.
	run := func(kill time.Duration) (path string, lived time.Duration) {
		t.Helper()
		path = filepath.Join(t.TempDir(), "s.pem")
		cmd := victim(t, path, key)
		start, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond) // until it waits for its go
		begin := time.Now()
		start.Close()
		if kill >= 0 {
			time.Sleep(kill)
			cmd.Process.Kill()
		}
		err = cmd.Wait()
		if kill < 0 && err != nil {
			t.Fatal(err)
		}
		return path, time.Since(begin)
	}
	_, whole := run(-1)
	kills := 10
	if os.Getenv("ALLGREEN_REQUIRE_SERVERS") == "1" {
		kills = 200
	}
	before, after := 0, 0
	for range kills {
		path, _ := run(rand.N(whole + whole/4))
		if wholeOrNothing(t, path, key) {
			after++
		} else {
			before++
		}
	}
	t.Logf("within %v: %d killed before the key had its name, %d after", whole, before, after)
	if kills == 200 && (before == 0 || after == 0) {
		t.Error("the instants were not spread over the run")
	}
}

func TestManyProcessesAtOnce(t *testing.T) {
	path := Path(t.TempDir(), "example.org", "s")
	const runs = 8
	var cmds []*exec.Cmd
	var outs []*bytes.Buffer
	gate, start, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	for i := range runs {
		cmd := victim(t, path, testKey(t, i%4))
		out := new(bytes.Buffer)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = gate, out, out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds, outs = append(cmds, cmd), append(outs, out)
	}
	gate.Close()
	time.Sleep(50 * time.Millisecond) // until all of them wait at the gate
	start.Close()
	created, prints := 0, map[string]bool{}
	for i, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Fatalf("%v: %s", err, outs[i])
		}
		var outcome Outcome
		var fingerprint string
		if _, err := fmt.Sscan(outs[i].String(), &outcome, &fingerprint); err != nil {
			t.Fatal(err)
		}
		if outcome == Created {
			created++
		}
		prints[fingerprint] = true
	}
	if created != 1 || len(prints) != 1 {
		t.Errorf("%d runs made the key, and they hold %d different ones", created, len(prints))
	}
	if left := names(t, filepath.Dir(path)); len(left) != 1 {
		t.Errorf("left behind: %q", left)
	}
}

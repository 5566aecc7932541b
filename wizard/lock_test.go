package wizard

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// holderVar makes the test binary hold a lock in the home that it names.
const holderVar = "ALLGREEN_TEST_LOCK_HOME"

// holdLock is the other process of [TestKilledRunNeverBlocks].
func holdLock(dir string) {
	home, err := OpenHome(dir)
	if err == nil {
		_, err = home.Lock(context.Background(), kestrel().Domain)
	}
	fmt.Println("locked", err)
	time.Sleep(time.Hour) // until it is killed
}

func TestKilledRunNeverBlocks(t *testing.T) {
	w := newWizard(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), holderVar+"="+w.Home.Dir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "locked <nil>"; {
	}

	_, err = w.Finish(t.Context(), kestrel(), FinishOptions{})
	if !errors.Is(err, ErrLocked) || !strings.Contains(Hint(err), "process "+strconv.Itoa(cmd.Process.Pid)) {
		t.Errorf("beside another run: %v, hint %q; it should name the process", err, Hint(err))
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if _, err := w.Finish(t.Context(), kestrel(), FinishOptions{}); err != nil {
		t.Errorf("after the other run was killed: %v", err)
	}
}

// TestSetupsAtOnce lets several runs set the same domain up at the same time: they
// take turns, and all end with the key of the first.
func TestSetupsAtOnce(t *testing.T) {
	w := newWizard(t)
	const runs = 4
	projects := make([]*Project, runs)
	var at sync.WaitGroup
	for i := range runs {
		at.Go(func() {
			var err error
			if projects[i], err = w.Finish(t.Context(), kestrel(), FinishOptions{}); err != nil {
				t.Errorf("run %d: %v", i, err)
			}
		})
	}
	at.Wait()
	if t.Failed() {
		t.FailNow()
	}
	made := 0
	for _, p := range projects {
		if p.KeyMade {
			made++
		}
		if !slices.Equal(p.Records, projects[0].Records) {
			t.Errorf("two runs show different records:\n%v\n%v", p.Records, projects[0].Records)
		}
	}
	if made != 1 {
		t.Errorf("%d runs made a key; want 1", made)
	}
}

// TestDiscardedLock lets a run that waited for a lock find out that its folder
// was taken away meanwhile: two that hold locks on two files would be two at work.
func TestDiscardedLock(t *testing.T) {
	w := newWizard(t)
	first, err := w.Home.Lock(t.Context(), kestrel().Domain)
	if err != nil {
		t.Fatal(err)
	}
	waiting := make(chan *Lock)
	go func() {
		second, err := w.Home.Lock(t.Context(), kestrel().Domain)
		if err != nil {
			t.Error(err)
		}
		waiting <- second
	}()
	time.Sleep(2 * lockRetry) // the second has the file open by now; if not, the test proves less
	if err := first.Discard(); err != nil {
		t.Fatal(err)
	}
	second := <-waiting
	if second == nil || !second.stands() {
		t.Fatal("the second run holds a lock that no other run sees")
	}
	if third, err := flock.New(w.Home.path(kestrel().Domain, lockFile)).TryLock(); err != nil || third {
		t.Errorf("a third run beside it: %v, %v", third, err)
	}
	if err := second.Release(); err != nil {
		t.Error(err)
	}
}

func TestSweepTakesOnlyWhatKilledWritesLeave(t *testing.T) {
	w := newWizard(t)
	dir := finish(t, w, kestrel()).Dir
	for name, stays := range map[string]bool{
		".setup.json123": false, ".records.zone9": false, ".records.txt77": false,
		".history.json5": true, ".setup.json": true, ".setup.json5x": true, "setup.json5": true, ".notes7": true,
	} {
		path := filepath.Join(dir, name)
		writeFile(t, path, "")
		finish(t, w, kestrel())
		if _, err := os.Lstat(path); (err == nil) != stays {
			t.Errorf("%s: stays is %v", name, err == nil)
		}
	}
}

func TestLockIsPerDomainAndReleased(t *testing.T) {
	w := newWizard(t)
	lock, err := w.Home.Lock(t.Context(), kestrel().Domain)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Home.Lock(t.Context(), kestrel().Domain); !errors.Is(err, ErrLocked) {
		t.Errorf("taken twice: %v", err)
	}
	other, err := w.Home.Lock(t.Context(), kestrel().MailHost)
	if err != nil {
		t.Errorf("another domain: %v", err)
	} else if err := other.Release(); err != nil {
		t.Error(err)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if lock, err = w.Home.Lock(t.Context(), kestrel().Domain); err != nil {
		t.Fatalf("after the release: %v", err)
	}
	if err := lock.Release(); err != nil {
		t.Error(err)
	}
}

package tui

import (
	"context"
	"os"
	"runtime"
	"testing"
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/resolve"
	"allgreen/wizard"
)

// paced is a scripted watcher in simulated time: it looks each time after a pause.
type paced struct {
	scripted
	every time.Duration
	next  time.Time
}

func (p *paced) Look(ctx context.Context, onVerdict func(check.Verdict)) check.Round {
	round := p.scripted.Look(ctx, onVerdict)
	p.next = time.Now().Add(p.every)
	return round
}

func (p *paced) Next() time.Time { return p.next }

// watching runs a scene on the watch screen of a saved domain, which is looked
// at every so often.
func watching(t *testing.T, every time.Duration, rounds func(*wizard.Project) []check.Round, scene func(w *wire)) {
	t.Helper()
	wiz := newWizard(t)
	p := saved(t, wiz)
	opts := options(wiz)
	opts.Domain = p.Setup.Domain
	onWire(t, opts, func(a *app) {
		a.watch = func(*wizard.Project) watcher {
			return &paced{scripted: scripted{rounds: rounds(p)}, every: every}
		}
		if every == 0 {
			a.watch = func(*wizard.Project) watcher { return &scripted{rounds: rounds(p)} }
		}
	}, scene)
}

// TestAtRest counts what is written while nothing changes: nothing, on
// whatever screen.
func TestAtRest(t *testing.T) {
	quietly := func(w *wire, where string) {
		t.Helper()
		if written, _ := w.pass(10 * time.Minute); written != "" {
			t.Errorf("%s: %d bytes were written at rest: %q", where, len(written), written)
		}
	}
	watching(t, 0, func(p *wizard.Project) []check.Round { return []check.Round{round(p, nil)} }, func(w *wire) {
		quietly(w, "all green")
		for _, screen := range []struct{ key, name string }{
			{"\r", "servers"}, {"\x1b", "watch again"}, {"b", "records"}, {"?", "help"}, {"\x1b", "records again"}, {"\x03", "leaving"},
		} {
			w.press(screen.key)
			if written, _ := w.pass(time.Second); written == "" {
				t.Errorf("%q leads to no %s", screen.key, screen.name)
			}
			quietly(w, screen.name)
		}
	})
	opts := options(newWizard(t))
	onWire(t, opts, func(*app) {}, func(w *wire) {
		quietly(w, "questions")
		w.press("kestrel.example")
		w.pass(time.Second)
		quietly(w, "an answer half typed")
	})
}

// TestCountdown counts what waiting for the next look costs a slow line: not
// more than 40 bytes in any second, and much less while it is far off.
func TestCountdown(t *testing.T) {
	const limit = 40
	half := func(p *wizard.Project) []check.Round { return []check.Round{midway(p)} }
	watching(t, 10*time.Minute, half, func(w *wire) {
		minute := 0
		for second := range 598 { // the look itself is no waiting
			written, _ := w.pass(time.Second)
			if len(written) > limit {
				t.Errorf("second %d: %d bytes: %q", second, len(written), written)
			}
			minute += len(written)
			if second%60 == 59 {
				if minute > 60*10 {
					t.Errorf("the minute before second %d takes %d bytes", second, minute)
				}
				minute = 0
			}
		}
	})
}

// TestChangedRow counts what a record that turns green costs: its row, the
// score above and the line below, and nothing of the rest.
func TestChangedRow(t *testing.T) {
	const limit = 300
	rounds := func(p *wizard.Project) []check.Round {
		before := map[string]standing{"dkim": {state: check.Propagating, seen: 2, until: noon.Add(32 * time.Minute)}, "ptr-ipv6": {state: check.Missing}}
		after := map[string]standing{"ptr-ipv6": {state: check.Missing}}
		return []check.Round{round(p, before), round(p, before), round(p, after), round(p, after)}
	}
	watching(t, 20*time.Second, rounds, func(w *wire) {
		w.pass(18 * time.Second)
		same, _ := w.pass(10 * time.Second)
		w.pass(10 * time.Second)
		changed, _ := w.pass(1500 * time.Millisecond)
		if len(same) > limit || len(changed) > limit || len(changed) < 100 {
			t.Errorf("a look that finds all as it was writes %d bytes: %q\none that finds a record green %d: %q", len(same), same, len(changed), changed)
		}
	})
}

// TestOneFrameAKey holds that a key is answered in the frame after it, and in one.
func TestOneFrameAKey(t *testing.T) {
	half := func(p *wizard.Project) []check.Round { return []check.Round{midway(p)} }
	watching(t, 0, half, func(w *wire) {
		for _, key := range []string{"j", "j", "\r", "\x1b", "?", "?", "b", "k", "c", "w"} {
			w.press(key)
			if written, frames := w.pass(time.Second / framesPerSecond); frames != 1 && key != "\x1b" && key != "c" {
				t.Errorf("%q is answered in %d frames: %q", key, frames, written)
			}
			// Whether an escape begins a longer key is waited for; a copy is said when it is sent.
			w.pass(time.Second)
		}
	})
}

// changeable is live DNS in which the A record comes and goes by the hour.
type changeable struct{ quiet }

func (d changeable) Authoritative(ctx context.Context, q resolve.Question) (resolve.Reply, error) {
	if time.Now().Hour()%2 == 1 {
		d.stands = map[resolve.Question][]resolve.RR{
			{Name: "mail.kestrel.example.", Type: resolve.TypeA}: {{Name: "mail.kestrel.example.", Type: resolve.TypeA, TTL: 300, Addr: kestrel().IPv4[0], Data: "203.0.113.25"}},
		}
	}
	return d.quiet.Authoritative(ctx, q)
}

// TestTenHours watches for ten hours of simulated time, in which a record comes
// and goes: memory, goroutines and open files stay as they are.
func TestTenHours(t *testing.T) {
	wiz := newWizard(t)
	wiz.Asker = changeable{}
	p := saved(t, wiz)
	opts := options(wiz)
	opts.Domain = p.Setup.Domain
	type weight struct {
		heap       uint64
		goroutines int
		files      int
	}
	weigh := func(w *wire) weight {
		t.Helper()
		w.mu.Lock()
		w.written.Reset() // what the test itself keeps
		w.mu.Unlock()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		files, err := os.ReadDir("/dev/fd")
		if err != nil {
			t.Fatal(err)
		}
		return weight{m.HeapAlloc, runtime.NumGoroutine(), len(files)}
	}
	onWire(t, opts, func(*app) {}, func(w *wire) {
		w.pass(2 * time.Hour)
		before := weigh(w)
		rounds := w.app.live.rounds
		for range 10 {
			w.pass(time.Hour)
			weigh(w)
		}
		after := weigh(w)
		t.Logf("%d looks; %+v at first, %+v in the end", w.app.live.rounds-rounds, before, after)
		if w.app.live.rounds-rounds < 100 {
			t.Errorf("only %d looks", w.app.live.rounds-rounds)
		}
		if after.heap > before.heap+256<<10 {
			t.Errorf("the heap grew from %d to %d bytes", before.heap, after.heap)
		}
		if after.goroutines > before.goroutines || after.files > before.files {
			t.Errorf("%d goroutines and %d files became %d and %d", before.goroutines, before.files, after.goroutines, after.files)
		}
		kept, err := os.Stat(w.app.opts.Wizard.Home.Dir() + "/" + records.MustName("kestrel.example").String() + "/history.json")
		if err != nil || kept.Size() > 64<<10 {
			t.Errorf("the history on disk: %v, %v", kept, err)
		}
	})
}

// TestStepped holds how a countdown steps, and that it is never too short.
func TestStepped(t *testing.T) {
	for _, row := range []struct{ left, shown, still time.Duration }{
		{-time.Second, 0, 0},
		{0, 0, 0},
		{300 * time.Millisecond, time.Second, 300 * time.Millisecond},
		{4 * time.Second, 4 * time.Second, time.Second},
		{10 * time.Second, 10 * time.Second, time.Second},
		{10*time.Second + 1, 15 * time.Second, 1},
		{13 * time.Second, 15 * time.Second, 3 * time.Second},
		{30 * time.Second, 30 * time.Second, 5 * time.Second},
	} {
		if shown, still := stepped(row.left), untilStep(row.left); shown != row.shown || still != row.still {
			t.Errorf("%v left: shows %v for %v, want %v for %v", row.left, shown, still, row.shown, row.still)
		}
	}
}

// BenchmarkFirstFrame is from nothing to the first frame of the questions.
func BenchmarkFirstFrame(b *testing.B) {
	opts := options(newWizard(b)).withDefaults()
	opts.Form = wizard.NewForm(noon)
	for b.Loop() {
		a := newApp(b.Context(), opts)
		a.Init()
		a.w, a.h = 80, 24
		if a.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}

// BenchmarkWatchFrame is one frame of the watch screen.
func BenchmarkWatchFrame(b *testing.B) {
	w := newWizard(b)
	p := saved(b, w)
	a := newApp(b.Context(), options(w).withDefaults())
	a.watch = func(*wizard.Project) watcher { return &scripted{rounds: []check.Round{midway(p)}} }
	a.w, a.h = 80, 24
	a.show(&watchScreen{app: a})
	drive(a, a.follow(p))
	for b.Loop() {
		if a.View() == "" {
			b.Fatal("nothing is drawn")
		}
	}
}

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"allgreen/tui/screentest"
)

// TestMemory holds how much memory the real program takes at most while it
// watches and its screens are looked at.
func TestMemory(t *testing.T) {
	long(t)                // and the race detector's memory is its own
	const limit = 30 << 10 // KiB
	s := newSeat(t)
	s.setUp()
	screen, cmd := s.open("watch")
	screen.Until("look now", "next look")
	for range 5 {
		screen.Press("r").Until("next look")
		for _, key := range []string{"enter", "esc", "b", "w", "?", "esc"} {
			screen.Press(key).Still()
		}
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	resident := 0
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found { // the most it ever took
			if _, err := fmt.Sscan(rest, &resident); err != nil {
				t.Fatal(err)
			}
		}
	}
	t.Logf("at most %d KiB", resident)
	if resident == 0 || resident > limit {
		t.Errorf("the program takes %d KiB", resident)
	}
	screen.Press("q")
	if err := screen.End(); err != nil {
		t.Error(err)
	}
}

// BenchmarkFirstFrame starts the real program on a terminal that answers nothing,
// until the first frame is there.
func BenchmarkFirstFrame(b *testing.B) {
	program, err := exec.LookPath("allgreen")
	if err != nil {
		b.Fatal(err)
	}
	s := newSeat(b)
	for b.Loop() {
		cmd := s.command(program, "setup")
		terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: 80})
		if err != nil {
			b.Fatal(err)
		}
		var stream strings.Builder
		buffer := make([]byte, 4096)
		for !strings.Contains(stream.String(), "step 1 of 7") {
			n, err := terminal.Read(buffer)
			if err != nil {
				b.Fatalf("%v: %q", err, stream.String())
			}
			stream.Write(buffer[:n])
		}
		b.StopTimer()
		_ = cmd.Process.Kill()
		_, _ = io.Copy(io.Discard, terminal)
		_ = cmd.Wait()
		terminal.Close()
		b.StartTimer()
	}
}

// BenchmarkIdle reports the processor time that watching takes while nothing
// happens, as a share of the time that passes.
func BenchmarkIdle(b *testing.B) {
	s := newSeat(b)
	cmd := s.command("allgreen", "setup", "kestrel.example")
	screen := screentest.Exec(b, 80, 24, cmd)
	screen.Until(step(1)).Still()
	ticks := func() (n int) {
		stat, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(cmd.Process.Pid), "stat"))
		if err != nil {
			b.Fatal(err)
		}
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		for _, field := range fields[11:13] { // utime and stime, proc(5)
			var t int
			if _, err := fmt.Sscan(field, &t); err != nil {
				b.Fatal(err)
			}
			n += t
		}
		return n
	}
	const perSecond = 100 // USER_HZ
	begin, before := time.Now(), ticks()
	for b.Loop() {
		time.Sleep(time.Second)
	}
	b.ReportMetric(float64(ticks()-before)/perSecond/time.Since(begin).Seconds()*100, "%CPU")
}

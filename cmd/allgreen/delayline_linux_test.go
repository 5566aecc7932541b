package main

import (
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// delayLine puts allgreen into a namespace of its own, from which every packet
// takes half of rtt to the servers and as much back: two TUN devices, since not
// every kernel has a queue that delays.
func (l *lab) delayLine(t testing.TB, rtt time.Duration) {
	t.Helper()
	l.client = l.ns + "c"
	l.command("ip", "netns", "add", l.client)
	t.Cleanup(func() {
		l.command("ip", "netns", "del", l.client)
		l.client = l.ns
	})
	// A device is made in the namespace of the thread and stays there.
	near, far := tun(t, l.client, "near"), tun(t, l.ns, "far")
	for _, args := range []string{
		l.client + " link set lo up",
		l.client + " addr add 10.99.0.1/24 dev near", l.client + " link set near txqueuelen 10000 up", l.client + " route add default dev near",
		l.ns + " addr add 10.99.0.2/24 dev far", l.ns + " link set far txqueuelen 10000 up",
	} {
		l.command("ip", append([]string{"-n"}, strings.Fields(args)...)...)
	}
	go delay(near, far, rtt/2)
	go delay(far, near, rtt/2)
}

// tun opens a TUN device in a namespace, until the end of the test.
func tun(t testing.TB, namespace, name string) *os.File {
	t.Helper()
	var device *os.File
	within(t, namespace, func() error {
		fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
		if err != nil {
			return err
		}
		request, err := unix.NewIfreq(name)
		if err != nil {
			return err
		}
		request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
		if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
			return err
		}
		device = os.NewFile(uintptr(fd), name) // can only be waited for from now on
		return nil
	})
	t.Cleanup(func() { device.Close() })
	return device
}

// delay hands packets on some time later, until the devices are closed.
func delay(from, to *os.File, by time.Duration) {
	type packet struct {
		due  time.Time
		data []byte
	}
	line := make(chan packet, 1<<16)
	defer close(line)
	go func() {
		for p := range line {
			time.Sleep(time.Until(p.due))
			_, _ = to.Write(p.data) // a device that is down loses it
		}
	}()
	buf := make([]byte, 1<<16)
	for {
		n, err := from.Read(buf)
		if err != nil {
			return
		}
		line <- packet{time.Now().Add(by), append([]byte(nil), buf[:n]...)}
	}
}

// within does something on a thread that is in another network namespace. What
// is opened or started there belongs to it.
func within(t testing.TB, namespace string, do func() error) {
	t.Helper()
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // for good: the thread ends with the goroutine
		done <- func() error {
			f, err := os.Open("/run/netns/" + namespace)
			if err != nil {
				return err
			}
			defer f.Close()
			if err := unix.Setns(int(f.Fd()), unix.CLONE_NEWNET); err != nil {
				return err
			}
			return do()
		}()
	}()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

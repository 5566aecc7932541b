package screentest

import (
	"os"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// open opens a pseudo-terminal. Unlike as package pty leaves it, closing our end
// cuts off a read that waits for it, and the program is hung up at once.
func open() (far, tty *os.File, err error) {
	blocking, tty, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer blocking.Close()
	fd, err := unix.FcntlInt(blocking.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		tty.Close()
		return nil, nil, err
	}
	return os.NewFile(uintptr(fd), blocking.Name()), tty, nil
}

func (s *Screen) setSize(w, h int) {
	s.t.Helper()
	conn, err := s.far.SyscallConn()
	if err != nil {
		s.t.Fatal(err)
	}
	var failed error
	err = conn.Control(func(fd uintptr) {
		failed = unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(w), Row: uint16(h)})
	})
	if err != nil || failed != nil {
		s.t.Fatal(err, failed)
	}
}

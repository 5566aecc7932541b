package keys

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

// milterSign hands a message to a milter, as Postfix does for mail from this machine, and returns the
// header field that the milter puts in front of it ("" for none) and its last word ('a' or 'c': go on).
// The protocol is Sendmail's: a length, a letter, data.
func milterSign(address, sender string, header [][2]string, body string) (field string, verdict byte, err error) {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return "", 0, err
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	send := func(letter byte, data string) {
		packet := binary.BigEndian.AppendUint32(nil, uint32(len(data)+1))
		conn.Write(append(append(packet, letter), data...)) // a failure shows when the answer is read
	}
	receive := func() (byte, string, error) {
		var length uint32
		if err := binary.Read(conn, binary.BigEndian, &length); err != nil || length == 0 || length > 1<<20 {
			return 0, "", fmt.Errorf("milter: length %d, %w", length, err)
		}
		packet := make([]byte, length)
		_, err := io.ReadFull(conn, packet)
		return packet[0], string(packet[1:]), err
	}

	// Version 6, every action allowed, no step left out.
	send('O', "\x00\x00\x00\x06\x00\x00\x01\xff\x00\x00\x00\x00")
	if letter, _, err := receive(); err != nil || letter != 'O' {
		return "", letter, fmt.Errorf("milter: the negotiation ends with %q, %w", letter, err)
	}
	steps := []struct {
		letter byte
		data   string
	}{
		{'C', "localhost\x004\x30\x39127.0.0.1\x00"},
		{'H', "localhost\x00"},
		{'M', "<" + sender + ">\x00"},
		{'R', "<someone@example.net>\x00"},
	}
	for _, f := range header {
		steps = append(steps, struct {
			letter byte
			data   string
		}{'L', f[0] + "\x00" + f[1] + "\x00"})
	}
	for _, step := range append(steps, []struct {
		letter byte
		data   string
	}{{'N', ""}, {'B', body}}...) {
		send(step.letter, step.data)
		letter, _, err := receive()
		if err != nil || letter != 'c' && letter != 'a' {
			return "", letter, err
		}
	}
	send('E', "")
	for {
		letter, data, err := receive()
		if err != nil {
			return "", 0, err
		}
		switch letter {
		case 'i': // insert a header field, at an index
			name, value, _ := strings.Cut(data[4:], "\x00")
			if strings.EqualFold(name, "DKIM-Signature") {
				field = name + ": " + strings.TrimSuffix(value, "\x00")
			}
		case 'h', 'm', 'p': // another header field, a change of one, still at work
		default:
			return field, letter, nil
		}
	}
}

package spf

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

// world is a DNS for tests: "TXT example.com" → texts. The answer "!" alone is
// a failure. It counts what it is asked. A key in
// lower case stands for all spellings.
type world struct {
	answers map[string][]string
	asked   []string
}

func (w *world) answer(typ, name string) ([]string, error) {
	question := typ + " " + name
	w.asked = append(w.asked, question)
	found, ok := w.answers[question]
	if !ok {
		found = w.answers[typ+" "+strings.ToLower(name)]
	}
	switch {
	case len(found) == 0:
		return nil, fmt.Errorf("%s: %w", question, ErrNotFound)
	case found[0] == "!":
		return nil, errors.New("no server answers\x1b[2J")
	}
	return found, nil
}

func (w *world) TXT(_ context.Context, name string) ([]string, error) { return w.answer("TXT", name) }

func (w *world) MX(_ context.Context, name string) ([]string, error) { return w.answer("MX", name) }

func (w *world) PTR(_ context.Context, addr netip.Addr) ([]string, error) {
	return w.answer("PTR", addr.String())
}

func (w *world) Addrs(_ context.Context, name string, v6 bool) (addrs []netip.Addr, err error) {
	typ := "A"
	if v6 {
		typ = "AAAA"
	}
	texts, err := w.answer(typ, name)
	for _, text := range texts {
		addrs = append(addrs, netip.MustParseAddr(text))
	}
	return addrs, err
}

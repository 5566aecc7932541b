package tui

import (
	"encoding/base64"
	"strings"
	"testing"
)

// clipboard is what the stream sends to the clipboard last, in the wrapping
// that begins so.
func clipboard(t *testing.T, stream, begin string) string {
	t.Helper()
	at := strings.LastIndex(stream, begin)
	if at < 0 {
		t.Fatalf("%q is not in the stream", begin)
	}
	rest := stream[at+len(begin):]
	end := strings.IndexAny(rest, "\a")
	if end < 0 {
		t.Fatal("the sequence has no end")
	}
	// GNU screen takes short pieces only.
	encoded := strings.ReplaceAll(rest[:end], "\x1b\\\x1bP", "")
	text, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatalf("%q: %v", encoded, err)
	}
	return string(text)
}

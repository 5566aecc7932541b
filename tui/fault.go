package tui

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"allgreen/records"
	"allgreen/wizard"
)

// explain is an error in words for people: what is wrong, and apart from it
// what would be right ("" where nothing is known).
func explain(err error) (problem, hint string) {
	var refused *records.InputError
	if errors.As(err, &refused) {
		problem = "this " + refused.Problem
		if refused.Input != "" {
			problem = fmt.Sprintf("%q %s", refused.Input, refused.Problem)
		}
		return problem + ".", upper(refused.Hint())
	}
	problem = err.Error()
	for _, room := range []string{"wizard: ", "keys: ", "records: ", "tui: "} {
		problem = strings.TrimPrefix(problem, room)
	}
	return upper(problem) + ".", wizard.Hint(err)
}

// fault draws an error: a mark, what is wrong, below it what would be right.
func (t theme) fault(err error, w, by int) []string {
	problem, hint := explain(err)
	lines := t.noted(t.bad, "!", upper(problem), w, by)
	return append(lines, t.paragraph(t.plain, hint, w, by+2)...)
}

// upper makes the first letter of a sentence a capital.
func upper(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if first == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

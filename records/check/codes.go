package check

import (
	_ "embed"
	"strings"
)

// Code is one thing that a [Finding] may be about.
type Code struct {
	ID      string // as in [Finding.Code]
	Group   string // the heading under which the manual lists it
	Meaning string // half a line
}

//go:embed codes.txt
var codes string

// Codes lists every code, in the order of the manual.
func Codes() []Code {
	var list []Code
	group := ""
	for line := range strings.Lines(codes) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			group = heading
			continue
		}
		if id, meaning, ok := strings.Cut(line, " "); ok {
			list = append(list, Code{id, group, strings.TrimSpace(meaning)})
		}
	}
	return list
}

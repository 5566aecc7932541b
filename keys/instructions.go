package keys

import (
	"fmt"
	"strings"
)

// String is the instructions as plain text, with every command and configuration line
// alone on its line, ready to be copied.
func (in Instructions) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s wants the key at %s, owned by %s, mode %s.\n", in.Software, in.Path, in.Owner, in.Mode)
	step := 0
	section := func(title string, lines []string) {
		step++
		fmt.Fprintf(&b, "\n%d. %s\n\n", step, title)
		for _, line := range lines {
			fmt.Fprintf(&b, "    %s\n", line)
		}
	}
	section("Put it there, as root:", in.Commands)
	for _, file := range in.Config {
		section("Add to "+file.Path+":", file.Lines)
	}
	section("Check and restart, as root:", in.Activate)
	b.WriteString("\n")
	for _, note := range in.Notes {
		fmt.Fprintf(&b, "- %s\n", note)
	}
	return b.String()
}

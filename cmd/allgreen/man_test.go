package main

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"allgreen/records/check"
)

// TestManListsTheCodes: the manual's section is the catalogue, no more and no less.
func TestManListsTheCodes(t *testing.T) {
	page, err := exec.Command("allgreen", "man").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(page), ".SH CODES\n")
	section, _, _ = strings.Cut(section, "\n.SH ")
	if !ok {
		t.Fatal("no section CODES")
	}
	var listed, want []string
	for _, code := range regexp.MustCompile(`(?m)^\\fB([a-z0-9-]+)\\fP$`).FindAllStringSubmatch(section, -1) {
		listed = append(listed, code[1])
	}
	for _, c := range check.Codes() {
		want = append(want, c.ID)
	}
	if !slices.Equal(listed, want) {
		t.Errorf("the manual lists %v; the catalogue has %v", listed, want)
	}
}

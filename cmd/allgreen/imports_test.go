package main

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImportRule holds the walls of the house: imports go down only
// (cmd → tui → wizard → keys, records), keys and records do not know each other,
// Charm stays in tui and cmd, miekg/dns stays in resolve, check and dnstest, and
// what only tests need stays out of the program.
func TestImportRule(t *testing.T) {
	cmd := exec.Command("go", "list", "-f", `{{.ImportPath}}: {{join .Imports " "}}`, "allgreen/...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	floor := map[string]int{"cmd": 4, "tui": 3, "wizard": 2, "keys": 1, "records": 1}
	for line := range strings.Lines(string(out)) {
		pkg, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		room := roomOf(pkg)
		if floor[room] == 0 {
			t.Errorf("%s stands outside the five top folders", pkg)
		}
		for _, imported := range strings.Fields(imports) {
			if to := roomOf(imported); to != "" && to != room && floor[to] >= floor[room] {
				t.Errorf("%s imports %s: imports go down only, and keys and records do not know each other", pkg, imported)
			}
			if strings.HasPrefix(imported, "github.com/charmbracelet/") && room != "tui" && room != "cmd" {
				t.Errorf("%s imports %s: nothing below tui knows the terminal", pkg, imported)
			}
			if imported == "allgreen/records/recordstest" || imported == "allgreen/tui/screentest" {
				t.Errorf("%s imports %s, which is for tests", pkg, imported)
			}
			if imported == "github.com/miekg/dns" {
				switch pkg {
				case "allgreen/records/resolve", "allgreen/records/check", "allgreen/records/dnstest":
				default:
					t.Errorf("%s imports miekg/dns", pkg)
				}
			}
		}
	}
}

// roomOf is the top folder of one of our packages, "" of anybody else's.
func roomOf(pkg string) string {
	rest, ours := strings.CutPrefix(pkg, "allgreen/")
	if !ours {
		return ""
	}
	room, _, _ := strings.Cut(rest, "/")
	return room
}

// TestMuteGuard holds what the guard's place in the order of initialisation rests
// on: it imports the standard library only, and sorts before every other module.
func TestMuteGuard(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", `{{if not .Standard}}{{.ImportPath}}{{end}}`, "allgreen/tui/mute").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	if got := strings.TrimSpace(string(out)); got != "allgreen/tui/mute" {
		t.Errorf("the guard depends on %s; it must import the standard library only", got)
	}
}

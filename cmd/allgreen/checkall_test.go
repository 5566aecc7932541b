package main

import (
	"testing"

	"allgreen/records/check"
	"allgreen/wizard"
)

// TestTurns: the resolvers are asked for so many domains and no more, and first
// for those that were not green.
func TestTurns(t *testing.T) {
	for _, tt := range []struct {
		why         string
		open, green int // domains by what they were at the last visit
		turns       int
		wantOpen    int // of them may ask
		wantGreen   int
	}{
		{"few domains: all", 2, 3, 50, 2, 3},
		{"the green ones take what is left", 20, 100, 50, 20, 30},
		{"more open ones than turns", 80, 100, 50, 50, 0},
		{"all green", 0, 100, 50, 0, 50},
	} {
		var saved []wizard.Summary
		for range tt.green {
			saved = append(saved, wizard.Summary{State: check.Green})
		}
		for range tt.open {
			saved = append(saved, wizard.Summary{State: check.Propagating})
		}
		mayAsk := turns(saved, tt.turns)
		open, green := 0, 0
		for _, s := range saved {
			switch {
			case !mayAsk(s)():
			case s.State == check.Green:
				green++
			default:
				open++
			}
		}
		if open != tt.wantOpen || green != tt.wantGreen {
			t.Errorf("%s: %d open and %d green may ask; want %d and %d", tt.why, open, green, tt.wantOpen, tt.wantGreen)
		}
	}
}

// TestWorse: what could not be looked at, then what is known to be wrong, then
// what is unknown.
func TestWorse(t *testing.T) {
	order := []int{exitDone, exitUnknown, exitNotGreen, exitCannotRun}
	for i, a := range order {
		for j, b := range order {
			if got, want := worse(a, b), order[max(i, j)]; got != want {
				t.Errorf("of %d and %d, %d is worse; want %d", a, b, got, want)
			}
		}
	}
}

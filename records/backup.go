package records

import (
	"strconv"
	"strings"
)

// The preferences of the mail exchangers (RFC 5321 §5.1): the lowest is tried
// first.
const (
	mailHostPref = 10
	prefStep     = 10
)

// ParseBackupMX reads a further mail exchanger, NAME or NAME:PREF. Without a
// preference Pref is 0, which places it behind the one before. The error is an
// [*InputError] on [ErrBackupMX].
func ParseBackupMX(s string) (BackupMX, error) {
	const example = "mx2.example.net:20"
	refuse := func(problem string) (BackupMX, error) {
		return BackupMX{}, &InputError{Input: s, Problem: problem, Example: example, Err: ErrBackupMX}
	}
	text, digits, hasPref := strings.Cut(s, ":")
	if isAddress(s) {
		text, hasPref = s, false
	}
	var backup BackupMX
	if hasPref {
		pref, err := strconv.ParseUint(digits, 10, 16)
		if err != nil || pref == 0 {
			return refuse("needs a preference from 1 to 65535 behind the colon")
		}
		backup.Pref = uint16(pref)
	}
	host, problem, _ := hostSyntax.read(text)
	if problem != "" {
		return refuse(problem)
	}
	backup.Host = host
	return backup, nil
}

// exchangers returns the backups with their preferences worked out: 20, 30 …
// unless they were given.
func (s Setup) exchangers() []BackupMX {
	all := make([]BackupMX, len(s.BackupMX))
	before := uint16(mailHostPref)
	for i, backup := range s.BackupMX {
		if backup.Pref == 0 {
			backup.Pref = min(before, ^uint16(0)-prefStep) + prefStep
		}
		before = backup.Pref
		all[i] = backup
	}
	return all
}

package check

// fileMistakes are those of the lines of a zone file.
var fileMistakes = map[string]entry{
	"zone-line": {Error,
		"Line {line} is no record of a zone file: {found}",
		"Correct it or take it out. For a bare value name its kind, as with --type spf."},
}

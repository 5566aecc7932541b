// Package wizard is the guided set-up without a terminal: it knows what is
// asked and checks the answers, finds out beforehand what can be found out,
// keeps the saved domains on disk and looks at live DNS round by round. The
// full screen, the line mode, the flags of `setup --yes` and the demo all
// drive this package; none of them decides anything by itself.
package wizard

import (
	"allgreen/records/check"
)

// Wizard joins the parts that the set-up of a domain needs. Home and Machine
// are always needed, Asker for [Wizard.Detect] and [Wizard.Watch] only.
type Wizard struct {
	Home    *Home
	Machine Machine
	Asker   check.Asker
	// OnShown, where set, is called by the screen once, when the records were
	// first shown to the person. The demo publishes them from then on.
	OnShown func(*Project)
}

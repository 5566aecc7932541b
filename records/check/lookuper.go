package check

import (
	"time"

	"allgreen/records/spf"
)

// Lookuper is the DNS as its authoritative servers serve it now, for those who
// evaluate SPF. Each question is asked once.
func Lookuper(asker Asker) spf.Lookuper {
	return live{newLook(asker, Plan{}, Options{}, time.Time{})}
}

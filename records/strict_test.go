package records

import (
	"reflect"
	"testing"
)

func TestStricter(t *testing.T) {
	for _, c := range []struct {
		policy Policy
		next   Policy
		ok     bool
		reason string
	}{
		{PolicyNone, PolicyQuarantine, true, "the one step that is proposed"},
		{PolicyQuarantine, PolicyQuarantine, false, "reject only for whoever asks for it"},
		{PolicyReject, PolicyReject, false, "there is nothing stricter"},
	} {
		s := kestrel()
		s.DMARC = c.policy
		next, why, ok := s.Stricter()
		want := s
		want.DMARC = c.next
		if ok != c.ok || (why != "") != c.ok || !reflect.DeepEqual(next, want) {
			t.Errorf("%s: got %+v, %q, %v", c.reason, next, why, ok)
		}
		if next.SPF != Soft {
			t.Errorf("%s: -all was not asked for", c.reason)
		}
	}
}

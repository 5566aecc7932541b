package render

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"allgreen/records"
	"allgreen/records/recordstest"
)

func TestNSUpdateGolden(t *testing.T) {
	rs := everyType(t)
	old := rs[slices.IndexFunc(rs, func(r records.Record) bool { return r.ID == "spf" })]
	old.Value = "v=spf1 include:_spf.provider.test -all"
	golden(t, "every-type.nsupdate", NSUpdate(rs, UpdateOptions{
		Zone: "kestrel.example", Replaced: []records.Record{old},
	}))
}

// TestNSUpdateHarmsNobody: whatever was chosen, the script adds each record of
// ours, and deletes only at names that hold one text by definition.
func TestNSUpdateHarmsNobody(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rs := recordstest.Records().Draw(rt, "records")
		script := NSUpdate(rs, UpdateOptions{Zone: apex(rt, rs)})
		zone, sent := "", true
		var added []string
		for text := range strings.Lines(script) {
			words := strings.Fields(text)
			switch {
			case len(words) == 0 || words[0] == ";":
			case words[0] == "zone" && len(words) == 2:
				if !sent {
					rt.Errorf("the message for %s is not sent in\n%s", zone, script)
				}
				zone, sent = words[1], false
			case text == "send\n":
				sent = true
			case strings.HasPrefix(text, "update add "):
				if !below(words[2], zone) {
					rt.Errorf("%s is not in the zone %s", words[2], zone)
				}
				added = append(added, strings.TrimSuffix(strings.TrimPrefix(text, "update add "), "\n"))
			case strings.HasPrefix(text, "update delete "):
				single := strings.Contains(words[2], "._domainkey.") || strings.HasPrefix(words[2], "_")
				if len(words) != 5 || words[4] != "TXT" || !single {
					rt.Errorf("it deletes more than ours: %s", text)
				}
			default:
				rt.Errorf("nsupdate does not know: %s", text)
			}
		}
		if !sent {
			rt.Errorf("the message for %s is not sent", zone)
		}
		var want []string
		for _, r := range rs {
			if r.Where == records.AtDNS && r.Hold == "" {
				want = append(want, line(r))
			}
		}
		slices.Sort(added)
		slices.Sort(want)
		if !slices.Equal(added, want) {
			rt.Errorf("got\n%s\nwanted\n%s", strings.Join(added, "\n"), strings.Join(want, "\n"))
		}
	})
}

// TestNSUpdateOfAnyText: a text never becomes a command of its own.
func TestNSUpdateOfAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := string(rapid.SliceOfN(rapid.Byte(), 0, 600).Draw(rt, "text"))
		r := records.Record{ID: "dkim", Type: "TXT", Name: "s1._domainkey.kestrel.example.", Value: text, Where: records.AtDNS}
		plain := r
		plain.Value = "x"
		got := strings.Count(NSUpdate([]records.Record{r}, UpdateOptions{}), "\n")
		if want := strings.Count(NSUpdate([]records.Record{plain}, UpdateOptions{}), "\n"); got != want {
			rt.Errorf("%d lines, wanted %d", got, want)
		}
	})
}

package tui

import (
	"fmt"
	"strings"

	"allgreen/records/check"
)

// changes writes what stands otherwise than when it was written last.
func (t *talk) changes(l *live, written map[string]string) {
	green, total := l.green()
	for _, r := range append(l.rows(), l.troubles()...) {
		id, kind, name := r.record.ID, r.record.Type, l.host(r.record)
		if what := purpose(r.record); what != "" {
			name += " (" + what + ")"
		}
		if r.check != nil {
			id, kind, name = r.check.ID, "check", phrase(r.check.ID)
		}
		news := fmt.Sprintf("%-11s  %s %s", word(r.state()), kind, name)
		if brief := l.brief(r); brief != "" {
			news += ": " + brief
		}
		if written[id] == news {
			continue
		}
		written[id] = news
		t.sayf("%s  %s", l.looked.Format("15:04:05"), news)
		if findings := r.findings(); len(findings) > 0 && r.state() == check.Wrong {
			t.say("          " + findings[0].Message)
			t.say("          " + findings[0].Fix)
		}
	}
	if score := fmt.Sprintf("%d of %d green", green, total); written["score"] != score {
		written["score"] = score
		t.sayf("%s  %s", l.looked.Format("15:04:05"), score)
	}
}

// demo writes what the pretended person has done.
func (t *talk) demo(written map[string]string) {
	if t.opts.Demo == nil {
		return
	}
	if status := t.opts.Demo.Status(); status != "" && written["demo"] != status {
		written["demo"] = status
		t.say("demo: " + status)
	}
}

// keeping writes why what was seen is not kept for the next run.
func (t *talk) keeping(err error, written map[string]string) {
	if err == nil {
		delete(written, "keeping")
		return
	}
	if problem, hint := explain(err); written["keeping"] != problem {
		written["keeping"] = problem
		t.say(strings.TrimSpace("Not kept for next time: " + problem + " " + hint))
	}
}

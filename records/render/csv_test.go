package render

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"allgreen/records"
	"allgreen/records/recordstest"
)

// readCSV reads what CSV writes, each row by the header's names.
func readCSV(t rapid.TB, rs []records.Record) []map[string]string {
	t.Helper()
	text, err := CSV(rs, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	if len(rows) == 0 || !slices.Equal(rows[0], csvHeader) {
		t.Fatalf("no header row in\n%s", text)
	}
	var all []map[string]string
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for i, name := range rows[0] {
			cells[name] = row[i]
		}
		all = append(all, cells)
	}
	return all
}

// TestCSVReadsBack: every cell comes back as it was, for every combination of choices.
func TestCSVReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rs := recordstest.Records().Draw(rt, "records")
		got := readCSV(rt, rs)
		if len(got) != len(rs) {
			rt.Fatalf("%d rows for %d records", len(got), len(rs))
		}
		for i, r := range rs {
			value := r.Value
			if r.Type == "TXT" {
				value = records.Escape(value)
			}
			want := map[string]string{
				"id": r.ID, "type": r.Type, "name": r.Name, "host": Host(r.Name, LikelyZone(r, "")), "value": value, "priority": "",
				"ttl": fmt.Sprint(r.TTL), "need": string(r.Need), "where": string(r.Where), "hold": r.Hold,
			}
			if r.Type == "MX" || r.Type == "SRV" {
				want["priority"], _, _ = strings.Cut(r.Value, " ")
			}
			for name, cell := range want {
				if got[i][name] != cell {
					rt.Errorf("%s %s: got %q, wanted %q", r.ID, name, got[i][name], cell)
				}
			}
		}
	})
}

// TestCSVOfAnyText: no text breaks out of its cell.
func TestCSVOfAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := string(rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(rt, "text"))
		got := readCSV(rt, []records.Record{{Type: "TXT", Name: "x.example.", Value: text, Where: records.AtDNS}})
		if len(got) != 1 || got[0]["value"] != records.Escape(text) {
			rt.Errorf("%q came back as %q", text, got)
		}
	})
}

// TestCSVAndJSONSayTheSame: one record, two forms.
func TestCSVAndJSONSayTheSame(t *testing.T) {
	rs := everyType(t)
	rows := readCSV(t, rs)
	out, err := JSON(rs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var entries []map[string]any
	if err := json.Unmarshal(out, &entries); err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		for _, name := range csvHeader {
			value, has := e[name]
			if got := rows[i][name]; has && got != fmt.Sprint(value) || !has && got != "" {
				t.Errorf("%s %s: %q in CSV, %v in JSON", rs[i].ID, name, got, value)
			}
		}
	}
}

func TestCSVEdges(t *testing.T) {
	if out, err := CSV(nil, nil); err != nil || string(out) != strings.Join(csvHeader, ",")+"\n" {
		t.Errorf("no records: got %q, %v", out, err)
	}
	if _, err := CSV([]records.Record{{ID: "srv-imaps", Type: "SRV", Value: "mail.kestrel.example."}}, nil); err == nil {
		t.Error("an SRV record without a priority was rendered")
	}
}

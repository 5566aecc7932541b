package records

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestParseInclude(t *testing.T) {
	for in, want := range map[string]string{
		"_spf.google.com":            "_spf.google.com",
		"Spf.Protection.Outlook.com": "spf.protection.outlook.com",
		"include:_spf.sender.test.":  "_spf.sender.test",
		"a_b.sender.test":            "a_b.sender.test",
		"spf.bücher.example":         "spf.xn--bcher-kva.example",
	} {
		name, err := ParseInclude(in)
		if err != nil || name.String() != want {
			t.Errorf("%q: got %q, %v", in, name, err)
			continue
		}
		// It comes back from a saved set-up.
		data, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		var back Name
		if err := json.Unmarshal(data, &back); err != nil || back != name {
			t.Errorf("%s came back as %q, %v", data, back, err)
		}
	}
	for in, reason := range map[string]string{
		"":                      "nothing",
		"include:":              "nothing behind it",
		"_spf":                  "a single word",
		"203.0.113.25":          "an address",
		"_spf.google.com/24":    "a path",
		"v=spf1 include:a.test": "a whole record",
		"_spf..test":            "an empty label",
		"_spf.bücher.example":   "an underscore beside letters that need Punycode: give the A-label",
		"%{d}._spf.test":        "a macro, which says nothing here",
	} {
		if name, err := ParseInclude(in); !errors.Is(err, ErrInclude) || !name.IsZero() {
			t.Errorf("%s: %q: got %q, %v", reason, in, name, err)
		}
	}
}

func FuzzParseInclude(f *testing.F) {
	for _, seed := range []string{"_spf.google.com", "include:a.test", "a_b.c_d.test.", "_"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		name, err := ParseInclude(in)
		if err != nil {
			return
		}
		if again, err := ParseInclude(name.String()); err != nil || again != name {
			t.Errorf("%q became %q, and that %q, %v", in, name, again, err)
		}
	})
}

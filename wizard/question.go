package wizard

// FieldID names a question. It is the name of the flag that answers it.
type FieldID string

// The fields. The last four are answered by flags only.
const (
	FieldDomain   FieldID = "domain"
	FieldMailHost FieldID = "mail-host"
	FieldIPv4     FieldID = "ipv4"
	FieldIPv6     FieldID = "ipv6"
	FieldSelector FieldID = "selector"
	FieldSPF      FieldID = "spf"
	FieldDMARC    FieldID = "dmarc"
	FieldRUA      FieldID = "rua"

	FieldBackupMX FieldID = "backup-mx"
	FieldTTL      FieldID = "ttl"
	FieldKey      FieldID = "key"
	FieldWithout  FieldID = "without"
)

// Choice is one of the answers that a field allows.
type Choice struct {
	Value string // what is kept: "soft"
	Label string // what is shown
	Help  string // what follows from choosing it
}

// Field is one question.
type Field struct {
	ID       FieldID
	Label    string   // "Name of the mail server"
	Hint     string   // one or two lines to stand under it
	Why      string   // why it is asked, for whoever presses ?
	Choices  []Choice // nil: free text
	Optional bool     // may be left empty; "none" or "-" clears an offered default
	Many     bool     // takes several values, separated by blanks or commas
}

// Step is one page of questions.
type Step struct {
	ID, Title string
	Fields    []Field // none in the last step: it shows what will be made
}

// Steps is the pages in the order in which they are asked.
func Steps() []Step { return nil }

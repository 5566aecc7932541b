package wizard

// FieldID names a question. It is the name of the flag that answers it, where
// there is one.
type FieldID string

// The fields, in the order in which they are asked.
const (
	FieldDomain   FieldID = "domain"
	FieldMailHost FieldID = "mail-host"
	FieldIPv4     FieldID = "ipv4"
	FieldIPv6     FieldID = "ipv6"
	FieldSelector FieldID = "selector"
	FieldSPF      FieldID = "spf"
	// FieldSPFInclude names other services that send.
	FieldSPFInclude FieldID = "spf-include"
	// FieldSPFRemove names what the panel's host put into the SPF record that
	// stands there; it is asked only where there is such, and has no flag.
	FieldSPFRemove FieldID = "spf-remove"
	FieldDMARC     FieldID = "dmarc"
	FieldRUA       FieldID = "rua"
	FieldWith      FieldID = "with"
	// FieldWeb is whether there is a website at the bare domain. It has no flag:
	// its addresses say so.
	FieldWeb         FieldID = "web"
	FieldWebIPv4     FieldID = "web-ipv4"
	FieldWebIPv6     FieldID = "web-ipv6"
	FieldWWW         FieldID = "www"
	FieldDNSProvider FieldID = "dns-provider"
)

// The fields that are answered by flags only.
const (
	FieldBackupMX   FieldID = "backup-mx"
	FieldTTL        FieldID = "ttl"
	FieldKey        FieldID = "key"
	FieldEd25519    FieldID = "ed25519"
	FieldDKIMRecord FieldID = "dkim-record"
	FieldTLSACert   FieldID = "tlsa-cert"
	FieldWithout    FieldID = "without"
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
	Many     bool     // takes several values, separated by blanks or commas; with Choices any number of them
}

// Step is one page of questions.
type Step struct {
	ID, Title string
	Fields    []Field // none in the last step: it shows what will be made
}

// Steps is the pages in the order in which they are asked, with every question
// that may come up. [Form.Steps] has those that do, given the answers.
func Steps() []Step {
	return []Step{
		{ID: "domain", Title: "Your domain", Fields: []Field{domainField}},
		{ID: "server", Title: "Your mail server", Fields: []Field{mailHostField, ipv4Field, ipv6Field}},
		{ID: "key", Title: "The signature on your mail (DKIM)", Fields: []Field{selectorField}},
		{ID: "spf", Title: "Who may send mail for your domain (SPF)", Fields: []Field{spfField, spfIncludeField, spfRemoveField}},
		{ID: "dmarc", Title: "What happens to forged mail (DMARC)", Fields: []Field{dmarcField, ruaField}},
		{ID: "more", Title: "What else", Fields: []Field{withField, webField, webIPv4Field, webIPv6Field, wwwField, dnsProviderField}},
		{ID: "confirm", Title: "Ready to make the key and the records"},
	}
}

// flagFields are answered by flags only.
var flagFields = []Field{
	{ID: FieldBackupMX, Label: "Further mail servers (backup MX)", Optional: true, Many: true},
	{ID: FieldTTL, Label: "Lifetime of the records in seconds (TTL)"},
	{ID: FieldKey, Label: "File of an existing private key", Optional: true},
	{ID: FieldEd25519, Label: "Second key (Ed25519)", Optional: true},
	{ID: FieldDKIMRecord, Label: "DKIM records of another program", Optional: true},
	{ID: FieldTLSACert, Label: "Certificate of the mail server (TLSA)", Optional: true},
	{ID: FieldWithout, Label: "Records to leave out", Optional: true, Many: true},
}

// allFields is every field, in the order in which they are asked.
func allFields() []Field {
	var all []Field
	for _, step := range Steps() {
		all = append(all, step.Fields...)
	}
	return append(all, flagFields...)
}

// fieldOf finds a field by its id.
func fieldOf(id FieldID) (Field, bool) {
	for _, field := range allFields() {
		if field.ID == id {
			return field, true
		}
	}
	return Field{}, false
}

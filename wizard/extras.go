package wizard

import (
	"slices"
	"strings"

	"allgreen/records"
	"allgreen/records/spf"
)

// The questions about what a mail domain can do without on its first day.

// yes and no are the answers to a question that is asked so.
const (
	yes = "yes"
	no  = "no"
)

var spfIncludeField = Field{
	ID:       FieldSPFInclude,
	Label:    "Other services that send mail for you",
	Hint:     "Names, such as Mailchimp, or the domain that a service wants in your SPF record; none if only your server sends.",
	Optional: true,
	Many:     true,
	Why: "A newsletter service or a shop that sends with your address has to be named in the SPF record, or its mail " +
		"counts as forged. Known by name are: " + strings.Join(senderNames(), ", ") + ".",
}

var spfRemoveField = Field{
	ID:       FieldSPFRemove,
	Label:    "Left over from your DNS host; take out",
	Hint:     "They came with the domain and let servers send that you no longer use.",
	Optional: true,
	Many:     true,
	Why: "Registrars put a default SPF record on new domains, for their own mail or forwarding. Once your mail moves to " +
		"your own server these entries are of no use, and allow others to send in your name.",
}

var withField = Field{
	ID:       FieldWith,
	Label:    "Further records",
	Hint:     "Mail works without them; you can come back for them any day.",
	Optional: true,
	Many:     true,
	Why: "What was asked so far is what receivers want to see. These make mail safer or easier to set up; some need " +
		"a further file or a certificate on your server, so that nobody needs them on the first day.",
	Choices: []Choice{
		{string(records.FeatureHELOSPF), "SPF of the server's own name", "Bounces have no sender; then receivers check this name. One more line, nothing to set up."},
		{string(records.FeatureTLSRPT), "reports about encryption (TLS-RPT)", "Big senders tell you daily when encryption to your server failed."},
		{string(records.FeatureMTASTS), "only encrypted mail (MTA-STS)", "Needs a small policy file on a web server with its own certificate."},
		{string(records.FeatureAutoconfig), "mail programs set themselves up", "Thunderbird, Outlook and others find your server by the mail address."},
		{string(records.FeatureCAA), "who may issue certificates (CAA)", "Only your certificate authority may make certificates for your domain."},
		{string(records.FeatureNoMail), "names that never send mail", "Nobody can send as www.yourdomain: such mail is refused."},
	},
}

// tlsaChoice is offered where a certificate was named already.
var tlsaChoice = Choice{string(records.FeatureTLSA), "the server's certificate in DNS (TLSA)", "Needs a zone that is signed (DNSSEC), and the same key at each renewal."}

var webField = Field{
	ID:    FieldWeb,
	Label: "Is there a website at your bare domain?",
	Hint:  "Not needed for mail. Say no if its records stand already, or if there is none.",
	Why: "The bare domain and www need address records of their own for a website. They have nothing to do with mail; " +
		"allgreen can show and watch them with the others.",
	Choices: []Choice{
		{no, "no, or its records stand already", "Nothing is changed for the website."},
		{yes, "yes, show me its records too", "You are asked for the addresses of the web server."},
	},
}

var webIPv4Field = Field{
	ID:       FieldWebIPv4,
	Label:    "IPv4 of the web server",
	Hint:     "The mail server's own address if both are one machine; none if it has none.",
	Optional: true,
	Many:     true,
	Why:      "Browsers find your website under this address. It may be another machine than the mail server.",
}

var webIPv6Field = Field{
	ID:       FieldWebIPv6,
	Label:    "IPv6 of the web server",
	Hint:     "None if it has none.",
	Optional: true,
	Many:     true,
	Why:      "Browsers with IPv6 find your website under this address.",
}

var wwwField = Field{
	ID:    FieldWWW,
	Label: "The name with www, too?",
	Hint:  "It leads to the same website as the bare domain.",
	Why:   "Many people type www before a name. Its record is an alias (CNAME) of the bare domain, so that it moves along.",
	Choices: []Choice{
		{yes, "yes", "www leads where the bare domain does."},
		{no, "no", "Only the bare domain leads to the website."},
	},
}

var dnsProviderField = Field{
	ID:       FieldDNSProvider,
	Label:    "Your DNS host",
	Hint:     "Whose panel you paste the records into, such as Cloudflare; none if you don't see it in this list or run your own.",
	Optional: true,
	Why: "Each panel names its fields differently, and wants names and values in another form. With the right host " +
		"allgreen shows exactly what to type where.",
}

// senderNames are the services that are known by name.
func senderNames() (names []string) {
	for _, sender := range spf.Senders() {
		names = append(names, sender.Name)
	}
	return names
}

// senderByName is the include: of a service, by its name or the domain itself.
func senderByName(text string) (include string, ok bool) {
	i := slices.IndexFunc(spf.Senders(), func(s spf.Sender) bool { return strings.EqualFold(s.Name, text) })
	if i < 0 {
		return "", false
	}
	return spf.Senders()[i].Include, true
}

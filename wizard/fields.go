package wizard

import "allgreen/records"

// The questions about the mail server and its mail.

var domainField = Field{
	ID:    FieldDomain,
	Label: "Your domain",
	Hint:  "What stands behind the @ in your mail addresses, such as example.org.",
	Why: "Every record is made for this domain: it says where its mail goes, who may send it, and with " +
		"which key it is signed. You must own it and be able to change its DNS records.",
}

var mailHostField = Field{
	ID:    FieldMailHost,
	Label: "Name of the mail server",
	Hint: "Other servers reach you under this name. It gets the A and the PTR record, " +
		"and your mail software must greet with it (HELO).",
	Why: "Receivers compare three things: the name that your server greets with, the addresses of that " +
		"name, and the name of the address it calls from. Only when all three fit together do they trust it. " +
		"One server can serve many domains under a single name.",
}

var ipv4Field = Field{
	ID:       FieldIPv4,
	Label:    "IPv4 address",
	Hint:     "The public address of the mail server, such as 203.0.113.25; none if it has none.",
	Optional: true,
	Many:     true,
	Why: "The name of the mail server must lead to this address, this address must lead back to the name, " +
		"and mail from it must be allowed. An address behind a router (10.x.x.x, 192.168.x.x) cannot be " +
		"reached from outside: the public one is needed. IPv4 or IPv6, at least one.",
}

var ipv6Field = Field{
	ID:       FieldIPv6,
	Label:    "IPv6 address",
	Hint:     "Such as 2001:db8::25. Leave it out (none) if your mail server doesn't send over IPv6.",
	Optional: true,
	Many:     true,
	Why: "If your server sends over IPv6, that address needs the same records as the IPv4 one; big " +
		"receivers refuse IPv6 mail without them. If you can't get a PTR record for it, answer none and " +
		"let your mail software send over IPv4 only.",
}

var selectorField = Field{
	ID:    FieldSelector,
	Label: "Name of the signing key (selector)",
	Hint:  "Any short word of letters and digits. The month is a good one: you see how old the key is.",
	Why: "Your server signs every mail with a private key; the public half stands in DNS under " +
		"SELECTOR._domainkey.DOMAIN, so that receivers can check that the mail is from you and was not " +
		"changed. With a new selector for each new key, the old one can stay until the last mail is delivered.",
}

var spfField = Field{
	ID:    FieldSPF,
	Label: "Mail from any other server",
	Hint:  "Your own mail server may always send. This is what receivers should think of all others.",
	Why: "The SPF record lists the servers that may send mail in your domain's name, and ends with a " +
		"word about all others. Forwarded mail comes from other servers too, so that a hard end can cost " +
		"mail; together with DMARC the soft one protects as well.",
	Choices: []Choice{
		{string(records.Soft), "is suspicious (~all)", "The usual choice. Receivers look closer; forwarded mail still arrives."},
		{string(records.Hard), "is forged (-all)", "Some receivers refuse such mail at once, forwarded mail of yours included."},
	},
}

var dmarcField = Field{
	ID:    FieldDMARC,
	Label: "Mail that is neither signed by you nor from your server",
	Hint:  "Begin with none, read the reports for some weeks, then come back and tighten it.",
	Why: "DMARC tells receivers what to do with mail that claims to be from your domain and passes " +
		"neither SPF nor DKIM for it. Gmail and others want a DMARC record to stand; its strength is your choice.",
	Choices: []Choice{
		{string(records.PolicyNone), "deliver it, and report (none)", "The right start: nothing is lost while you learn who sends in your name."},
		{string(records.PolicyQuarantine), "file it as spam (quarantine)", "Forged mail goes to the spam folder; so does yours if something is set up wrong."},
		{string(records.PolicyReject), "refuse it (reject)", "The strongest protection; mail of yours that fails the checks is lost."},
	},
}

var ruaField = Field{
	ID:    FieldRUA,
	Label: "Address for the reports (rua)",
	Hint:  "Big receivers send a daily summary of who sent mail in your name.",
	Why: "The reports show whether your own mail passes the checks and whether somebody forges your domain. " +
		"The address must exist. If it is in another domain, that domain has to allow it in its own DNS.",
}

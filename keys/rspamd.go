package keys

import "golang.org/x/net/publicsuffix"

// rspamd is for Rspamd's dkim_signing module, as packaged upstream and by Debian. Its
// processes run as _rspamd and have to be able to open the key.
func rspamd(domain, selector, source string) Instructions {
	const (
		user   = "_rspamd"
		folder = "/var/lib/rspamd/dkim"
	)
	path := folder + "/" + domain + "." + selector + ".key"
	lines := []string{
		"domain {",
		"  " + domain + " {",
		"    selector = \"" + selector + "\";",
		"    path = \"" + path + "\";",
		"  }",
		"}",
	}
	notes := []string{
		"When the file has a domain { } section already, only the inner four lines go into it.",
		"Rspamd signs mail of users who have logged in and of this machine; for other senders see sign_networks.",
		"Other packages call the user rspamd, without the underscore: getent passwd _rspamd rspamd",
	}
	if organizational, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil && organizational != domain {
		lines = append(lines, "use_esld = false;")
		notes = append(notes, "use_esld = false, because Rspamd would otherwise look for a key of "+organizational+" when it signs mail of "+domain+". It holds for all domains of this server.")
	}
	return Instructions{
		Software: "Rspamd",
		Path:     path,
		Owner:    user + ":" + user,
		Mode:     "0600",
		Commands: []string{
			installFolder(user, user, "0750", folder),
			installFile(user, user, "0600", source, path),
		},
		Config:   []ConfigFile{{Path: "/etc/rspamd/local.d/dkim_signing.conf", Lines: lines}},
		Activate: []string{"rspamadm configtest", "systemctl restart rspamd"},
		Notes:    notes,
	}
}

package keys

import "golang.org/x/net/publicsuffix"

// rspamd is for Rspamd's dkim_signing module, as packaged upstream and by Debian. Its
// processes run as _rspamd and have to be able to open the key.
func rspamd(domain string, files []KeyFile) Instructions {
	const (
		user   = "_rspamd"
		folder = "/var/lib/rspamd/dkim"
	)
	path := func(f KeyFile) string { return folder + "/" + domain + "." + f.Selector + ".key" }
	lines := []string{"domain {", "  " + domain + " {"}
	if len(files) == 1 {
		lines = append(lines,
			"    selector = \""+files[0].Selector+"\";",
			"    path = \""+path(files[0])+"\";")
	} else { // a signature with each key (RFC 8463 §6)
		lines = append(lines, "    selectors [")
		for i, f := range files {
			comma := ","
			if i == len(files)-1 {
				comma = ""
			}
			lines = append(lines, "      { selector = \""+f.Selector+"\"; path = \""+path(f)+"\"; }"+comma)
		}
		lines = append(lines, "    ]")
	}
	lines = append(lines, "  }", "}")
	commands := []string{installFolder(user, user, "0750", folder)}
	for _, f := range files {
		commands = append(commands, installFile(user, user, "0600", f.Path, path(f)))
	}
	notes := []string{
		"When the file has a domain { } section already, only the lines within go into it.",
		"Rspamd signs mail of users who have logged in and of this machine; for other senders see sign_networks.",
		"Other packages call the user rspamd, without the underscore: getent passwd _rspamd rspamd",
	}
	if organizational, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil && organizational != domain {
		lines = append(lines, "use_esld = false;")
		notes = append(notes, "use_esld = false, because Rspamd would otherwise look for a key of "+organizational+" when it signs mail of "+domain+". It holds for all domains of this server.")
	}
	return Instructions{
		Software: "Rspamd",
		Path:     path(files[0]),
		Owner:    user + ":" + user,
		Mode:     "0600",
		Commands: commands,
		Config:   []ConfigFile{{Path: "/etc/rspamd/local.d/dkim_signing.conf", Lines: lines}},
		Activate: []string{"rspamadm configtest", "systemctl restart rspamd"},
		Notes:    notes,
	}
}

package keys

// openDKIM is for OpenDKIM 2.11, as packaged by Debian and Fedora; see opendkim.conf(5).
//
// With RequireSafeKeys, which is on unless turned off, it refuses a key that is not owned by root or its
// own user, or that lies below a folder that others can write. So the folders down to the
// keys belong to root, and only the domain's own one to the daemon.
func openDKIM(domain, selector, source string) Instructions {
	const (
		user = "opendkim"
		home = "/etc/opendkim"
	)
	folder := home + "/keys/" + domain
	path := folder + "/" + selector + ".private"
	name := selector + "._domainkey." + domain
	return Instructions{
		Software: "OpenDKIM",
		Path:     path,
		Owner:    user + ":" + user,
		Mode:     "0600",
		Commands: []string{
			installFolder("root", user, "0750", home),
			installFolder("root", user, "0750", home+"/keys"),
			installFolder(user, user, "0750", folder),
			installFile(user, user, "0600", source, path),
		},
		Config: []ConfigFile{
			{Path: "/etc/opendkim.conf", Lines: []string{
				"KeyTable      " + home + "/KeyTable",
				// refile: reads the left sides as patterns; a plain file would take the * for a letter.
				"SigningTable  refile:" + home + "/SigningTable",
			}},
			{Path: home + "/KeyTable", Lines: []string{name + " " + domain + ":" + selector + ":" + path}},
			{Path: home + "/SigningTable", Lines: []string{"*@" + domain + " " + name}},
		},
		Activate: []string{
			"opendkim -n",
			"systemctl restart opendkim",
			"opendkim-testkey -d " + domain + " -s " + selector + " -k " + path + " -vv",
		},
		Notes: []string{
			"Lines that are in /etc/opendkim.conf already stay once; Domain, Selector and KeyFile there no longer count once KeyTable is set.",
			"OpenDKIM refuses a key below a folder that other users can write (RequireSafeKeys): leave owners and modes as they are above.",
			"opendkim-testkey says \"key OK\" as soon as the record is to be seen in DNS; \"key not secure\" means only that the zone has no DNSSEC.",
			"Postfix hands its mail to OpenDKIM by smtpd_milters and non_smtpd_milters in main.cf, with the Socket of /etc/opendkim.conf.",
		},
	}
}

package keys

// dkimproxy is for dkimproxy.out 1.4; see dkimproxy.out(8).
func dkimproxy(domain, selector, source string) Instructions {
	const (
		user   = "dkimproxy"
		folder = "/etc/dkimproxy/keys"
	)
	path := folder + "/" + domain + "." + selector + ".key"
	return Instructions{
		Software: "dkimproxy",
		Path:     path,
		Owner:    user + ":" + user,
		Mode:     "0600",
		Commands: []string{
			installFolder(user, user, "0750", folder),
			installFile(user, user, "0600", source, path),
		},
		Config: []ConfigFile{
			{Path: "/etc/dkimproxy/dkimproxy_out.conf", Lines: []string{
				"domain    " + domain,
				"selector  " + selector,
				"keyfile   " + path,
				// Without a= it signs with SHA-1, which nobody may accept any more (RFC 8301 §3.1).
				"signature dkim(a=rsa-sha256,c=relaxed)",
			}},
			{Path: "/etc/default/dkimproxy", Lines: []string{
				"DOMAIN=" + domain,
				"DKIMPROXY_OUT_PRIVKEY=" + path,
			}},
		},
		Activate: []string{"systemctl restart dkimproxy"},
		Notes: []string{
			"/etc/default/dkimproxy is there in the packages of Debian and Ubuntu only, whose start script takes domain and key from it.",
			"With one domain dkimproxy signs every message for it. For several, give it instead of these lines sender_map = FILE, and in that file for each a line: " +
				domain + " dkim(a=rsa-sha256,c=relaxed,s=" + selector + ",key=" + path + ")",
		},
	}
}

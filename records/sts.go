package records

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"allgreen/records/mtasts"
)

// stsMaxAge is how long others keep the policy: a day while it is in testing,
// so that a mistake is soon forgotten.
const stsMaxAge = 24 * time.Hour

// stsHost returns the host from which the policy is fetched (RFC 8461 §3.3).
func (s Setup) stsHost() string { return "mta-sts." + s.Domain.String() }

// STSPolicy returns the text of the MTA-STS policy file (RFC 8461 §3.2): all
// mail exchangers, in the mode testing, in which mail goes through whatever
// is wrong and TLS-RPT tells of it.
func (s Setup) STSPolicy() string {
	policy := mtasts.Policy{Mode: mtasts.Testing, MX: []string{s.MailHost.String()}, MaxAge: stsMaxAge}
	for _, backup := range s.BackupMX {
		policy.MX = append(policy.MX, backup.Host.String())
	}
	return strings.ReplaceAll(policy.String(), "\r\n", "\n")
}

// STSPolicyURL returns where the policy is fetched (RFC 8461 §3.3):
// "https://mta-sts.example.org/.well-known/mta-sts.txt".
func (s Setup) STSPolicyURL() string { return "https://" + s.stsHost() + stsFile }

// STSPolicyPath returns the file on the web server that [Setup.ServeSTS] serves.
func (s Setup) STSPolicyPath() string { return s.stsRoot() + stsFile }

// stsFile is the policy's path on its host.
const stsFile = "/.well-known/mta-sts.txt"

func (s Setup) stsRoot() string { return "/var/www/" + s.stsHost() }

// stsText returns the record that announces the policy. The id has to change
// with the policy (RFC 8461 §3.1), so it is made of it.
func (s Setup) stsText() string {
	id := s.MTASTSID
	if id == "" {
		digest := sha256.Sum256([]byte(s.STSPolicy()))
		id = hex.EncodeToString(digest[:10])
	}
	return (&mtasts.Record{ID: id}).String()
}

// ServeSTS returns the piece of configuration with which a web server serves
// the policy file at [Setup.STSPolicyPath]: "nginx", "caddy" or "apache". It is
// empty for any other. It serves the file at its place without a redirect, which
// nobody would follow (RFC 8461 §3.3). The certificate is certbot's; Caddy gets
// one by itself.
func (s Setup) ServeSTS(server string) string {
	host, root := s.stsHost(), s.stsRoot()
	switch server {
	case "nginx":
		return fmt.Sprintf(`# First: certbot certonly --nginx -d %[1]s
server {
    listen 443 ssl;
    listen [::]:443 ssl;
    server_name %[1]s;
    ssl_certificate     /etc/letsencrypt/live/%[1]s/fullchain.pem;
    ssl_certificate_key /etc/letsencrypt/live/%[1]s/privkey.pem;
    root %[2]s;
    location = %[3]s {
        default_type text/plain;
    }
}
`, host, root, stsFile)
	case "caddy":
		return fmt.Sprintf(`%s {
	root * %s
	header Content-Type text/plain
	file_server
}
`, host, root)
	case "apache":
		return fmt.Sprintf(`# First: certbot certonly --apache -d %[1]s
<VirtualHost *:443>
    ServerName %[1]s
    DocumentRoot %[2]s
    SSLEngine on
    SSLCertificateFile    /etc/letsencrypt/live/%[1]s/fullchain.pem
    SSLCertificateKeyFile /etc/letsencrypt/live/%[1]s/privkey.pem
    <Directory %[2]s>
        Require all granted
    </Directory>
    <Files mta-sts.txt>
        ForceType text/plain
    </Files>
</VirtualHost>
`, host, root)
	}
	return ""
}

// checkSTS checks the id: 1*32(ALPHA / DIGIT) (RFC 8461 §3.1).
func (s Setup) checkSTS() *InputError {
	if len(s.MTASTSID) > 32 || strings.ContainsFunc(s.MTASTSID, notAlnum) {
		return misfit("with", s.MTASTSID, "is not an id of MTA-STS: 1 to 32 letters and digits", "20261121T093000")
	}
	return nil
}

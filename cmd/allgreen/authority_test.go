package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// authority is one name server of the provider that kestrel.test is hosted at.
type authority struct {
	name, ipv4, ipv6 string
	program          string
	start            func(l *lab, addrs []string, zones map[string]string) *daemon
}

// provider is all of them, each by another maker.
var provider = []authority{
	{"ns1.harbor.test", "198.51.100.3", "2001:db8:53::3", "named", (*lab).named},
	{"ns2.harbor.test", "198.51.100.5", "2001:db8:53::5", "knotd", (*lab).knotd},
	{"ns3.harbor.test", "198.51.100.7", "2001:db8:53::7", "nsd", (*lab).nsd},
}

// masterFiles writes the zones, apex to master file, into the server's folder
// and returns the file of each.
func (l *lab) masterFiles(dir string, zones map[string]string) map[string]string {
	l.t.Helper()
	if err := os.MkdirAll(filepath.Join(l.dir, dir), 0o755); err != nil {
		l.t.Fatal(err)
	}
	files := map[string]string{}
	for apex, text := range zones {
		files[apex] = l.write(filepath.Join(dir, "zone."+strings.TrimSuffix(apex, ".")), text)
	}
	return files
}

// named starts BIND as authoritative server.
func (l *lab) named(addrs []string, zones map[string]string) *daemon {
	l.t.Helper()
	name := "named-" + addrs[0]
	files := l.masterFiles(name, zones)
	dir := filepath.Join(l.dir, name)
	v4, v6 := families(addrs)
	var conf strings.Builder
	fmt.Fprintf(&conf, `options { directory %q; listen-on { %s }; listen-on-v6 { %s }; pid-file %q; session-keyfile %q;
  recursion no; empty-zones-enable no; dnssec-validation no; minimal-responses yes; notify no; };
controls { };
`, dir, v4, v6, dir+"/pid", dir+"/session.key")
	for apex, file := range files {
		fmt.Fprintf(&conf, "zone %q { type primary; file %q; };\n", apex, file)
	}
	d := l.daemon(name, "named", "-g", "-n", "1", "-c", l.write(name+"/named.conf", conf.String()))
	l.until(name, func() bool { return d.logged("running") })
	return d
}

// families is the addresses by family, as BIND lists them.
func families(addrs []string) (v4, v6 string) {
	for _, a := range addrs {
		if strings.Contains(a, ":") {
			v6 += a + "; "
		} else {
			v4 += a + "; "
		}
	}
	return cmp.Or(v4, "none;"), cmp.Or(v6, "none;")
}

// knotd starts Knot DNS.
func (l *lab) knotd(addrs []string, zones map[string]string) *daemon {
	l.t.Helper()
	name := "knotd-" + addrs[0]
	files := l.masterFiles(name, zones)
	dir := filepath.Join(l.dir, name)
	var conf strings.Builder
	fmt.Fprintf(&conf, `server:
  rundir: %q
  user: root:root
  listen: [ %s ]
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
log:
  - target: stderr
    any: info
database:
  storage: %q
template:
  - id: default
    zonefile-sync: -1
    zonefile-load: whole
    journal-content: none
zone:
`, dir, strings.Join(addrs, ", "), dir)
	for apex, file := range files {
		fmt.Fprintf(&conf, "  - domain: %s\n    file: %q\n", apex, file)
	}
	d := l.daemon(name, "knotd", "-c", l.write(name+"/knot.conf", conf.String()))
	l.until(name, func() bool { return d.logged("server started") })
	return d
}

// nsd starts NSD.
func (l *lab) nsd(addrs []string, zones map[string]string) *daemon {
	l.t.Helper()
	name := "nsd-" + addrs[0]
	files := l.masterFiles(name, zones)
	dir := filepath.Join(l.dir, name)
	var conf strings.Builder
	fmt.Fprintf(&conf, `server:
  server-count: 1
  username: ""
  zonesdir: %[1]q
  xfrdir: %[1]q
  xfrdfile: "%[1]s/xfrd.state"
  zonelistfile: "%[1]s/zone.list"
  database: ""
  cookie-secret-file: "%[1]s/cookies"
  pidfile: ""
  verbosity: 2
  rrl-ratelimit: 0
remote-control:
  control-enable: no
`, dir)
	for _, a := range addrs {
		fmt.Fprintf(&conf, "server:\n  ip-address: %s\n", a)
	}
	for apex, file := range files {
		fmt.Fprintf(&conf, "zone:\n  name: %q\n  zonefile: %q\n", apex, file)
	}
	d := l.daemon(name, "nsd", "-d", "-c", l.write(name+"/nsd.conf", conf.String()))
	l.until(name, func() bool { return d.logged("nsd started") })
	return d
}

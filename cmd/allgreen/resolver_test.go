package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// publicResolver is one of the lab's public resolvers: a cache that walks from
// the lab's root itself and logs every question that it is asked.
type publicResolver struct {
	name, addr string
	program    string
	start      func(l *lab, addr string) *daemon
}

// resolvers is all of them, each by another maker.
var resolvers = []publicResolver{
	{"unbound", "192.0.2.1", "unbound", (*lab).unbound},
	{"bind", "192.0.2.2", "named", (*lab).cachingNamed},
	{"knot", "192.0.2.3", "kresd", (*lab).kresd},
	{"powerdns", "192.0.2.4", "pdns_recursor", (*lab).recursor},
}

// open starts the resolvers and makes them the ones that allgreen asks.
func (l *lab) open(list ...publicResolver) map[string]*daemon {
	l.t.Helper()
	started := map[string]*daemon{}
	var configured []string
	for _, r := range list {
		need(l.t, r.program)
		started[r.name] = r.start(l, r.addr)
		l.until(r.name+" to know the root", func() bool {
			return strings.Contains(l.dig(r.addr, ".", "NS"), "a.root.test.")
		})
		configured = append(configured, r.addr+"="+r.name)
	}
	l.env = append(l.env, "ALLGREEN_RESOLVERS="+strings.Join(configured, ","))
	return started
}

func (l *lab) hints() string { return filepath.Join(l.dir, "root.hints") }

func (l *lab) unbound(addr string) *daemon {
	l.t.Helper()
	return l.unboundWith(addr, `module-config: "iterator"`)
}

// unboundWith is unbound with further lines of configuration.
func (l *lab) unboundWith(addr, lines string) *daemon {
	l.t.Helper()
	d := l.daemon("unbound", "unbound", "-d", "-p", "-c", l.write("unbound.conf", l.unboundConf(addr, lines)))
	l.until("unbound", func() bool { return d.logged("start of service") })
	return d
}

func (l *lab) unboundConf(addr, lines string) string {
	return fmt.Sprintf(`server:
  interface: %[1]s
  outgoing-interface: %[1]s
  access-control: 0.0.0.0/0 allow
  %[4]s
  username: ""
  chroot: ""
  directory: %[2]q
  pidfile: ""
  use-syslog: no
  use-caps-for-id: no
  do-ip6: no
  log-queries: yes
  root-hints: %[3]q
  local-zone: "test." nodefault
  local-zone: "113.0.203.in-addr.arpa." nodefault
  local-zone: "8.b.d.0.1.0.0.2.ip6.arpa." nodefault
  num-threads: 1
remote-control:
  control-enable: no
`, addr, l.dir, l.hints(), lines)
}

// cachingNamed is BIND as resolver.
func (l *lab) cachingNamed(addr string) *daemon {
	l.t.Helper()
	return l.cachingNamedWith(addr, "", "")
}

// cachingNamedWith is BIND with further options and statements.
func (l *lab) cachingNamedWith(addr, options, statements string) *daemon {
	l.t.Helper()
	dir := l.folder("cache")
	conf := fmt.Sprintf(`options { directory %[1]q; listen-on { %[2]s; }; listen-on-v6 { none; }; query-source address %[2]s;
  pid-file "%[1]s/pid"; session-keyfile "%[1]s/session.key"; recursion yes; allow-recursion { any; };
  empty-zones-enable no; dnssec-validation no; querylog yes; %[4]s };
controls { };
%[5]s
zone "." { type hint; file %[3]q; };
`, dir, addr, l.hints(), options, statements)
	d := l.daemon("cache", "named", "-4", "-g", "-n", "1", "-c", l.write("cache/named.conf", conf))
	l.until("BIND's resolver", func() bool { return d.logged("running") })
	return d
}

// kresd is Knot Resolver. It logs no questions unless a module of ours does.
func (l *lab) kresd(addr string) *daemon {
	l.t.Helper()
	return l.kresdWith(addr, "")
}

// kresdWith is Knot Resolver with further lines of configuration.
func (l *lab) kresdWith(addr, lines string) *daemon {
	l.t.Helper()
	dir := l.folder("kresd")
	conf := fmt.Sprintf(`net.listen('%[1]s', 53, { kind = 'dns' })
%[4]s
net.ipv6 = false
net.outgoing_v4('%[1]s')
cache.open(10 * MB, 'lmdb://%[2]s')
trust_anchors.remove('.')
modules.load('hints')
hints.root_file('%[3]s')
policy.add(function (_, query)
  print('asked for ' .. kres.dname2str(query.sname))
  io.flush()
end)
-- .test is refused otherwise.
policy.add(policy.all(policy.PASS))
print('listening')
io.flush()
`, addr, dir, l.hints(), lines)
	d := l.daemon("kresd", "kresd", "-n", "-c", l.write("kresd/config", conf), dir)
	l.until("Knot Resolver", func() bool { return d.logged("listening") })
	return d
}

// recursor is the PowerDNS Recursor.
func (l *lab) recursor(addr string) *daemon {
	l.t.Helper()
	dir := l.folder("recursor")
	l.write("recursor/recursor.conf", fmt.Sprintf(`local-address=%[1]s
query-local-address=%[1]s
hint-file=%[3]s
socket-dir=%[2]s
allow-from=0.0.0.0/0
dont-query=
dnssec=off
serve-rfc1918=no
export-etc-hosts=no
security-poll-suffix=
quiet=no
threads=1
disable-syslog=yes
daemon=no
`, addr, dir, l.hints()))
	d := l.daemon("recursor", "pdns_recursor", "--config-dir="+dir)
	l.until("the PowerDNS Recursor", func() bool { return d.logged("enabled") })
	return d
}

// folder makes a folder of the lab.
func (l *lab) folder(name string) string {
	l.t.Helper()
	dir := filepath.Join(l.dir, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		l.t.Fatal(err)
	}
	return dir
}

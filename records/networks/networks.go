// Package networks knows the companies that hand out addresses to mail
// servers: by the name servers of their reverse zones, by the names that they
// give to addresses themselves, and where in their panels the name of an
// address is set. A reverse name (RFC 1035 §3.5) is theirs to set, never the
// domain's DNS host's.
package networks

import (
	_ "embed"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Network is one company that hands out addresses.
type Network struct {
	ID   string `json:"id"`
	Name string `json:"name"` // as in the sentence "at Hetzner"
	// Home is set for those that connect homes: most set no reverse names.
	Home bool `json:"home"`
	// Resold is set where the person mostly pays another company.
	Resold bool `json:"resold"`
	// Panel is where the name of an address is set; its value may be "".
	Panel Fact[string] `json:"panel"`
	// ForwardFirst is set where the name must lead to the address beforehand.
	ForwardFirst Fact[bool] `json:"forward_first"`

	Servers Fact[[]string] `json:"servers"` // globs of the reverse zones' name servers
	Names   Fact[[]string] `json:"names"`   // patterns of the names that addresses have at first

	patterns []*regexp.Regexp
}

// Fact is something known of a network, and from where.
type Fact[T any] struct {
	Value   T        `json:"value"`
	Sources []string `json:"sources"`
}

// FromMemory tells whether nobody has looked the fact up: it may be said as
// what is usual, not as what is so.
func (f Fact[T]) FromMemory() bool { return len(f.Sources) == 0 }

// Of finds the network that an address belongs to, by the name servers of the
// zone that holds its reverse name and by the names that it has now. Both may
// be without a final dot, and empty.
func Of(servers, names []string) (Network, bool) {
	for _, n := range all() {
		if slices.ContainsFunc(servers, n.runs) || slices.ContainsFunc(names, n.named) {
			return n, true
		}
	}
	return Network{}, false
}

// runs tells whether a name server is the network's.
func (n Network) runs(server string) bool {
	return slices.ContainsFunc(n.Servers.Value, func(glob string) bool {
		ok, _ := path.Match(glob, bare(server))
		return ok
	})
}

// named tells whether the network gives such names to addresses by itself.
func (n Network) named(host string) bool {
	return slices.ContainsFunc(n.patterns, func(p *regexp.Regexp) bool { return p.MatchString(bare(host)) })
}

// Factory tells whether a host name is one that some network gives to an
// address by itself.
func Factory(host string) bool {
	return slices.ContainsFunc(all(), func(n Network) bool { return n.named(host) })
}

// Place says where the name of an address is set, as it follows "set it":
// "at Contabo, usually under Reverse DNS Management". A fact from memory is
// told as what is usual.
func (n Network) Place() string {
	place := "at " + n.Name
	if n.Resold {
		place = "where you rent the server (its network is " + n.Name + "'s)"
	}
	switch {
	case n.Panel.Value == "":
		return place
	case n.Panel.FromMemory():
		return place + ", usually under " + n.Panel.Value
	}
	return place + ", under " + n.Panel.Value
}

// bare is a name in lower case and without its final dot.
func bare(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }

//go:embed networks.json
var data []byte

// all reads the data, which a test holds to be well-formed.
var all = sync.OnceValue(func() []Network {
	var file struct {
		Networks []Network `json:"networks"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		panic("networks: " + err.Error())
	}
	for i, n := range file.Networks {
		for _, p := range n.Names.Value {
			file.Networks[i].patterns = append(file.Networks[i].patterns, regexp.MustCompile(p))
		}
	}
	return file.Networks
})

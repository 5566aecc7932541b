package render

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

// Provider is a DNS host: a company whose panel people type records into. The
// zero value is the generic form, for a panel that nothing is known about.
type Provider struct {
	ID   string // as in --dns-provider
	Name string // what the company calls itself

	facts facts
}

// Known reports whether p is more than the generic form.
func (p Provider) Known() bool { return p.ID != "" }

// fact is something known about a panel, with where it is known from: ids that
// providers/README.md lists.
type fact[T any] struct {
	Is   T        `json:"is"`
	From []string `json:"from"`
}

// memory is the source of what nobody looked up.
const memory = "memory"

// known reports whether there is the fact at all.
func (f fact[T]) known() bool { return len(f.From) > 0 }

// hint reports whether the fact is from memory only, and has to be worded so.
func (f fact[T]) hint() bool { return slices.Contains(f.From, memory) }

// facts are what is known about a panel, as the files in providers have it.
// What is not known is left out there. providers/README.md explains each.
type facts struct {
	NS       fact[[]string] `json:"ns"`        // patterns of its name servers' names
	SharedNS fact[[]string] `json:"shared_ns"` // of those that are mostly another company's

	Where    fact[string]            `json:"where"`
	Host     fact[string]            `json:"host"`
	Apex     fact[string]            `json:"apex"`
	Labels   fact[map[string]string] `json:"labels"`
	Priority fact[string]            `json:"priority"`
	SRV      fact[string]            `json:"srv"`
	SRVLeast fact[uint16]            `json:"srv_least"` // priority
	FinalDot fact[string]            `json:"final_dot"`

	Quotes  fact[string] `json:"quotes"`
	TXTMax  fact[int]    `json:"txt_max"` // characters of one value
	TooLong fact[string] `json:"too_long"`

	TTL struct {
		Default fact[uint32]   `json:"default"` // all in seconds
		Min     fact[uint32]   `json:"min"`
		Allowed fact[[]uint32] `json:"allowed"`
		Fixed   fact[bool]     `json:"fixed"`
	} `json:"ttl"`

	Types   map[string]fact[bool]   `json:"types"`
	NullMX  fact[bool]              `json:"null_mx"`
	NullSRV fact[bool]              `json:"null_srv"`
	Refuses map[string]fact[string] `json:"refuses"`

	Publishing fact[string]            `json:"publishing"`
	About      map[string]fact[string] `json:"about"`
	Notes      []fact[string]          `json:"notes"`
	Remove     []fact[string]          `json:"remove"`
}

// The words of the facts that are a choice.
const (
	hostRelative = "relative" // the panel puts the zone behind the name
	hostFull     = "full"     // the whole name

	priorityApart = "apart" // a field of its own
	priorityValue = "value" // in front of the target, with a blank
	priorityColon = "colon" // in front of the target, with a colon

	srvApart       = "apart"        // fields for priority, weight, port and target
	srvService     = "service"      // and for service and protocol
	srvBareService = "bare service" // the same, typed without their underscores
	srvValue       = "value"        // one field for all

	dotNeeded   = "needed"   // a target without final dot gets the zone behind it
	dotOptional = "optional" // it makes no difference

	quotesNone   = "none"   // the panel quotes and splits by itself
	quotesLong   = "long"   // typed where the text has more than 255 octets
	quotesAlways = "always" // typed
)

//go:embed providers/*.json
var providerFiles embed.FS

// loadProviders reads the embedded files, which a test holds to their shape.
var loadProviders = sync.OnceValue(func() []Provider {
	all, err := readProviders(providerFiles)
	if err != nil {
		panic(err)
	}
	return all
})

// readProviders reads one provider from each file of the folder providers.
func readProviders(files fs.FS) ([]Provider, error) {
	paths, err := fs.Glob(files, "providers/*.json")
	if err != nil {
		return nil, err
	}
	var all []Provider
	for _, path := range paths {
		text, err := fs.ReadFile(files, path)
		if err != nil {
			return nil, err
		}
		var file struct {
			ID   string `json:"id"`
			Name string `json:"name"`
			facts
		}
		decoder := json.NewDecoder(bytes.NewReader(text))
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&file); err != nil {
			return nil, fmt.Errorf("render: %s: %w", path, err)
		}
		all = append(all, Provider{ID: file.ID, Name: file.Name, facts: file.facts})
	}
	slices.SortFunc(all, func(a, b Provider) int {
		return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return all, nil
}

// Providers returns all that are known, sorted by name.
func Providers() []Provider { return slices.Clone(loadProviders()) }

// ProviderByID returns the provider of that id. Case makes no difference.
func ProviderByID(id string) (Provider, bool) {
	for _, p := range loadProviders() {
		if strings.EqualFold(p.ID, id) {
			return p, true
		}
	}
	return Provider{}, false
}

// NearProviders returns the providers that somebody may have meant who typed
// text: whose id or name has it in it, or begins alike.
func NearProviders(text string) []Provider {
	text = plainLetters(text)
	var near []Provider
	for _, p := range loadProviders() {
		for _, known := range []string{plainLetters(p.ID), plainLetters(p.Name)} {
			if len(text) >= 2 && (strings.Contains(known, text) || strings.Contains(text, known)) ||
				len(text) >= 3 && strings.HasPrefix(known, text[:3]) {
				near = append(near, p)
				break
			}
		}
	}
	return near
}

// plainLetters returns the ASCII letters and digits of s in lower case, so
// that "one.com" and "Name_Com" are found however they are typed.
func plainLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(s))
}

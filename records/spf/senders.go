package spf

import (
	_ "embed" // for the data files
	"strings"
)

// Sender is a service that sends mail in a domain's name.
type Sender struct {
	Name    string // "Google Workspace"
	Include string // the domain of its include: "_spf.google.com"
	Source  string // where the include was learnt, or "from memory", with a remark
}

//go:embed senders.txt
var senderList string

//go:embed defaults.txt
var defaultList string

// Senders returns services that many domains send by, in the order of names.
func Senders() []Sender {
	var senders []Sender
	for _, fields := range rows(senderList) {
		senders = append(senders, Sender{Name: fields[0], Include: fields[1], Source: fields[2]})
	}
	return senders
}

// defaults returns the terms that a DNS host put there, but for those that are
// wanted.
func (m *merger) defaults(terms []Term) (found []Default) {
	byInclude := map[string][]string{}
	for _, fields := range rows(defaultList) {
		byInclude[fields[0]] = fields
	}
	for _, t := range m.ours() {
		delete(byInclude, t.Value)
	}
	for _, t := range terms {
		if t.Name != Include || t.Modifier() {
			continue
		}
		if fields, ok := byInclude[m.key(t).value]; ok {
			found = append(found, Default{Term: t.String(), Provider: fields[1], For: fields[2]})
		}
	}
	return found
}

// rows returns the fields of the lines of a data file.
func rows(list string) (all [][]string) {
	for line := range strings.Lines(list) {
		if !strings.HasPrefix(line, "#") {
			all = append(all, strings.Split(strings.TrimSpace(line), " | "))
		}
	}
	return all
}

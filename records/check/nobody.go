package check

import (
	"context"

	"allgreen/records/resolve"
)

// nobody is a network in which nobody answers.
type nobody struct{}

func (nobody) Zone(context.Context, string) (*resolve.Zone, error) { return nil, errNoAnswer }

func (nobody) Forget() {}

func (nobody) Authoritative(_ context.Context, q resolve.Question) (resolve.Reply, error) {
	return resolve.Reply{Question: q}, errNoAnswer
}

func (nobody) Ask(context.Context, resolve.Server, resolve.Question, bool) resolve.Answer {
	return resolve.Answer{}
}

func (nobody) AskUnchecked(context.Context, resolve.Server, resolve.Question) resolve.Answer {
	return resolve.Answer{}
}

func (nobody) Signing(context.Context, string) (resolve.Signing, error) {
	return resolve.Signing{}, errNoAnswer
}

func (nobody) Lookup(_ context.Context, q resolve.Question) (resolve.Answer, error) {
	return resolve.Answer{Question: q}, errNoAnswer
}

func (nobody) Resolvers() []resolve.Server { return nil }

func (nobody) Path(context.Context) resolve.Path { return resolve.Path{} }

func (nobody) Counts() resolve.Counts { return resolve.Counts{} }

package check

import (
	"encoding/json"
	"slices"
	"time"

	"allgreen/records"
	"allgreen/records/resolve"
)

// State is how a record or check stands.
type State string

// The states, best first. [Worst] orders them.
const (
	Green       State = "green"
	Unknown     State = "unknown"
	Propagating State = "propagating"
	Missing     State = "missing"
	Wrong       State = "wrong"
)

// rank orders the states from best to worst.
var rank = map[State]int{Green: 1, Unknown: 2, Propagating: 3, Missing: 4, Wrong: 5}

// Worst returns the worst of the states, [Green] when there are none.
func Worst(states ...State) State {
	worst := Green
	for _, s := range states {
		if rank[s] > rank[worst] {
			worst = s
		}
	}
	return worst
}

// Severity is the weight of a finding.
type Severity string

// The severities. Only errors keep a record from being green.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// Finding is one thing that was noticed: what is seen, what it means, how to
// mend it. Code is an id of the catalogue of mistakes.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	Fix      string   `json:"fix"`
}

// Role is the part a server plays.
type Role string

// The roles.
const (
	Authoritative Role = "authoritative"
	Resolver      Role = "resolver"
)

// ServerState is how one server sees a record.
type ServerState string

// The server states.
const (
	ServerGreen    ServerState = "green"
	ServerStale    ServerState = "stale"   // an older answer that will go away by itself
	ServerMissing  ServerState = "missing" // no such data
	ServerWrong    ServerState = "wrong"   // something else
	ServerUnknown  ServerState = "unknown" // no usable answer; Error says why
	ServerNotAsked ServerState = "not-asked"
)

// ServerView is what one server says of a record.
type ServerView struct {
	Server string      `json:"server"` // address and port, or the URL of DNS over HTTPS
	Name   string      `json:"name"`
	Role   Role        `json:"role"`
	State  ServerState `json:"state"`
	Rcode  string      `json:"rcode"`
	Found  []string    `json:"found"` // master-file form
	TTL    uint32      `json:"ttl"`
	RTTMS  float64     `json:"rtt_ms"`
	Error  string      `json:"error"`
	// Until is when a cache must have let go of this answer; zero when not stale.
	Until time.Time `json:"-"`

	dnssec validation
	// Agreed is how many answers of a resolver in a row were right, and
	// Flapped whether a wrong one came between: several caches may stand
	// behind one address.
	Agreed  int  `json:"-"`
	Flapped bool `json:"-"`
}

// Confirmed tells whether a resolver was right often enough in a row to count
// as seeing the record.
func (v ServerView) Confirmed() bool {
	if v.Flapped {
		return v.Agreed >= agreedFlapping
	}
	return v.Agreed >= agreed
}

// How many answers in a row must agree.
const (
	agreed         = 2
	agreedFlapping = 4
)

// agree counts the view in, after the one before of the same server; nil is none.
func (v *ServerView) agree(before *ServerView) {
	if before == nil {
		before = &ServerView{}
	}
	v.Flapped = before.Flapped
	switch {
	case v.State == ServerGreen:
		v.Agreed = before.Agreed + 1
	case v.State != ServerUnknown && before.State == ServerGreen:
		v.Flapped = true
	}
}

// behind is the code of what a resolver is behind in; "" if nothing.
func (v ServerView) behind() string {
	switch {
	case v.State == ServerMissing:
		return "negative-cache"
	case v.State == ServerStale && v.Error != "":
		return "resolver-old-ns"
	case v.State == ServerStale:
		return "old-ttl"
	}
	return ""
}

// heard tells whether a resolver answered for the record itself, be it with
// something old.
func heard(v *ServerView) bool {
	return v != nil && v.State != ServerUnknown && v.State != ServerNotAsked && v.Error == ""
}

// Verdict is how one record stands.
type Verdict struct {
	ID       string        `json:"id"`
	Type     string        `json:"type"`
	Name     string        `json:"name"`
	Value    string        `json:"value"`
	TTL      uint32        `json:"ttl"`
	Need     records.Need  `json:"need"`
	Zone     string        `json:"zone"`
	Where    records.Where `json:"where"`
	State    State         `json:"state"`
	Found    []string      `json:"found"`
	Findings []Finding     `json:"findings"`
	ClearAt  *time.Time    `json:"clear_at"`
	Servers  []ServerView  `json:"servers"`
}

// Check is something a receiving server would find that is more than one record.
type Check struct {
	ID       string    `json:"id"`
	State    State     `json:"state"`
	Findings []Finding `json:"findings"`
}

// Round is one look at everything; it marshals to the JSON of `check --json`.
type Round struct {
	Version int            `json:"version"`
	Domain  string         `json:"domain"`
	Time    time.Time      `json:"time"`
	State   State          `json:"state"`
	Green   int            `json:"green"`
	Total   int            `json:"total"`
	ClearAt *time.Time     `json:"clear_at"`
	Records []Verdict      `json:"records"`
	Checks  []Check        `json:"checks"`
	Queries resolve.Counts `json:"queries"`
}

// MarshalJSON writes times as RFC 3339 without a fraction, which many readers
// of JSON refuse (jq's fromdate is one); what must have expired by then has.
func (r Round) MarshalJSON() ([]byte, error) {
	type plain Round
	r.Time, r.ClearAt = r.Time.Truncate(time.Second), fullSecond(r.ClearAt)
	r.Records = slices.Clone(r.Records)
	for i, v := range r.Records {
		r.Records[i].ClearAt = fullSecond(v.ClearAt)
	}
	return json.Marshal(plain(r))
}

// fullSecond is the time, or the next at which a second is full.
func fullSecond(t *time.Time) *time.Time {
	if t == nil || t.Nanosecond() == 0 {
		return t
	}
	full := t.Truncate(time.Second).Add(time.Second)
	return &full
}

// Plan is what is wanted: the answers and the records made from them.
type Plan struct {
	Setup   records.Setup
	Records []records.Record
}

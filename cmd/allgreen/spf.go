package main

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"time"

	"allgreen/records"
	"allgreen/records/check"
	"allgreen/records/spf"

	"github.com/spf13/cobra"
	"golang.org/x/net/idna"
)

// sending is the flags of spf: a mail as a receiver sees it coming.
type sending struct {
	json           bool
	ip, from, helo string
}

func (a *app) spfCommand() *cobra.Command {
	var in sending
	cmd := &cobra.Command{
		Use:   "spf DOMAIN --ip IP",
		Short: "Would mail from this address pass SPF? Asks live DNS as a receiver does",
		Long: `Evaluates the SPF policy of DOMAIN for a sending address (RFC 7208), asking the
authoritative servers. It shows every step, the term that decided, and the lookups used,
of 10 allowed. The exit status is 0 whatever the result.`,
		Example: `  allgreen spf example.org --ip 203.0.113.25
  allgreen spf example.org --ip 2001:db8::25 --from jo@example.org --helo mail.example.org --json`,
		RunE: func(cmd *cobra.Command, args []string) error { return a.spf(cmd, args, &in) },
		Args: atMost(1),
	}
	f := cmd.Flags()
	f.BoolVar(&in.json, "json", false, "one JSON object on standard output")
	f.StringVar(&in.ip, "ip", "", "`IP` address of the sending server")
	f.StringVar(&in.from, "from", "", "`ADDRESS` of the sender, MAIL FROM (default: postmaster at DOMAIN)")
	f.StringVar(&in.helo, "helo", "", "`NAME` that the server gives with HELO (default: DOMAIN)")
	return cmd
}

func (a *app) spf(cmd *cobra.Command, args []string, in *sending) error {
	const example = "for example: allgreen spf example.org --ip 203.0.113.25"
	if len(args) == 0 {
		return &usageError{problem: "spf needs the domain whose policy counts", example: example}
	}
	ip, err := netip.ParseAddr(in.ip)
	if err != nil || ip.Zone() != "" {
		problem := fmt.Sprintf("--ip %q: is not an IP address", records.Visible(in.ip))
		if in.ip == "" {
			problem = "spf needs the address that sends: --ip"
		}
		return &usageError{problem: problem, example: example}
	}
	dns, err := a.openDNS()
	if err != nil {
		return err
	}
	defer dns.Close()
	domain := asciiDomain(args[0])
	q := spf.Query{IP: ip, Domain: domain, Sender: in.from, HELO: in.helo, Now: time.Now()}
	if q.Sender == "" {
		q.Sender = "postmaster@" + domain
	}
	if q.HELO == "" {
		q.HELO = domain
	}
	outcome := spf.Evaluate(cmd.Context(), q, check.Lookuper(dns))
	if err := cmd.Context().Err(); err != nil { // interrupted: no result
		return err
	}
	if in.json {
		return a.printOutcomeJSON(outcome)
	}
	a.printOutcome(outcome)
	return nil
}

// asciiDomain is a domain in A-labels. What is no domain stays as it is: SPF
// has a result for that (RFC 7208 §4.3).
func asciiDomain(text string) string {
	if ascii, err := idna.Lookup.ToASCII(text); err == nil {
		return ascii
	}
	return text
}

// spfJSON is the object of `spf --json`, a contract: see CLI.md.
type spfJSON struct {
	Result      spf.Result `json:"result"`
	Term        string     `json:"term"`
	Lookups     int        `json:"lookups"`
	Void        int        `json:"void"`
	Explanation string     `json:"explanation"`
	Error       string     `json:"error"`
	Trace       []string   `json:"trace"`
}

func (a *app) printOutcomeJSON(o spf.Outcome) error {
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(spfJSON{
		Result: o.Result, Term: o.Term, Lookups: o.Lookups, Void: o.Void,
		Explanation: o.Explanation, Error: records.Reason(o.Err), Trace: o.Trace,
	})
}

func (a *app) printOutcome(o spf.Outcome) {
	by := ""
	if o.Term != "" {
		by = " by " + a.text(o.Term)
	}
	fmt.Fprintf(a.out, "%s%s, with %d of %d lookups, %d of %d without an answer\n", o.Result, by, o.Lookups, spf.MaxLookups, o.Void, spf.MaxVoid)
	if o.Err != nil {
		fmt.Fprintln(a.out, a.text(records.Reason(o.Err)))
	}
	if o.Explanation != "" {
		fmt.Fprintf(a.out, "The domain says: %s\n", a.text(o.Explanation))
	}
	fmt.Fprintln(a.out)
	for _, line := range o.Trace {
		fmt.Fprintln(a.out, "  "+a.text(line))
	}
}

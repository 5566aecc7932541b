package spf

// Result is the answer of SPF (RFC 7208 §2.6).
type Result string

// The results.
const (
	Pass      Result = "pass"      // the address may send for the domain
	Fail      Result = "fail"      // it may not
	SoftFail  Result = "softfail"  // it probably may not
	Neutral   Result = "neutral"   // the domain says nothing about the address
	None      Result = "none"      // there is no policy, or no domain to have one
	PermError Result = "permerror" // the policy is broken
	TempError Result = "temperror" // DNS could not be asked
)

// Outcome is what an evaluation found.
type Outcome struct {
	Result Result
	// Term is the mechanism that decided, as "mx" or "-all", or the term at which
	// the evaluation failed; empty if there is none.
	// Of an include it is the include itself.
	Term string
	// Lookups is how many terms asked DNS, of [MaxLookups]; Void is how many
	// questions had no answer, of [MaxVoid] (RFC 7208 §4.6.4).
	Lookups, Void int
	// Explanation is the domain's own text about a [Fail], empty if it has none
	// (RFC 7208 §6.2). It is ASCII, but otherwise what a stranger wrote.
	Explanation string
	// Err says why the result is none, permerror or temperror; it wraps one of
	// the sentinels of this package.
	Err error
	// Trace tells step by step what was looked at:
	// "kestrel.example: mx → mail.kestrel.example 192.0.2.25 matches". It is fit
	// to be drawn: only printable characters.
	Trace []string
}

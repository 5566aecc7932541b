package resolve

// Behind are those of the answers whose server holds an older version of the
// zone than another: its serial comes before theirs (RFC 1982 §3.2). Answers
// without an SOA say nothing. A few hosts don't count versions that way, and a
// zone that is just being passed on is older somewhere for some seconds.
func Behind(answers []Answer) []Answer {
	var behind []Answer
	for _, a := range answers {
		for _, other := range answers {
			if a.SOA != nil && other.SOA != nil && a.SOA.Zone == other.SOA.Zone && before(a.SOA.Serial, other.SOA.Serial) {
				behind = append(behind, a)
				break
			}
		}
	}
	return behind
}

// before compares serials, which begin at 0 again after 2³²-1. Of two that are
// half the circle apart neither comes before the other.
func before(a, b uint32) bool { return a != b && b-a < 1<<31 }

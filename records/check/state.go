package check

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

package render

// Offers reports whether the panel makes records of the type; where nobody
// knows it is taken to. hint tells that this is from memory.
func (p Provider) Offers(recordType string) (offers, hint bool) {
	known := p.facts.Types[recordType]
	return known.Is || !known.known(), known.hint()
}

// TextLimit returns the longest TXT value that the panel takes, in characters;
// 0 means that none is known. hint tells that this is from memory.
func (p Provider) TextLimit() (characters int, hint bool) {
	return p.facts.TXTMax.Is, p.facts.TXTMax.hint()
}

// LabelsHint reports whether the labels of the fields are from memory.
func (p Provider) LabelsHint() bool { return !p.facts.Labels.known() || p.facts.Labels.hint() }

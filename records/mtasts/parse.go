package mtasts

import (
	"regexp"

	"allgreen/records/fields"
)

// version is the value of v= and version:, in this case of letters (RFC 8461
// §3.1, §3.2).
const version = "STSv1"

// Parse reads the text of one TXT record, its character-strings joined
// without anything between them (RFC 8461 §3.1).
//
// isSTS tells whether it is an MTA-STS record at all: records that don't begin
// with "v=STSv1;" are thrown away before they are counted, and err is
// [ErrVersion]. If isSTS is true and err isn't nil, the record is one but
// broken, err wraps [ErrSyntax] and a [*fields.Error], and senders act as if
// the domain had none.
func Parse(txt string) (rec *Record, isSTS bool, err error) {
	rec = &Record{}
	isSTS, err = fields.Parse(txt, version, rec.set)
	switch {
	case !isSTS:
		return nil, false, ErrVersion
	case err != nil:
		return nil, true, wrong(err)
	case rec.ID == "":
		return nil, true, wrongField("id", "is missing")
	}
	return rec, true, nil
}

// set takes the value of a field over, and says what is wrong with it.
func (r *Record) set(name, value string) (problem string) {
	if name == "id" {
		if r.ID = value; !policyID.MatchString(value) {
			return "is not 1 to 32 letters and digits"
		}
		return ""
	}
	r.Extensions = append(r.Extensions, fields.Field{Name: name, Value: value})
	return fields.Unknown(value)
}

// policyID is an sts-id: 1*32(ALPHA / DIGIT).
var policyID = regexp.MustCompile(`^[A-Za-z0-9]{1,32}$`)

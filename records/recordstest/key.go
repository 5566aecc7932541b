package recordstest

import (
	"crypto"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/base64"

	"allgreen/records"
)

// The public keys of the tests: one of 2048 bits whose private half nobody
// has, and that of RFC 8463 Appendix A.2.
const (
	rsaText = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAzx+0JTXqoumT6G+ZxtcHbDFANUhRCwWFkgn5dC+dEFkhKXZgr/vSovPn" +
		"jxQzoT1Bw9cR+ZioD0ckFdlJPUmygRON0s4Aowttah6o0e+MTlzmCLlbS+xGWXzL7LMaX8Ofu7CXf+rXwRItczr70oD02QGGUtu2" +
		"RuNPr6G3vevhWzHC7zS/IDz5zQEPB72of9mmVu1gV3LrjG5MNfDduGm3yWwBcfgi4C/TR43BhV684lf0QHX4+6z+fCX1z37SFhEA" +
		"bQpiVRF3Gf5AfKt8cidtuHXFMRffnZUNpY/Oac57LHi46HB2zCYMvfXxDa7H4qn+LUItL+/JkNKFFxlkZtLhUQIDAQAB"
	ed25519Text = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
)

// Keys returns what [records.Build] needs beside the Setup: the first key, nil
// where other software keeps it, and one for each further selector.
func Keys(s records.Setup) (public crypto.PublicKey, more []records.SigningKey) {
	rsaKey, edKey := parse(rsaText, true), parse(ed25519Text, false)
	if s.Selector != "" {
		public = rsaKey
	}
	if s.Ed25519 != "" {
		more = append(more, records.SigningKey{Selector: s.Ed25519, Public: edKey})
	}
	for _, selector := range s.Selectors {
		more = append(more, records.SigningKey{Selector: selector, Public: rsaKey})
	}
	return public, more
}

func parse(text string, pkix bool) crypto.PublicKey {
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		panic(err)
	}
	if !pkix {
		return ed25519.PublicKey(raw)
	}
	key, err := x509.ParsePKIXPublicKey(raw)
	if err != nil {
		panic(err)
	}
	return key
}

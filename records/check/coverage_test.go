package check_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"allgreen/records/check"
)

// shownBy names the test that shows a code which is in none of the tables of
// mistakes, and what must not be taken for it.
var shownBy = map[string]string{
	"record-on-parent": "TestDomainBelowItsZone", "dmarc-weaker": "TestWeakerPolicy", "dmarc-early-reject": "TestEarlyReject",
	"dkim-weak": "TestKeySizes", "dkim-too-long": "TestKeySizes", "record-none": "TestOtherTypes", "record-other": "TestOtherTypes",
	"alias-waits": "TestRiders", "alias-loop": "TestServersNamedApart", "resolvers-wait": "TestSiblings", "alias-nowhere": "TestRiders",
	"resolvers-left": "TestResolversOutOfTurn", "resolvers-early": "TestResolversOutOfTurn",
	"srv-to-cname": "TestRiders", "srv-no-address": "TestRiders", "spf-hard": "TestRiders", "spf-soft": "TestRiders",
	"spf-sender-missing": "TestRiders", "spf-unsure": "TestRiders", "tlsa-no-dnssec": "TestRiders", "caa-above": "TestRiders",
	"not-registered": "TestServersLive", "lame-ns": "TestServersLive", "stale-secondary": "TestServersLive",
	"negative-cache": "TestServersLive", "old-ttl": "TestServersLive", "no-answer": "TestStates",
	"dnssec-none": "TestDNSSECLive", "dnssec-bogus": "TestDNSSECLive",
	"resolver-old-ns": "TestStates", "resolver-silent": "TestStates", "resolver-again": "TestConfirm",
	"resolver-flaps": "TestFlapping", "resolver-diverted": "TestDivertedResolversDoNotCount",
	"resolver-lies": "TestInventors", "nat64": "TestInventors", "local-dns": "TestInventors",
	"not-seen-at-source": "TestGreenOverHTTPS", "port53-intercepted": "TestAroundPort53",
	"port53-blocked": "TestAroundPort53", "no-route": "TestNoRoute",
}

// TestEveryCodeIsShown: no code without a test in which it is found, and none
// of the mistakes without a near miss in which it is not.
func TestEveryCodeIsShown(t *testing.T) {
	shown, spared := map[string]bool{}, map[string]bool{}
	for _, m := range append(mistakes, wideMistakes...) {
		shown[m.code] = true
	}
	for _, s := range situations {
		shown[s.code] = true
	}
	for _, m := range append(nearMisses, wideNearMisses...) {
		spared[m.code] = true
	}
	for _, m := range kindMistakes { // beside them stand kindTolerances
		shown[m.code], spared[m.code] = true, true
	}
	for _, tolerated := range kindTolerances {
		for _, code := range tolerated.also {
			shown[code], spared[code] = true, true
		}
	}
	for _, s := range calm {
		spared[s.code] = true
	}
	tests := testsByCode(t)
	for _, c := range check.Codes() {
		by, elsewhere := shownBy[c.ID]
		switch {
		case c.ID == "zone-line": // package lint shows it: there is no zone here
		case elsewhere && !tests[c.ID][by]:
			t.Errorf("%s: no test %s beside its name", c.ID, by)
		case elsewhere:
		case !shown[c.ID]:
			t.Errorf("%s is shown by no test: %v", c.ID, tests[c.ID])
		case !spared[c.ID]:
			t.Errorf("%s has no near miss: %v", c.ID, tests[c.ID])
		}
	}
}

// testsByCode tells which tests stand in a file that names a code.
func testsByCode(t *testing.T) map[string]map[string]bool {
	t.Helper()
	paths, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]map[string]bool{}
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]bool{}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, "Test") {
				names[f.Name.Name] = true
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				code, _ := strconv.Unquote(lit.Value)
				if found[code] == nil {
					found[code] = map[string]bool{}
				}
				maps.Copy(found[code], names)
			}
			return true
		})
	}
	return found
}

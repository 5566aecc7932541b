package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The real program stands on PATH as allgreen, in scripts and in all other tests.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"allgreen": main})
}

// TestScripts runs the commands as a script would, without any network: the root
// server of every script is an address of this machine where nobody listens.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			hints := env.WorkDir + "/root.hints"
			env.Setenv("ALLGREEN_HOME", env.WorkDir+"/home")
			env.Setenv("ALLGREEN_ROOT_HINTS", hints)
			env.Setenv("ALLGREEN_RESOLVERS", "127.0.0.1:9=nobody")
			env.Setenv("LANG", "C.UTF-8")
			return os.WriteFile(hints, []byte(". 3600 IN NS a.root.test.\na.root.test. 3600 IN A 127.0.0.1\n"), 0o600)
		},
	})
}

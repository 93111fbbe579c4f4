// Checks a Comity log with other people's code, and makes a log of theirs for Comity to check:
//
//	go run . verify <folder>   what make-log.ts wrote: prints the checks that passed, by peer
//	go run . make <folder>     for check-theirs.ts
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// version of a module as it was built in.
func version(module string) string {
	info, _ := debug.ReadBuildInfo()
	for _, dep := range info.Deps {
		if dep.Path == module {
			return dep.Version
		}
	}
	return "unknown"
}

func main() {
	command, dir := os.Args[1], os.Args[2]
	if command == "make" {
		makeLog(dir)
		return
	}
	type peer struct {
		Peer    string `json:"peer"`
		Version string `json:"version"`
		Checks  int    `json:"checks"`
	}
	check(json.NewEncoder(os.Stdout).Encode([]peer{
		{"golang.org/x/mod/sumdb", version("golang.org/x/mod"), verifyWithSumdb(dir)},
		{"filippo.io/torchwood", version("filippo.io/torchwood"), verifyWithTorchwood(dir)},
	}))
}

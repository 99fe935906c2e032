// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"regexp"
	"strings"
)

// Which errors fit when the API server, or the way to it, is at fault: never one that blames store, chart or caller.
var fitting = map[string]int{
	"cluster/unreachable": 9,
	"store/timeout":       8,
	"store/locked":        7,
	"io/child":            5,
}

// A line below the error that says what to do.
var hint = regexp.MustCompile(`\]\n  \S`)

var slugs = regexp.MustCompile(`\[([a-z]+/[a-z-]+)\]`)

// statusFits says whether a command that asked this may end so after that fault.
func statusFits(r run, asked []Request, status int, out string) error {
	if status == 0 {
		return nil
	}
	if status == -1 {
		return fmt.Errorf("it hangs")
	}
	if strings.HasPrefix(r.fault, "kill") && r.victim == "store" && status == 137 {
		return nil
	}
	found := slugs.FindAllStringSubmatch(out, -1)
	if len(found) == 0 {
		return fmt.Errorf("exit status %d, and no error is named", status)
	}
	slug := found[len(found)-1][1]
	want, fits := fitting[slug]
	// What somebody else, or a controller, changed meanwhile the API server refuses, and says so.
	if (r.fault == "conflict" || metConflict(asked)) && slug == "cluster/refused" {
		want, fits = 1, true
	}
	// Findings that a fault kept from being mended.
	if r.step == "audit" && slug == "store/drift" {
		want, fits = 10, true
	}
	if !fits || want != status {
		return fmt.Errorf("exit status %d with %s does not fit: %s", status, slug, said(out))
	}
	if !strings.Contains(out, "again") && !strings.Contains(out, "repeat") && !hint.MatchString(out) {
		return fmt.Errorf("the error does not say how to go on")
	}
	return nil
}

// metConflict looks for a change that the API server itself refused so; 409 to a POST says that the object is there.
func metConflict(asked []Request) bool {
	for _, each := range asked {
		method := strings.Fields(each.Point)[1]
		if each.Status == 409 && isWrite(method) && method != "POST" {
			return true
		}
	}
	return false
}

// said is the last error among what a command printed.
func said(out string) string {
	last := ""
	for _, line := range strings.Split(out, "\n") {
		if strings.HasPrefix(line, "error: ") {
			last = line
		}
	}
	return last
}

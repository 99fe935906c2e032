// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"sort"
	"strings"
)

// What a store can be, as the model knows it. A live or suspended one also has its text and its host: "live:2:own".
const (
	absent   = "absent"
	kept     = "kept"     // delete --keep-data
	handed   = "handed"   // a namespace that was made for a store, without one
	orphan   = "orphan"   // after a plain helm uninstall
	damaged  = "damaged"  // a command was killed in the middle
	bypassed = "bypassed" // a plain helm upgraded it
)

// A phases is the set of what a store may be now.
type phases map[string]bool

func (p phases) String() string {
	var names []string
	for name := range p {
		names = append(names, name)
	}
	sort.Strings(names)
	return strings.Join(names, "|")
}

// An act is one command of one user.
type act struct {
	user  int
	store int
	verb  string
	text  int    // what the page is to say
	host  string // own or shared
	kill  int    // milliseconds after which it is killed; 0: it is not
}

func (a act) String() string {
	text := fmt.Sprintf("user %d: %s soak-%dx", a.user, a.verb, a.store)
	if a.verb == "create" || a.verb == "replace" || a.verb == "update" || a.verb == "helm-upgrade" {
		text += fmt.Sprintf(" text=%d host=%s", a.text, a.host)
	}
	if a.kill > 0 {
		text += fmt.Sprintf(", killed after %d ms", a.kill)
	}
	return text
}

func live(text int, host string) string { return fmt.Sprintf("live:%d:%s", text, host) }

func isLive(phase string) bool      { return strings.HasPrefix(phase, "live:") }
func isSuspended(phase string) bool { return strings.HasPrefix(phase, "suspended:") }

// hostOf is that of a live or suspended store.
func hostOf(phase string) string {
	part := strings.Split(phase, ":")
	return part[len(part)-1]
}

// An outcome is an exit status and what the store is after it.
type outcome struct {
	status int
	after  []string
}

func same(status int, phase string) outcome { return outcome{status, []string{phase}} }

// outcomes says how an act may end on a store that is in a phase, when nobody else is at work and nobody kills it.
func outcomes(a act, phase string) []outcome {
	is := isLive(phase) || isSuspended(phase)
	switch a.verb {
	case "create", "replace":
		return created(a, phase)
	case "update":
		switch {
		case isLive(phase):
			return []outcome{{0, []string{live(a.text, hostOf(phase))}}}
		case isSuspended(phase):
			return []outcome{{0, []string{fmt.Sprintf("suspended:%d:%s", a.text, hostOf(phase))}}}
		}
		return changed(a, phase, "live:?:?", "suspended:?:?")
	case "suspend":
		if is {
			return []outcome{{0, []string{strings.Replace(phase, "live:", "suspended:", 1)}}}
		}
		return changed(a, phase, "suspended:?:?")
	case "resume":
		if is {
			return []outcome{{0, []string{strings.Replace(phase, "suspended:", "live:", 1)}}}
		}
		return changed(a, phase, "live:?:?", "suspended:?:?")
	case "rollback":
		if is {
			return []outcome{{0, []string{"live:?:?", "suspended:?:?"}}, same(1, phase)}
		}
		return changed(a, phase, "live:?:?", "suspended:?:?")
	case "delete":
		return []outcome{{0, []string{absent}}}
	case "keep":
		if phase == absent {
			return []outcome{same(0, absent)}
		}
		return []outcome{{0, []string{kept}}, {1, []string{phase}}}
	case "audit":
		return []outcome{{0, []string{phase, "live:?:?"}}, {10, []string{phase, "live:?:?"}}, same(1, phase)}
	case "gc":
		if phase == orphan || phase == damaged {
			return []outcome{{0, []string{absent, phase}}}
		}
		return []outcome{same(0, phase)}
	}
	return others(a, phase)
}

func created(a act, phase string) []outcome {
	wanted := live(a.text, a.host)
	taken := same(1, phase) // the shared host belongs to another store
	switch {
	case phase == wanted:
		return []outcome{same(0, phase), taken}
	case isLive(phase), isSuspended(phase):
		if a.verb == "replace" {
			return []outcome{{0, []string{wanted, "suspended:?:?", "live:?:?"}}, taken}
		}
		may := []outcome{same(6, phase), taken}
		if strings.Contains(phase, "?") || isSuspended(phase) {
			may = append(may, same(0, phase), outcome{0, []string{wanted}})
		}
		return may
	case phase == damaged, phase == bypassed:
		return []outcome{{0, []string{wanted, "suspended:?:?", "live:?:?"}}, same(6, phase), taken}
	}
	return []outcome{{0, []string{wanted}}, taken}
}

// changed is for stores that are not whole: a change of them succeeds, or they are missing.
func changed(_ act, phase string, after ...string) []outcome {
	if phase == damaged || phase == bypassed {
		return []outcome{{0, after}, same(1, phase), same(6, phase)}
	}
	return []outcome{same(1, phase)}
}

// others are the acts of a plain helm and of kubectl; status 1 is whatever they failed with.
func others(a act, phase string) []outcome {
	failed := same(1, phase)
	whole := isLive(phase) || isSuspended(phase) || phase == bypassed || phase == damaged
	switch a.verb {
	case "helm-upgrade":
		if whole {
			return []outcome{{0, []string{bypassed}}, failed, {1, []string{bypassed}}}
		}
	case "helm-uninstall":
		if whole {
			return []outcome{{0, []string{orphan}}, failed, {1, []string{orphan}}}
		}
	case "hand-over":
		if phase == absent {
			return []outcome{{0, []string{handed}}, failed}
		}
		return []outcome{same(0, phase), failed}
	default: // drift, volume, pod
		return []outcome{same(0, phase), failed}
	}
	return []outcome{failed}
}

// A result is how an act ended.
type result struct {
	act    act
	status int
	killed bool
	out    string
}

// after applies one result to a set; nothing is left where the result contradicts the model.
func (p phases) after(r result, crowded bool) phases {
	next := phases{}
	for phase := range p {
		if crowded && (r.status == 7 || r.status == 5 || r.status == 1) || r.status == 7 && r.killed {
			next[phase] = true
		}
		for _, may := range outcomes(r.act, phase) {
			if !r.killed && may.status != r.status {
				continue
			}
			for _, each := range may.after {
				next[each] = true
			}
		}
		if r.killed {
			for _, each := range halfway(r.act, phase) {
				next[each] = true
			}
		}
	}
	return next
}

// halfway is what a killed act may leave: what was, or something in between.
func halfway(a act, phase string) []string {
	if phase == absent && a.verb != "create" && a.verb != "replace" {
		return []string{absent}
	}
	if a.verb == "gc" || a.verb == "audit" {
		return []string{phase}
	}
	return []string{phase, damaged}
}

// afterAll applies results of acts that ran at the same time, in every order.
func (p phases) afterAll(results []result) phases {
	if len(results) == 1 {
		return p.after(results[0], false)
	}
	next := phases{}
	for _, order := range [][]int{{0, 1}, {1, 0}} {
		for phase := range p.after(results[order[0]], true).after(results[order[1]], true) {
			next[phase] = true
		}
	}
	return next
}

// seen says which of a set fit what was seen: "absent", "bare" (a namespace without a release) or "release".
func (p phases) seen(what string) phases {
	next := phases{}
	for phase := range p {
		fits := phase == damaged
		switch what {
		case absent:
			fits = fits || phase == absent
		case "bare":
			fits = fits || phase == kept || phase == handed || phase == orphan
		case "release":
			fits = fits || isLive(phase) || isSuspended(phase) || phase == bypassed
		}
		if fits {
			next[phase] = true
		}
	}
	return next
}

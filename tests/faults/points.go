// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand"
	"os"
	"regexp"
	"strings"
)

// How often a request of one point is taken for another one: what polls is asked as long as it takes.
const (
	readsMost  = 2
	writesMost = 4
)

// A point is a request of a command: the n-th that it makes when all goes well.
type point struct {
	number int    // n
	name   string // of Request.Point, {} for the store's name
	count  int    // the how-many-eth of that name
	last   bool   // a write comes next, or nothing
}

// A run is a command with one fault.
type run struct {
	step   string
	point  point
	fault  string
	victim string // of kill and kill-after: store or helm
	with   []run  // the same fault at other requests of the same command, in the same run
}

func (r run) String() string {
	name := r.fault
	if r.victim == "helm" {
		name += "-helm"
	}
	if len(r.with) > 0 {
		name += fmt.Sprintf("+%d", len(r.with))
	}
	return fmt.Sprintf("%s:%d:%s", r.step, r.point.number, name)
}

// key names the run in every trace: the number of a request may be another one in the next.
func (r run) key() string {
	return fmt.Sprintf("%s %s #%d %s %s", r.step, r.point.name, r.point.count, r.fault, r.victim)
}

// What differs from run to run: names of pods and volumes, revisions.
var varying = regexp.MustCompile(`-[0-9a-z]{6,10}-[0-9a-z]{5}\b|pvc-[0-9a-f-]{36}|\.v[0-9]+$`)

func canonical(name, store string) string {
	return varying.ReplaceAllString(strings.ReplaceAll(name, store, "{}"), "*")
}

// pointsOf makes points of what a command asked when all went well.
func pointsOf(requests []Request, store string) []point {
	var points []point
	seen := map[string]int{}
	for _, request := range requests {
		name := canonical(request.Point, store)
		seen[name]++
		most := readsMost
		if isWrite(strings.Fields(name)[1]) {
			most = writesMost
			endStretch(points)
		}
		if seen[name] <= most {
			points = append(points, point{number: request.Number, name: name, count: seen[name]})
		}
	}
	endStretch(points)
	return points
}

func endStretch(points []point) {
	if len(points) > 0 {
		points[len(points)-1].last = true
	}
}

// standsFor leaves out kills and outages that others stand for: between two writes a command changes nothing, so that
// one kill, at the last read there, leaves what each of them leaves, and an outage there meets what each of them
// meets. How each read bears a lost connection, "reset" tries.
func (p point) standsFor() bool {
	return p.last || isWrite(strings.Fields(p.name)[1])
}

// runsOf is each point with each fault that fits it.
func runsOf(step string, points []point) []run {
	var runs []run
	for _, each := range points {
		part := strings.Fields(each.name)
		for _, f := range faults {
			if !f.fits(part[1], part[2]) || (f.name == "kill" || f.name == "outage") && !each.standsFor() {
				continue
			}
			runs = append(runs, run{step: step, point: each, fault: f.name, victim: "store"})
			if part[0] == "helm" && strings.HasPrefix(f.name, "kill") {
				runs = append(runs, run{step: step, point: each, fault: f.name, victim: "helm"})
			}
		}
	}
	return runs
}

// sample takes so many of the runs: each command with each fault before any of them twice.
func sample(runs []run, count int, seed int64) []run {
	random := rand.New(rand.NewSource(seed))
	random.Shuffle(len(runs), func(i, j int) { runs[i], runs[j] = runs[j], runs[i] })
	if count <= 0 || count >= len(runs) {
		return runs
	}
	var taken []run
	for round := 1; len(taken) < count; round++ {
		seen := map[string]int{}
		for _, each := range runs {
			kind := each.step + " " + each.fault + " " + each.victim
			if seen[kind]++; seen[kind] == round && len(taken) < count {
				taken = append(taken, each)
			}
		}
	}
	return taken
}

// grouped puts runs of one command with the same fault together, so many in one as it bears and size allows.
func grouped(runs []run, size int) []run {
	var out []run
	at := map[string]int{} // of the group that is not full yet
	for _, each := range runs {
		f, err := faultNamed(each.fault)
		most := 1
		if err == nil && f.most > 1 {
			most = min(size, f.most)
		}
		if most < 2 {
			out = append(out, each)
			continue
		}
		kind := each.step + " " + each.fault
		if i, open := at[kind]; open && len(out[i].with)+1 < most {
			out[i].with = append(out[i].with, each)
			continue
		}
		at[kind] = len(out)
		out = append(out, each)
	}
	return out
}

// members are the runs of a group, each alone.
func (r run) members() []run {
	first := r
	first.with = nil
	return append([]run{first}, r.with...)
}

// without leaves out the runs whose keys a file lists, one a line; a file that is not there lists none.
func without(runs []run, file string) ([]run, error) {
	text, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	done := map[string]bool{}
	for _, line := range strings.Split(string(text), "\n") {
		done[line] = true
	}
	var left []run
	for _, each := range runs {
		if !done[each.key()] {
			left = append(left, each)
		}
	}
	return left, nil
}

// again names the run so that chosen finds it in a later trace, where its request may have another number.
func (r run) again() string {
	if len(r.with) > 0 {
		var each []string
		for _, one := range r.members() {
			each = append(each, one.again())
		}
		return strings.Join(each, ",")
	}
	part := strings.Split(r.String(), ":")
	return fmt.Sprintf("%s:%s#%d:%s", r.step, r.point.name, r.point.count, part[len(part)-1])
}

// chosen gives the runs that a text like "update:17:503,delete:3:kill-helm" names; a command alone is all of its runs.
// In the number's place may stand what the request's name ends with, and how many-eth of that name it is:
// "update:secrets/hello#2:reset".
func chosen(runs []run, text string) []run {
	var found []run
	for _, wanted := range strings.Split(text, ",") {
		command, rest, _ := strings.Cut(wanted, ":")
		request, fault := rest, ""
		if last := strings.LastIndex(rest, ":"); last >= 0 {
			request, fault = rest[:last], rest[last+1:]
		}
		for _, each := range runs {
			is := strings.Split(each.String(), ":")
			if fits(command, is[0]) && each.point.isAt(request) && fits(fault, is[len(is)-1]) {
				found = append(found, each)
			}
		}
	}
	return found
}

func fits(wanted, is string) bool {
	return wanted == "" || wanted == is
}

func (p point) isAt(request string) bool {
	if request == "" || request == fmt.Sprint(p.number) {
		return true
	}
	name, count, counted := strings.Cut(request, "#")
	if counted && count != fmt.Sprint(p.count) {
		return false
	}
	return strings.Trim(name, "0123456789") != "" && strings.HasSuffix(p.name, name)
}

// plan says to the proxy which request gets the fault.
func (r run) plan(store string) Plan {
	match := func(is string) bool { return canonical(is, store) == r.point.name }
	plan := Plan{Fault: r.fault, At: r.point.count, Match: match}
	for _, each := range r.with {
		plan.More = append(plan.More, each.plan(store))
	}
	return plan
}

// then is the step that must end well after the fault: the same, or of every second kill the one that may follow it.
func (r run) then(s *step) *step {
	if s.instead != "" && strings.HasPrefix(r.fault, "kill") && r.point.number%2 == 1 {
		return stepNamed(s.instead)
	}
	return s
}

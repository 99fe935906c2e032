// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// The queue of what is still to be run, by command.
type queue struct {
	mutex   sync.Mutex
	alone   sync.RWMutex // held by those that look at all stores
	waiting map[string][]run
	done    int // each member of a group counts
	failed  int
	missed  int
	seed    int64
	out     io.Writer
	passed  string // the file that gets the keys of runs that ended well; "": none
}

func (q *queue) take(step string) *run {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	list := q.waiting[step]
	if len(list) == 0 {
		return nil
	}
	q.waiting[step] = list[1:]
	return &list[0]
}

// put gives runs back.
func (q *queue) put(runs []run) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for _, each := range runs {
		q.waiting[each.step] = append(q.waiting[each.step], each)
	}
}

func (q *queue) left(alone bool) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for name, list := range q.waiting {
		if len(list) > 0 && stepNamed(name).alone == alone {
			return true
		}
	}
	return false
}

// needs says whether anything waits for a step from there on; a life goes no further, but for its end.
func (q *queue) needs(from int) bool {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	for _, each := range steps[from:] {
		if !each.alone && len(q.waiting[each.name]) > 0 {
			return true
		}
	}
	return false
}

// tell prints one result as TAP.
func (q *queue) tell(r run, took time.Duration, hit bool, log string, err error) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if err == nil && hit {
		err = note(q.passed, r)
	}
	switch {
	case err != nil:
		q.done++
		q.failed++
		fmt.Fprintf(q.out, "not ok torture: %s\n# request %d of %s: %s\n", r, r.point.number, r.step,
			r.point.name)
		fmt.Fprintf(q.out, "# fault: %s, victim %s, seed %d\n# %v\n# log: %s\n"+
			"# again: make torture ONLY='%s'\n",
			r.fault, r.victim, q.seed, err, log, r.again())
	case !hit:
		q.missed++
		fmt.Fprintf(q.out, "# torture: %s: the command did not come to %s\n", r, r.point.name)
	default:
		q.done++
		fmt.Fprintf(q.out, "ok torture: %s (%.0f s)\n", r, took.Seconds())
	}
}

// note adds the key of a run to a file, so that the next run of the same code can leave it out.
func note(file string, r run) error {
	if file == "" {
		return nil
	}
	out, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = fmt.Fprintln(out, r.key())
		err = errors.Join(err, out.Close())
	}
	return err
}

// settle tells of a run, or of each member of a group. What a group did not come to, and all of one that failed, is
// tried alone.
func (q *queue) settle(r run, took time.Duration, hits []*Request, log string, err error) {
	all := r.members()
	if len(all) == 1 || err != nil {
		q.tell(r, took, len(hits) > 0 && hits[0] != nil, log, err)
		if len(all) > 1 {
			q.put(all)
		}
		return
	}
	for i, each := range all {
		if i < len(hits) && hits[i] != nil {
			q.tell(each, took/time.Duration(len(all)), true, log, nil)
		} else {
			q.put([]run{each})
		}
	}
}

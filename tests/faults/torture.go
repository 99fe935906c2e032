// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

func init() {
	programs["torture"] = tortureMain
}

// A torturer has a proxy of its own and goes through one life after another.
type torturer struct {
	world  *World
	number int
	lives  int
	proxy  *Proxy
	config string
	server *http.Server
}

func newTorturer(w *World, number int) (*torturer, error) {
	t := &torturer{world: w, number: number, proxy: NewProxy(w.up)}
	t.proxy.Silence = w.silence
	t.config = filepath.Join(w.logs, fmt.Sprintf("kubeconfig-%d", number))
	var err error
	t.server, err = t.proxy.serve("127.0.0.1:0", t.config, false)
	return t, err
}

func (t *torturer) begin(kind string) (*life, error) {
	t.lives++
	// What a run that was broken off left is not taken for this one's.
	name := fmt.Sprintf("tort-%d-%s%d-n%dx", os.Getpid(), kind, t.number, t.lives)
	scratch := filepath.Join(t.world.logs, name)
	return &life{world: t.world, name: name, config: t.config, scratch: scratch}, os.MkdirAll(scratch, 0o700)
}

// end removes what is left of a life, whatever became of it.
func (t *torturer) end(l *life) {
	_, _, _ = l.run([]string{"delete", l.name, "--yes", "--if-exists", "-q"}, nil)
	_ = t.world.up.remove(space(l.name))
	_ = os.RemoveAll(l.scratch)
}

// trace goes through a life without a fault and gives the points of each command.
func (t *torturer) trace(skip []string) (map[string][]point, error) {
	points := map[string][]point{}
	l, err := t.begin("t")
	if err != nil {
		return nil, err
	}
	defer t.end(l)
	for i := range steps {
		s := &steps[i]
		if slices.Contains(skip, s.name) {
			continue
		}
		if s.prepare != nil {
			if err := s.prepare(l); err != nil {
				return nil, fmt.Errorf("before %s: %w", s.name, err)
			}
		}
		begin := time.Now()
		t.proxy.Arm(Plan{})
		status, out, err := l.run(s.command(l), nil)
		requests, _ := t.proxy.Disarm()
		if err == nil && status == 0 {
			err = s.promise(l)
		}
		if err != nil || status != 0 {
			return nil, fmt.Errorf("without a fault: %s: status %d, %v: %s", s.name, status, err, out)
		}
		points[s.name] = pointsOf(requests, l.name)
		fmt.Printf("# %s: %d requests, %d points, %.1f s\n", s.name, len(requests), len(points[s.name]),
			time.Since(begin).Seconds())
	}
	return points, nil
}

// one runs a command with its fault (nil: without), and holds it to what must be.
func (t *torturer) one(l *life, s *step, r *run, foreign []thing) ([]*Request, error) {
	if s.prepare != nil {
		if err := s.prepare(l); err != nil {
			return nil, fmt.Errorf("before the command: %w", err)
		}
	}
	if r == nil {
		return nil, t.again(l, s)
	}
	log := newLog(filepath.Join(t.world.logs, r.String()+".log"))
	defer log.close()
	t.proxy.Arm(r.plan(l.name))
	status, out, err := l.run(s.command(l), func(pid int) { t.proxy.armKill(killer(pid, r.victim)) })
	requests, hits := t.proxy.DisarmAll()
	log.command(s.command(l), status, out, requests)
	if err == nil {
		err = statusFits(*r, requests, status, out)
	}
	if err == nil {
		err = t.world.areThere(append(append([]thing{}, foreign...), l.precious...))
	}
	if err == nil && status == 0 {
		err = s.promise(l)
		if err != nil {
			err = fmt.Errorf("exit status 0, but: %w", err)
		}
	}
	if err == nil {
		err = t.world.noProcess(l.name)
	}
	if err == nil {
		then := r.then(s)
		if then.name == "delete" {
			l.precious, l.over = nil, true
		}
		if err = t.again(l, then); err != nil {
			err = fmt.Errorf("then, without a fault, %v: %w", then.command(l), err)
		}
	}
	if err == nil {
		err = t.world.areThere(append(append([]thing{}, foreign...), l.precious...))
	}
	log.end(err)
	return hits, err
}

// again runs the command without a fault: it must end well, whatever was before.
func (t *torturer) again(l *life, s *step) error {
	if s.alone {
		// gc leaves what is being deleted to whoever deletes it, and says so.
		if err := l.isNotGoing(); err != nil {
			return err
		}
	}
	status, out, err := l.run(s.command(l), nil)
	if err == nil && status != 0 {
		err = fmt.Errorf("exit status %d: %s", status, out)
	}
	if err == nil {
		err = eventually(2*time.Second, func() error { return s.promise(l) })
	}
	if err == nil {
		err = l.temporaries()
	}
	return err
}

// live goes through one life, each command with the next fault that waits for it.
func (t *torturer) live(q *queue, foreign []thing) {
	q.alone.RLock()
	defer q.alone.RUnlock()
	l, err := t.begin("w")
	if err != nil {
		return
	}
	defer t.end(l)
	if t.lives%2 == 0 {
		err = l.handOver()
	}
	for i := range steps {
		s := &steps[i]
		if s.alone || err != nil || !q.needs(i) {
			continue
		}
		err = t.next(q, l, s, foreign)
		if l.over {
			return
		}
	}
}

// next takes what waits for a command, runs it, and tells. An error ends the life.
func (t *torturer) next(q *queue, l *life, s *step, foreign []thing) error {
	r := q.take(s.name)
	begin := time.Now()
	hits, err := t.one(l, s, r, foreign)
	if r != nil {
		q.settle(*r, time.Since(begin), hits, filepath.Join(t.world.logs, r.String()+".log"), err)
	} else if err != nil {
		q.tell(run{step: s.name, fault: "none"}, 0, false, "", err)
	}
	return err
}

func (t *torturer) liveAlone(q *queue, foreign []thing) {
	q.alone.Lock()
	defer q.alone.Unlock()
	for i := range steps {
		if !steps[i].alone {
			continue
		}
		l, err := t.begin("a")
		if err != nil {
			return
		}
		_ = t.next(q, l, &steps[i], foreign)
		t.end(l)
	}
}

type tortureOptions struct {
	count   int
	seed    int64
	workers int
	only    string
	skip    string
	list    bool
	passed  string
	group   int
}

func tortureMain(arguments []string) int {
	options := flag.NewFlagSet("torture", flag.ExitOnError)
	w := &World{}
	var o tortureOptions
	w.flags(options, "torture")
	options.IntVar(&o.count, "count", 80, "how many runs; 0: all")
	options.Int64Var(&o.seed, "seed", 1, "which of them, and in which order")
	options.IntVar(&o.workers, "workers", 2, "lives at once")
	options.StringVar(&o.only, "only", "", "`COMMAND:N:FAULT,...`: these; N: number or end of name#count")
	options.StringVar(&o.skip, "skip", "", "`COMMAND,...`: not these")
	options.StringVar(&o.passed, "passed", "", "`file` of runs that ended well: left out, and these added")
	options.IntVar(&o.group, "group", 1, "faults of one kind in a run of a command that outlives them")
	options.BoolVar(&o.list, "list", false, "print what would be run")
	_ = options.Parse(arguments)
	if err := w.open(); err != nil {
		return failed(err)
	}
	foreign, err := w.foreign()
	defer w.foreignRemove()
	if err != nil {
		return failed(err)
	}
	runs, err := allRuns(w, o.skip)
	if err != nil {
		fmt.Printf("not ok torture: every command without a fault\n# %v\n", err)
		return 1
	}
	fmt.Printf("# %d commands, %d runs there are, seed %d\n", len(steps), len(runs), o.seed)
	if o.only != "" {
		runs = chosen(runs, o.only)
	}
	if o.passed != "" {
		all := len(runs)
		if runs, err = without(runs, o.passed); err != nil {
			return failed(err)
		}
		fmt.Printf("# %d of %d ended well before\n", all-len(runs), all)
	}
	runs = sample(runs, o.count, o.seed)
	runs = grouped(runs, o.group)
	if o.list {
		for _, each := range runs {
			fmt.Println("#", each, each.point.name)
		}
		return 0
	}
	return tortureRun(w, o, runs, foreign)
}

// allRuns goes through a life without faults and makes runs of what each command asked.
func allRuns(w *World, skip string) ([]run, error) {
	t, err := newTorturer(w, 0)
	if err != nil {
		return nil, err
	}
	defer t.server.Close()
	points, err := t.trace(strings.Split(skip, ","))
	if err != nil {
		return nil, err
	}
	var runs []run
	for _, s := range steps {
		runs = append(runs, runsOf(s.name, points[s.name])...)
	}
	return runs, nil
}

func tortureRun(w *World, o tortureOptions, runs []run, foreign []thing) int {
	q := &queue{waiting: map[string][]run{}, seed: o.seed, out: os.Stdout, passed: o.passed}
	for _, each := range runs {
		q.waiting[each.step] = append(q.waiting[each.step], each)
	}
	begin := time.Now()
	var wait sync.WaitGroup
	for number := 1; number <= o.workers; number++ {
		t, err := newTorturer(w, number)
		if err != nil {
			return failed(err)
		}
		wait.Add(1)
		go func() {
			defer wait.Done()
			defer t.server.Close()
			for q.left(false) {
				t.live(q, foreign)
			}
			for t.number == 1 && q.left(true) {
				t.liveAlone(q, foreign)
			}
		}()
	}
	wait.Wait()
	fmt.Printf("1..%d\n# %d runs, %d failed, %d not reached, %.0f s\n", q.done, q.done, q.failed, q.missed,
		time.Since(begin).Seconds())
	if q.failed > 0 {
		return 1
	}
	return 0
}

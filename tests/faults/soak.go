// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

func init() {
	programs["soak"] = soakMain
}

// What the model knows of a store.
type known struct {
	phases phases
	data   []thing // its claim, once there is text on it
	handed []thing // what was in its namespace before it
}

// A soak is one run of a plan on five stores that are not there at its beginning.
type soak struct {
	world   *World
	prefix  string // what both users can read: programs, policies, the chart
	users   [2]user
	known   [stores]known
	volumes []thing // of nobody's, whatever namespace they were claimed from
	log     *os.File
}

// install puts the programs where another user can run them.
func (s *soak) install() error {
	folder, err := os.MkdirTemp("", "helm-store-soak-")
	if err != nil {
		return err
	}
	s.prefix = folder
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		return err
	}
	script := `set -e; chmod 755 "$1"; make -s --no-print-directory -C "$2" install PREFIX="$1"
		cp -L "$3" "$1/bin/kubectl"; cp -L "$4" "$1/bin/helm"; cp -R "$2/tests/e2e/charts/plain" "$1/plain"
		chmod -R a+rX "$1"`
	out, err := exec.Command("sh", "-c", script, "install", folder, s.world.root, kubectl,
		s.world.helm).CombinedOutput()
	if err != nil {
		return fmt.Errorf("install: %w: %s", err, out)
	}
	s.world.helm = folder + "/bin/helm"
	for number, uid := range []uint32{0, 64999} {
		home := fmt.Sprintf("%s/user%d", folder, number)
		who := user{uid, home, home + "/kubeconfig"}
		text, err := os.ReadFile(s.world.config)
		if err == nil {
			err = os.Mkdir(home, 0o700)
		}
		if err == nil {
			err = os.WriteFile(who.config, text, 0o600)
		}
		for _, path := range []string{home, who.config} {
			if err == nil {
				err = os.Chown(path, int(uid), int(uid))
			}
		}
		if err != nil {
			return err
		}
		s.users[number] = who
	}
	return nil
}

// handOver makes a namespace for a store, with a Secret and a claim; only where there is none.
func (s *soak) handOver(number int) error {
	name := storeName(number)
	if !s.known[number].phases[absent] || len(s.known[number].phases) > 1 {
		return nil
	}
	l := &life{world: s.world, name: name}
	err := l.handOver()
	s.known[number].handed = l.precious
	return err
}

// volume makes one that somebody retained of a namespace with the name of a store's.
func (s *soak) volume(number int) error {
	name := fmt.Sprintf("soak-volume-%d", len(s.volumes))
	body := retained(name, nil)
	body["spec"].(object)["claimRef"].(object)["namespace"] = "store-" + storeName(number)
	if _, err := s.world.up.post("/api/v1/persistentvolumes", body); err != nil {
		return err
	}
	it, err := s.world.note("/api/v1/persistentvolumes/" + name)
	s.volumes = append(s.volumes, it)
	return err
}

// clean removes all that a run made.
func (s *soak) clean() {
	for number := range stores {
		name := storeName(number)
		_ = s.world.up.remove(space(name))
		_ = eventually(60*time.Second, func() error {
			found, err := s.world.up.get(space(name))
			if err == nil && found != nil {
				err = fmt.Errorf("%s is still there", name)
			}
			return err
		})
		_ = s.world.up.remove("/apis/coordination.k8s.io/v1/namespaces/store-system/leases/" + name)
	}
	for _, each := range s.volumes {
		_ = s.world.up.remove(each.path)
	}
	s.volumes = nil
}

// step runs the acts of one step at the same time, and holds the model to what came of it.
func (s *soak) step(number int, acts []act) error {
	results := make([]result, len(acts))
	var wait sync.WaitGroup
	for i, each := range acts {
		wait.Add(1)
		go func() {
			defer wait.Done()
			results[i] = s.carry(each)
		}()
	}
	wait.Wait()
	for _, r := range results {
		fmt.Fprintf(s.log, "%d: %s: status %d, killed %v\n%s\n", number, r.act, r.status, r.killed, r.out)
		if r.status < 0 || r.status == 70 || r.status >= 128 && !r.killed {
			return fmt.Errorf("%s: status %d: %s", r.act, r.status, r.out)
		}
		s.allow(r)
	}
	if err := s.judge(results); err != nil {
		return err
	}
	return s.look(results)
}

// allow lets go of what an act has the right to take.
func (s *soak) allow(r result) {
	store := &s.known[r.act.store]
	tried := r.status == 0 || r.killed || r.status == 8 || r.status == 9
	if r.act.verb == "delete" && tried {
		store.data, store.handed = nil, nil
	}
	if r.act.verb == "helm-uninstall" {
		store.data = nil
	}
}

// judge moves the model on, store by store.
func (s *soak) judge(results []result) error {
	for number := range stores {
		var here []result
		for _, r := range results {
			if r.act.store == number || r.act.verb == "gc" {
				here = append(here, r)
			}
		}
		if len(here) == 0 {
			continue
		}
		store := &s.known[number]
		before := store.phases
		store.phases = before.afterAll(here)
		if len(store.phases) == 0 {
			return fmt.Errorf("store %s was %s: %s", storeName(number), before, told(here))
		}
		what, err := s.seen(number)
		if err != nil {
			return err
		}
		expected := store.phases
		if store.phases = expected.seen(what); len(store.phases) == 0 {
			return fmt.Errorf("store %s was %s, must be %s, and is: %s: %s", storeName(number), before,
				expected, what, told(here))
		}
	}
	return nil
}

func told(results []result) string {
	var text []string
	for _, r := range results {
		text = append(text, fmt.Sprintf("%s: status %d: %s", r.act, r.status, r.out))
	}
	return strings.Join(text, "\n")
}

func (s *soak) seen(number int) (string, error) {
	name := storeName(number)
	found, err := s.world.up.get(space(name))
	if err != nil || found == nil {
		return absent, err
	}
	records, err := s.world.up.get(space(name) + "/secrets?labelSelector=owner%3Dhelm")
	if err != nil {
		return "", err
	}
	if len(records.list("items")) == 0 {
		return "bare", nil
	}
	return "release", nil
}

// look holds what must be after every step: nothing is lost, no host has two stores, what is said to be ready is.
func (s *soak) look(results []result) error {
	things := append([]thing{}, s.volumes...)
	for number := range stores {
		things = append(append(things, s.known[number].data...), s.known[number].handed...)
	}
	if err := s.world.areThere(things); err != nil {
		return fmt.Errorf("%w: after %s", err, told(results))
	}
	if err := s.hosts(); err != nil {
		return err
	}
	for number := range stores {
		store := &s.known[number]
		phase := store.phases.String()
		if !isLive(phase) || strings.ContainsAny(phase, "|?") {
			continue
		}
		name := storeName(number)
		for _, r := range results {
			if r.act.store != number || r.status != 0 || !isOurs(r.act.verb) || len(results) > 1 {
				continue
			}
			if err := s.world.ready(name, strings.Split(phase, ":")[1]); err != nil {
				return fmt.Errorf("%s: status 0, but %w", r.act, err)
			}
		}
		if err := s.data(store, name); err != nil {
			return err
		}
	}
	return nil
}

// data writes text on a live store's volume, and looks for it later.
func (s *soak) data(store *known, name string) error {
	if len(store.data) > 0 {
		return s.world.dataIsThere(name)
	}
	if err := s.world.dataWrite(name); err != nil {
		return err
	}
	it, err := s.world.note(space(name) + "/persistentvolumeclaims/data")
	store.data = []thing{it}
	return err
}

func (s *soak) hosts() error {
	list, err := s.world.up.get("/apis/networking.k8s.io/v1/ingresses")
	if err != nil {
		return err
	}
	owner := map[string]string{}
	for _, ingress := range list.list("items") {
		where := ingress.text("metadata", "namespace")
		for _, rule := range ingress.list("spec", "rules") {
			host := rule.text("host")
			if other, there := owner[host]; there && other != where && host != "x.example.com" {
				return fmt.Errorf("host %s belongs to %s and to %s", host, other, where)
			}
			owner[host] = where
		}
	}
	return nil
}

// run carries a plan out and gives the number of the step that broke the model, or -1.
func (s *soak) run(plan [][]act, chosen []int, end time.Time) (int, error) {
	s.clean()
	for number := range stores {
		s.known[number] = known{phases: phases{absent: true}}
	}
	done := 0
	for _, number := range chosen {
		if time.Now().After(end) {
			break
		}
		if err := s.step(number, plan[number]); err != nil {
			return number, err
		}
		done++
	}
	fmt.Printf("# %d steps\n", done)
	for number := range stores {
		r := s.carry(act{store: number, verb: "delete"})
		if r.status != 0 {
			return len(plan), fmt.Errorf("the last delete: status %d: %s", r.status, r.out)
		}
		if err := s.world.leftOfStore(storeName(number)); err != nil {
			return len(plan), err
		}
	}
	if err := s.world.areThere(s.volumes); err != nil {
		return len(plan), err
	}
	s.clean()
	return -1, nil
}

func soakMain(arguments []string) int {
	options := flag.NewFlagSet("soak", flag.ExitOnError)
	s := &soak{world: &World{}}
	s.world.flags(options, "soak")
	seconds := options.Int("seconds", 600, "how long")
	seed := options.Int64("seed", time.Now().Unix(), "of what happens")
	shrink := options.Bool("shrink", false, "when it fails, look for fewer steps that fail")
	_ = options.Parse(arguments)
	err := s.world.open()
	if err == nil {
		err = s.install()
	}
	if err == nil {
		s.log, err = os.Create(filepath.Join(s.world.logs, "log"))
	}
	if s.prefix != "" {
		defer os.RemoveAll(s.prefix)
	}
	if err != nil {
		return failed(err)
	}
	plan := planned(*seed, 20000)
	all := make([]int, len(plan))
	for i := range all {
		all[i] = i
	}
	begin := time.Now()
	at, err := s.run(plan, all, begin.Add(time.Duration(*seconds)*time.Second))
	if err == nil {
		fmt.Printf("ok soak: %.0f s, seed %d\n", time.Since(begin).Seconds(), *seed)
		return 0
	}
	fmt.Printf("not ok soak: seed %d, step %d\n# %v\n# log: %s\n", *seed, at, err, s.log.Name())
	prefix := all[:min(at+1, len(all))]
	if *shrink {
		prefix = s.shrink(plan, prefix)
	}
	fmt.Println("# the shortest known way there:")
	for _, number := range prefix {
		fmt.Println("#", number, plan[number])
	}
	return 1
}

// shrink leaves steps out, first many at once, then one by one, as long as what is left still fails.
func (s *soak) shrink(plan [][]act, steps []int) []int {
	far := time.Now().Add(24 * time.Hour)
	for size := (len(steps) + 1) / 2; size > 0; size /= 2 {
		for from := 0; from < len(steps); {
			without := append(append([]int{}, steps[:from]...), steps[min(from+size, len(steps)):]...)
			if at, err := s.run(plan, without, far); err != nil {
				fmt.Printf("# fails with %d steps, too: %v\n", len(without), err)
				steps = without[:min(indexOf(without, at)+1, len(without))]
			} else {
				from += size
			}
		}
	}
	return steps
}

func indexOf(list []int, value int) int {
	for i, each := range list {
		if each == value {
			return i
		}
	}
	return len(list) - 1
}

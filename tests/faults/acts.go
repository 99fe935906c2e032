// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"math/rand"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

const (
	stores     = 5
	sharedHost = "soak-shared.127.0.0.1.nip.io"
)

// How often each act comes, of 100.
var weights = []struct {
	verb  string
	share int
}{
	{"create", 24}, {"replace", 6}, {"update", 10}, {"suspend", 5}, {"resume", 7}, {"rollback", 5},
	{"delete", 8}, {"keep", 8}, {"gc", 4}, {"audit", 4}, {"helm-upgrade", 3}, {"helm-uninstall", 3},
	{"drift", 3}, {"hand-over", 5}, {"volume", 3}, {"pod", 2},
}

func isOurs(verb string) bool {
	switch verb {
	case "helm-upgrade", "helm-uninstall", "drift", "hand-over", "volume", "pod":
		return false
	}
	return true
}

func randomAct(random *rand.Rand) act {
	a := act{user: random.Intn(2), store: random.Intn(stores), text: random.Intn(3), host: "own"}
	if random.Intn(5) == 0 {
		a.host = "shared"
	}
	at := random.Intn(100)
	for _, each := range weights {
		a.verb = each.verb
		if at -= each.share; at < 0 {
			break
		}
	}
	if isOurs(a.verb) && random.Intn(6) == 0 {
		a.kill = 100 + random.Intn(6000)
	}
	return a
}

// planned gives the steps of a seed: one act, or two at the same time. What was killed is most often done again, by
// whichever user.
func planned(seed int64, count int) [][]act {
	random := rand.New(rand.NewSource(seed))
	var steps [][]act
	for len(steps) < count {
		step := []act{randomAct(random)}
		if random.Intn(4) == 0 {
			other := randomAct(random)
			if random.Intn(2) == 0 {
				other.store = step[0].store
			}
			step = append(step, other)
		}
		steps = append(steps, step)
		if step[0].kill > 0 && random.Intn(10) < 7 {
			again := step[0]
			again.kill, again.user = 0, random.Intn(2)
			steps = append(steps, []act{again})
		}
	}
	return steps[:count]
}

// A user has a HOME and a uid of his own.
type user struct {
	uid    uint32
	home   string
	config string
}

// arguments of helm store for an act.
func (s *soak) arguments(a act) []string {
	name := storeName(a.store)
	switch a.verb {
	case "create", "replace":
		words := []string{"create", name, "--profile", "local", "--chart", s.prefix + "/plain", "--profile-set",
			"ingress.className=" + s.world.class, "--set", "image=" + s.world.image, "--set", "claim=true",
			"--set-string", fmt.Sprintf("text=%d", a.text)}
		if a.host == "shared" {
			words = append(words, "--host", sharedHost)
		}
		if a.verb == "replace" {
			words = append(words, "--if-exists", "update")
		}
		return words
	case "update":
		return []string{"update", name, "--set-string", fmt.Sprintf("text=%d", a.text)}
	case "delete":
		return []string{"delete", name, "--yes", "--if-exists"}
	case "keep":
		return []string{"delete", name, "--yes", "--if-exists", "--keep-data"}
	case "audit":
		return []string{"audit", name, "--fix"}
	case "gc":
		return []string{"gc", "--older-than", "0s", "--yes"}
	}
	return []string{a.verb, name}
}

func storeName(number int) string { return fmt.Sprintf("soak-%dx", number) }

// carry runs an act.
func (s *soak) carry(a act) result {
	name := storeName(a.store)
	switch a.verb {
	case "helm-upgrade":
		return s.execute(a, s.world.helm, "upgrade", name, s.prefix+"/plain", "-n", "store-"+name,
			"--reuse-values", "--set-string", fmt.Sprintf("text=%d", a.text))
	case "helm-uninstall":
		return s.execute(a, s.world.helm, "uninstall", name, "-n", "store-"+name, "--wait", "--timeout", "60s")
	case "pod":
		return s.execute(a, s.prefix+"/bin/kubectl", "-n", "store-"+name, "delete", "pods", "--all",
			"--wait=false")
	case "drift":
		return s.told(a, s.world.up.remove(fmt.Sprintf(denyPath, name)))
	case "hand-over":
		return s.told(a, s.handOver(a.store))
	case "volume":
		return s.told(a, s.volume(a.store))
	}
	return s.execute(a, s.prefix+"/bin/helm-store", s.arguments(a)...)
}

func (s *soak) told(a act, err error) result {
	if err != nil {
		return result{act: a, status: 1, out: err.Error()}
	}
	return result{act: a}
}

// execute runs a program as the act's user. What hangs beyond the limit is killed, with status -1.
func (s *soak) execute(a act, program string, arguments ...string) result {
	var out bytes.Buffer
	who := s.users[a.user]
	command := exec.Command(program, arguments...)
	command.Stdout, command.Stderr, command.Dir = &out, &out, who.home
	command.Env = []string{"HOME=" + who.home, "TMPDIR=" + who.home, "KUBECONFIG=" + who.config, "NO_COLOR=1",
		"HELM_BIN=" + s.world.helm, "PATH=" + s.prefix + "/bin:/usr/local/bin:/usr/bin:/bin"}
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true,
		Credential: &syscall.Credential{Uid: who.uid, Gid: who.uid}}
	command.WaitDelay = 10 * time.Second
	if err := command.Start(); err != nil {
		return result{act: a, status: -2, out: err.Error()}
	}
	end, hung := s.world.limit, true
	if a.kill > 0 {
		end, hung = time.Duration(a.kill)*time.Millisecond, false
	}
	fired := false
	alarm := time.AfterFunc(end, func() {
		fired = true
		if hung {
			_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
		} else {
			_ = syscall.Kill(command.Process.Pid, syscall.SIGKILL)
		}
	})
	status, err := exitStatus(command.Wait())
	alarm.Stop()
	r := result{act: a, status: status, killed: fired && !hung, out: strings.TrimSpace(out.String())}
	if err != nil {
		r.status, r.out = -2, err.Error()+": "+r.out
	}
	if fired && hung {
		r.status = -1
	}
	if status != 0 && !isOurs(a.verb) {
		r.status = 1
	}
	return r
}

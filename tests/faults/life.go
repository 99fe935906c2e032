// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// A life is one store from its creation to its end.
type life struct {
	world    *World
	name     string
	config   string // the kubeconfig that commands get
	scratch  string // their HOME; their TMPDIR is in it
	precious []thing
	revision string // that rollback goes to
	over     bool   // it was deleted
}

// A step is one command of a life: what goes before, the command, and what exit status 0 promises.
type step struct {
	name    string
	prepare func(l *life) error
	command func(l *life) []string
	promise func(l *life) error
	alone   bool   // looks at all stores of the cluster
	instead string // after a kill another command may follow: this step's
}

// The steps in the order in which a life goes through them. That of gc leaves nothing, as that of delete does.
var steps = []step{
	{"create", nil, (*life).create, says("hello"), false, "delete"},
	{"update", (*life).data, word("update", "--set", "text=second"), says("second"), false, ""},
	{"rollback", nil, (*life).rollback, says("hello"), false, ""},
	{"suspend", nil, word("suspend"), (*life).isSuspended, false, ""},
	{"resume", nil, word("resume"), says("hello"), false, ""},
	{"hook", nil, word("update", "--set", "hook={sleep,1s}"), says("hello"), false, ""},
	{"audit", (*life).drift, word("audit", "--fix"), (*life).isGuarded, false, ""},
	{"keep", nil, word("delete", "--yes", "--keep-data", "--if-exists"), (*life).isKept, false, "adopt"},
	{"adopt", nil, (*life).adopt, (*life).hasData, false, ""},
	{"delete", (*life).letGo, word("delete", "--yes", "--if-exists"), (*life).isGone, false, ""},
	{"gc", (*life).orphan, func(*life) []string { return []string{"gc", "--older-than", "0s", "--yes"} },
		(*life).isGone, true, ""},
}

func stepNamed(name string) *step {
	for i := range steps {
		if steps[i].name == name {
			return &steps[i]
		}
	}
	return nil
}

// word makes a command VERB NAME OPTION...
func word(verb string, options ...string) func(*life) []string {
	return func(l *life) []string { return append([]string{verb, l.name}, options...) }
}

func says(text string) func(*life) error {
	return func(l *life) error { return l.world.ready(l.name, text) }
}

func (l *life) create() []string {
	return []string{"create", l.name, "--profile", "local", "--chart", l.world.root + "/tests/e2e/charts/plain",
		"--profile-set", "ingress.className=" + l.world.class,
		"--profile-set", "ingress.domain=127.0.0.1.nip.io", "--set", "image=" + l.world.image,
		"--set", "claim=true"}
}

// adopt is a create over kept data, of what the store was at last.
func (l *life) adopt() []string {
	return append(l.create(), "--set", "hook={sleep,1s}")
}

func (l *life) rollback() []string {
	return []string{"rollback", l.name, l.revision}
}

// data puts text on the store's volume, which from now on must be there, and notes what rollback goes back to.
func (l *life) data() error {
	if err := l.world.dataWrite(l.name); err != nil {
		return err
	}
	it, err := l.world.note(space(l.name) + "/persistentvolumeclaims/data")
	if err != nil {
		return err
	}
	l.precious = append(l.precious, it)
	return l.whatIs()
}

func (l *life) hasData() error {
	if err := l.world.ready(l.name, "hello"); err != nil {
		return err
	}
	return l.world.dataIsThere(l.name)
}

// whatIs finds the revision that is deployed, which rollback goes back to.
func (l *life) whatIs() error {
	list, err := l.world.up.get(space(l.name) + "/secrets?labelSelector=owner%3Dhelm,status%3Ddeployed")
	if err != nil {
		return err
	}
	for _, record := range list.list("items") {
		l.revision = record.text("metadata", "labels", "version")
		return nil
	}
	return fmt.Errorf("store %s: no revision is deployed", l.name)
}

func (l *life) isSuspended() error {
	if err := l.world.workloads(l.name, 0); err != nil {
		return err
	}
	return eventually(20*time.Second, func() error {
		pods, err := l.world.up.get(space(l.name) + "/pods")
		if err == nil && len(pods.list("items")) > 0 {
			err = fmt.Errorf("store %s is suspended and has %d pods", l.name, len(pods.list("items")))
		}
		return err
	})
}

const denyPath = "/apis/networking.k8s.io/v1/namespaces/store-%s/networkpolicies/store-default-deny"

// drift takes a guard away, which audit --fix brings back.
func (l *life) drift() error {
	return l.world.up.remove(fmt.Sprintf(denyPath, l.name))
}

func (l *life) isGuarded() error {
	_, err := l.world.note(fmt.Sprintf(denyPath, l.name))
	if err != nil {
		return err
	}
	return l.world.ready(l.name, "hello")
}

func (l *life) isKept() error {
	web, err := l.world.up.get("/apis/apps/v1/namespaces/store-" + l.name + "/deployments/web")
	if err == nil && web != nil {
		err = fmt.Errorf("store %s: deleted with its data kept, and Deployment/web is there", l.name)
	}
	return err
}

// letGo: what comes now takes all away, and has the right to.
func (l *life) letGo() error {
	l.precious = nil
	return nil
}

// orphan makes a store that a plain helm uninstalls: its namespace, claim and volume are left for gc.
func (l *life) orphan() error {
	l.precious = nil
	if status, out, err := l.run(l.create(), nil); err != nil || status != 0 {
		return fmt.Errorf("create before gc: status %d %v: %s", status, err, out)
	}
	command := exec.Command(l.world.helm, "uninstall", l.name, "-n", "store-"+l.name, "--wait")
	command.Env = append(os.Environ(), "KUBECONFIG="+l.world.config)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("helm uninstall: %w: %s", err, out)
	}
	return nil
}

func (l *life) isGone() error {
	return l.world.leftNothing(l.name)
}

// isNotGoing waits for the end of a deletion that was begun.
func (l *life) isNotGoing() error {
	return eventually(60*time.Second, func() error {
		found, err := l.world.up.get(space(l.name))
		if err == nil && found.text("metadata", "deletionTimestamp") != "" {
			err = fmt.Errorf("namespace store-%s is still being deleted", l.name)
		}
		return err
	})
}

// handOver makes the store's namespace before the store, with a Secret and a claim in it.
func (l *life) handOver() error {
	for _, each := range []struct {
		collection string
		body       object
	}{
		{"/api/v1/namespaces", named("store-"+l.name, object{label: l.name})},
		{space(l.name) + "/secrets", named("external-db", nil)},
		// Without the label audit would find it, and a person would have to decide.
		{space(l.name) + "/persistentvolumeclaims", claim("theirs", object{label: l.name})},
	} {
		if _, err := l.world.up.post(each.collection, each.body); err != nil {
			return err
		}
		it, err := l.world.note(each.collection + "/" + each.body.text("metadata", "name"))
		if err != nil {
			return err
		}
		l.precious = append(l.precious, it)
	}
	return nil
}

// run runs helm store; `started` gets its process. A command that goes on beyond World.limit is ended, with status -1.
func (l *life) run(arguments []string, started func(pid int)) (int, string, error) {
	var out bytes.Buffer
	temporary := filepath.Join(l.scratch, "tmp")
	if err := os.MkdirAll(temporary, 0o700); err != nil {
		return 0, "", err
	}
	command := exec.Command(l.world.store, arguments...)
	command.Stdout, command.Stderr = &out, &out
	command.Env = append(os.Environ(), "KUBECONFIG="+l.config, "HOME="+l.scratch, "TMPDIR="+temporary,
		"HELM_BIN="+l.world.helm, "NO_COLOR=1")
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	// A grandchild that holds our pipe must not hold us.
	command.WaitDelay = 10 * time.Second
	if err := command.Start(); err != nil {
		return 0, "", err
	}
	if started != nil {
		started(command.Process.Pid)
	}
	hung := false
	alarm := time.AfterFunc(l.world.limit, func() {
		hung = true
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
	})
	err := command.Wait()
	alarm.Stop()
	if hung {
		return -1, out.String(), nil
	}
	status, err := exitStatus(err)
	if err == exec.ErrWaitDelay {
		err = fmt.Errorf("a child of the command outlived it by 10 s")
	}
	return status, out.String(), err
}

// temporaries are files that commands left behind.
func (l *life) temporaries() error {
	entries, err := os.ReadDir(filepath.Join(l.scratch, "tmp"))
	if err != nil || len(entries) == 0 {
		return err
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return fmt.Errorf("left in TMPDIR: %s", strings.Join(names, " "))
}

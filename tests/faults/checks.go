// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A World is what commands run in: the cluster, the programs, and where logs go.
type World struct {
	up      *Upstream
	root    string // of the repository
	store   string // helm-store
	helm    string
	image   string
	class   string // of ingresses
	config  string // the kubeconfig of the API server
	logs    string
	kinds   map[string]string
	silence time.Duration
	limit   time.Duration // of a command
}

func space(name string) string {
	return "/api/v1/namespaces/store-" + name
}

// eventually polls until there is no error; the last one is given when there always was.
func eventually(limit time.Duration, check func() error) error {
	end := time.Now().Add(limit)
	for {
		err := check()
		if err == nil || time.Now().After(end) {
			return err
		}
		time.Sleep(300 * time.Millisecond)
	}
}

// workloads says whether the one Deployment of the plain chart is as it should be, with so many pods.
func (w *World) workloads(name string, replicas int) error {
	web, err := w.up.get("/apis/apps/v1/namespaces/store-" + name + "/deployments/web")
	if err != nil {
		return err
	}
	if web == nil {
		return fmt.Errorf("store %s: Deployment/web is not there", name)
	}
	want, have := web.number("spec", "replicas"), web.number("status", "availableReplicas")
	seen := web.number("status", "observedGeneration") == web.number("metadata", "generation")
	if want != replicas || have != replicas || web.number("status", "updatedReplicas") != replicas || !seen {
		return fmt.Errorf("store %s: Deployment/web wants %d, has %d available, %d updated, of %d; seen: %v",
			name, want, have, web.number("status", "updatedReplicas"), replicas, seen)
	}
	return nil
}

// page gets the store's page through the ingress controller.
func (w *World) page(name string) (string, error) {
	ingress, err := w.up.get("/apis/networking.k8s.io/v1/namespaces/store-" + name + "/ingresses/web")
	if err != nil || ingress == nil {
		return "", fmt.Errorf("store %s: no Ingress/web: %v", name, err)
	}
	balancer, rules := ingress.list("status", "loadBalancer", "ingress"), ingress.list("spec", "rules")
	if len(balancer) == 0 || len(rules) == 0 {
		return "", fmt.Errorf("store %s: its Ingress has no address or no rule", name)
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "tcp", balancer[0].text("ip")+":80")
	}
	client := &http.Client{Timeout: 2 * time.Second,
		Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	response, err := client.Get("http://" + rules[0].text("host") + "/")
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 4096))
	if err == nil && response.StatusCode != 200 {
		err = fmt.Errorf("store %s: its page has status %d", name, response.StatusCode)
	}
	return strings.TrimSpace(string(text)), err
}

// ready is what exit status 0 promises: the workloads are ready now, and the page answers. An ingress controller hears
// a little later than the API server that a pod of before is gone.
func (w *World) ready(name, text string) error {
	if err := w.workloads(name, 1); err != nil {
		return err
	}
	return eventually(8*time.Second, func() error {
		said, err := w.page(name)
		if err == nil && said != text {
			err = fmt.Errorf("store %s: its page says %q, not %q", name, said, text)
		}
		return err
	})
}

func (w *World) kubectl(arguments ...string) (string, error) {
	command := exec.Command("kubectl", arguments...)
	command.Env = append(os.Environ(), "KUBECONFIG="+w.config)
	out, err := command.CombinedOutput()
	if err != nil {
		err = fmt.Errorf("kubectl %s: %w: %s", strings.Join(arguments, " "), err, out)
	}
	return strings.TrimSpace(string(out)), err
}

func (w *World) inPod(name, script string) (string, error) {
	var out string
	return out, eventually(20*time.Second, func() (err error) {
		out, err = w.kubectl("-n", "store-"+name, "exec", "deployment/web", "--", "sh", "-c", script)
		return err
	})
}

func (w *World) dataWrite(name string) error {
	_, err := w.inPod(name, "[ -s /data/text ] || echo kept-"+name+" >/data/text; sync")
	return err
}

func (w *World) dataIsThere(name string) error {
	said, err := w.inPod(name, "cat /data/text")
	if err == nil && said != "kept-"+name {
		err = fmt.Errorf("store %s: on its volume is %q", name, said)
	}
	return err
}

// leftNothing looks for anything of a store, in all kinds that the API server knows.
func (w *World) leftNothing(name string) error {
	quoted := regexp.QuoteMeta(name)
	return w.left(name, regexp.MustCompile(`( store-`+quoted+`/|/(store-)?`+quoted+`$)`))
}

// leftOfStore is the same, but for volumes, of which some may be somebody else's.
func (w *World) leftOfStore(name string) error {
	quoted := regexp.QuoteMeta(name)
	return w.left(name, regexp.MustCompile(`^([^V]|V[^o]).*( store-`+quoted+`/|/(store-)?`+quoted+`$)`))
}

func (w *World) left(name string, pattern *regexp.Regexp) error {
	return eventually(30*time.Second, func() error {
		found, err := w.up.everything(w.kinds, pattern)
		if err == nil && len(found) > 0 {
			err = fmt.Errorf("left of store %s: %s", name, strings.Join(found, ", "))
		}
		return err
	})
}

// noProcess looks for what a killed command started.
func (w *World) noProcess(name string) error {
	return eventually(5*time.Second, func() error {
		files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
		for _, file := range files {
			text, _ := os.ReadFile(file)
			word := strings.Split(strings.TrimRight(string(text), "\x00"), "\x00")
			if filepath.Base(word[0]) != "helm" {
				continue
			}
			if slices.Contains(word, name) {
				return fmt.Errorf("%s: %s still runs", filepath.Dir(file), strings.Join(word, " "))
			}
		}
		return nil
	})
}

// A Thing must stay as it is: it is there under its path, with its uid, and it is not being deleted.
type thing struct {
	path, uid string
}

func (w *World) note(path string) (thing, error) {
	found, err := w.up.get(path)
	if err == nil && found == nil {
		err = fmt.Errorf("%s is not there", path)
	}
	if err != nil {
		return thing{}, err
	}
	return thing{path, found.text("metadata", "uid")}, nil
}

func (w *World) areThere(things []thing) error {
	var lost []string
	for _, each := range things {
		found, err := w.up.get(each.path)
		switch {
		case err != nil:
			return err
		case found == nil:
			lost = append(lost, each.path+" is gone")
		case found.text("metadata", "uid") != each.uid:
			lost = append(lost, each.path+" is another one")
		case found.text("metadata", "deletionTimestamp") != "":
			lost = append(lost, each.path+" is being deleted")
		}
	}
	if len(lost) > 0 {
		return fmt.Errorf("LOST: %s", strings.Join(lost, "; "))
	}
	return nil
}

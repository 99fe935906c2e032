// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// flags are those that torture and soak share.
func (w *World) flags(options *flag.FlagSet, name string) {
	options.StringVar(&w.root, "root", ".", "of the repository")
	options.StringVar(&w.config, "kubeconfig", os.Getenv("KUBECONFIG"), "of the API server")
	options.StringVar(&w.helm, "helm", os.Getenv("HELM_BIN"), "the Helm that helm-store runs")
	options.StringVar(&w.image, "image", os.Getenv("BUSYBOX"), "of busybox, as pods name it")
	options.StringVar(&w.class, "ingress-class", "traefik", "of the cluster")
	options.StringVar(&w.logs, "logs", "build/"+name, "folder of logs, which is emptied")
	options.DurationVar(&w.silence, "silence", 70*time.Second, "how long silence lasts")
	options.DurationVar(&w.limit, "limit", 5*time.Minute, "a command that takes longer hangs")
}

// open makes paths absolute and looks at the cluster.
func (w *World) open() error {
	if w.config == "" || w.helm == "" || w.image == "" {
		return errors.New("KUBECONFIG, HELM_BIN and BUSYBOX, or their options, are needed")
	}
	for _, path := range []*string{&w.root, &w.config, &w.logs} {
		absolute, err := filepath.Abs(*path)
		if err != nil {
			return err
		}
		*path = absolute
	}
	w.store = w.root + "/bin/helm-store"
	if err := os.RemoveAll(w.logs); err != nil {
		return err
	}
	if err := os.MkdirAll(w.logs, 0o755); err != nil {
		return err
	}
	var err error
	if w.up, err = NewUpstream(w.config); err != nil {
		return err
	}
	w.kinds, err = w.up.kinds()
	return err
}

// A runLog is the file that tells what happened in one run.
type runLog struct {
	file *os.File
}

func newLog(path string) *runLog {
	file, err := os.Create(path)
	if err != nil {
		return &runLog{}
	}
	return &runLog{file}
}

func (l *runLog) command(arguments []string, status int, out string, requests []Request) {
	if l.file == nil {
		return
	}
	fmt.Fprintf(l.file, "$ helm store %s\n%s\nexit status %d\n", strings.Join(arguments, " "), out, status)
	for _, request := range requests {
		text, _ := json.Marshal(request)
		fmt.Fprintf(l.file, "%s\n", text)
	}
}

func (l *runLog) end(err error) {
	if l.file != nil && err != nil {
		fmt.Fprintf(l.file, "FAILED: %v\n", err)
	}
}

func (l *runLog) close() {
	if l.file != nil {
		_ = l.file.Close()
	}
}

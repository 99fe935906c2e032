// SPDX-License-Identifier: Apache-2.0

// Command faults puts faults between a command and the API server: `faults proxy` for one command by hand, `faults
// torture` for all commands of helm store with all of them, `faults soak` for many users at random.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"syscall"
	"time"
)

var programs = map[string]func([]string) int{"proxy": proxyMain}

func main() {
	if len(os.Args) > 1 {
		if program, ok := programs[os.Args[1]]; ok {
			os.Exit(program(os.Args[2:]))
		}
	}
	fmt.Fprintln(os.Stderr, "usage: faults proxy|torture|soak [OPTION...]   (--help after each shows more)")
	os.Exit(2)
}

func proxyUsage(options *flag.FlagSet) func() {
	return func() {
		fmt.Fprintln(os.Stderr, "usage: faults proxy [OPTION...] [-- COMMAND...]\n"+
			"Runs COMMAND with a KUBECONFIG that names the proxy; without one it serves until it is ended.")
		options.PrintDefaults()
		fmt.Fprintln(os.Stderr, "Faults:")
		for _, each := range faults {
			fmt.Fprintf(os.Stderr, "  %-11s %s\n", each.name, each.what)
		}
	}
}

func proxyMain(arguments []string) int {
	options := flag.NewFlagSet("proxy", flag.ExitOnError)
	config := options.String("kubeconfig", os.Getenv("KUBECONFIG"), "of the API server")
	listen := options.String("listen", "127.0.0.1:0", "where the proxy listens")
	write := options.String("write", "", "the kubeconfig that names the proxy (default: a file that is removed)")
	name := options.String("fault", "", "which fault (below)")
	at := options.Int("at", 1, "the how-many-eth of the requests that match gets it")
	match := options.String("match", "", "pattern of requests that count: `WHO METHOD PATH`, WHO is store or helm")
	victim := options.String("victim", "store", "whom kill ends: store (COMMAND) or helm (the one below it)")
	length := options.Duration("silence", 70*time.Second, "how long silence lasts")
	outage := options.Duration("outage", 15*time.Second, "how long an outage lasts")
	secure := options.Bool("tls", false, "by TLS and HTTP/2")
	record := options.String("log", "", "file for the requests, a line of JSON each")
	options.Usage = proxyUsage(options)
	_ = options.Parse(arguments)

	upstream, err := NewUpstream(*config)
	if err != nil {
		return failed(err)
	}
	p := NewProxy(upstream)
	p.Silence, p.Outage = *length, *outage
	plan := Plan{Fault: *name, At: *at}
	if *name != "" {
		if _, err := faultNamed(*name); err != nil {
			return failed(err)
		}
	}
	if *match != "" {
		pattern, err := regexp.Compile(*match)
		if err != nil {
			return failed(err)
		}
		plan.Match = pattern.MatchString
	}
	return proxyRun(p, plan, proxyRunOptions{*listen, *write, *record, *victim, *secure, options.Args()})
}

type proxyRunOptions struct {
	listen, write, record, victim string
	secure                        bool
	command                       []string
}

func proxyRun(p *Proxy, plan Plan, o proxyRunOptions) int {
	if o.write == "" {
		file, err := os.CreateTemp("", "faults-")
		if err != nil {
			return failed(err)
		}
		defer os.Remove(file.Name())
		o.write = file.Name()
	}
	server, err := p.serve(o.listen, o.write, o.secure)
	if err != nil {
		return failed(err)
	}
	defer server.Close()
	p.Arm(plan)
	status := 0
	if len(o.command) > 0 {
		status, err = runCommand(p, o)
	} else {
		ended := make(chan os.Signal, 1)
		signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
		fmt.Println("export KUBECONFIG=" + o.write)
		<-ended
	}
	requests, hit := p.Disarm()
	if err == nil && o.record != "" {
		err = writeRequests(o.record, requests)
	}
	if err != nil {
		return failed(err)
	}
	if plan.Fault != "" && hit == nil {
		fmt.Fprintln(os.Stderr, "faults: no request got the fault")
	} else if hit != nil {
		fmt.Fprintf(os.Stderr, "faults: %s for request %d: %s\n", hit.Fault, hit.Number, hit.Point)
	}
	return status
}

func runCommand(p *Proxy, o proxyRunOptions) (int, error) {
	command := exec.Command(o.command[0], o.command[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.Env = append(os.Environ(), "KUBECONFIG="+o.write)
	if err := command.Start(); err != nil {
		return 1, err
	}
	p.armKill(killer(command.Process.Pid, o.victim))
	return exitStatus(command.Wait())
}

// exitStatus is as a shell tells it: 128 + N for signal N.
func exitStatus(err error) (int, error) {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0, err
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return exit.ExitCode(), nil
}

func writeRequests(file string, requests []Request) error {
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	defer out.Close()
	encoder := json.NewEncoder(out)
	for _, request := range requests {
		if err := encoder.Encode(request); err != nil {
			return err
		}
	}
	return nil
}

func failed(err error) int {
	fmt.Fprintln(os.Stderr, "faults:", err)
	return 1
}

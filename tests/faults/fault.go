// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// A fault is what one request of a command gets in place of its answer.
type fault struct {
	name   string
	what   string
	writes bool // only for requests that write
	lists  bool // only for lists
	most   int  // of them in a run of a command, which asks again and goes on; 0: one, which may end it
	act    func(p *Proxy, w http.ResponseWriter, r *http.Request)
}

const (
	busy     = `"message":"the server is busy, please try again later","reason":"TooManyRequests","code":429`
	broken   = `"message":"etcdserver: leader changed","reason":"InternalError","code":500`
	away     = `"message":"the server is currently unable to handle","reason":"ServiceUnavailable","code":503`
	conflict = `"message":"Operation cannot be fulfilled: the object has been modified; please apply your ` +
		`changes to the latest version and try again","reason":"Conflict","code":409`
	signIn = "<!DOCTYPE html><html><body><h1>Sign in to this network</h1></body></html>\n"
)

// The kinds of faults, in the order that reports show them.
var faults = []fault{
	{name: "429", most: 8, what: "too many requests, with Retry-After", act: answer(429, busy)},
	{name: "500", most: 8, what: "etcd's leader changed", act: answer(500, broken)},
	{name: "503", most: 8, what: "not able to handle the request", act: answer(503, away)},
	{name: "html", what: "a page of a captive portal, with 200", act: page},
	{name: "reset", most: 8, what: "the connection is reset, the request is lost", act: reset},
	{name: "after", most: 8, what: "the request is carried out, its answer is lost", writes: true,
		act: resetAfter},
	{name: "half", most: 8, what: "half of the answer, of a stream's first events, then the connection ends",
		act: half},
	{name: "silence", most: 3, what: "no answer for Proxy.Silence, then the connection ends", act: silence},
	{name: "conflict", what: "409: somebody else changed the object", writes: true, act: answer(409, conflict)},
	{name: "stale", most: 8, what: "the answer that the same list got the time before", lists: true, act: stale},
	{name: "outage", what: "from here on every connection is reset, for Proxy.Outage", act: outage},
	{name: "kill", what: "the process of the plan is killed, the request is lost", act: kill},
	{name: "kill-after", what: "the request is carried out, then the process is killed", writes: true,
		act: killAfter},
}

func faultNamed(name string) (*fault, error) {
	var names []string
	for i := range faults {
		if faults[i].name == name {
			return &faults[i], nil
		}
		names = append(names, faults[i].name)
	}
	return nil, fmt.Errorf("no fault %q; there are: %s", name, strings.Join(names, " "))
}

// fits says whether the fault makes sense for a request of that method and path.
func (f *fault) fits(method, path string) bool {
	if f.writes && !isWrite(method) {
		return false
	}
	return !f.lists || method == http.MethodGet && isList(path)
}

func isWrite(method string) bool {
	return method != http.MethodGet && method != http.MethodHead && method != http.MethodOptions
}

func isStream(query string) bool {
	return strings.Contains(query, "watch=") && !strings.Contains(query, "watch=false") ||
		strings.Contains(query, "follow=true")
}

// isList tells /api/v1/pods, /apis/apps/v1/namespaces/n/deployments and the like from objects and discovery.
func isList(path string) bool {
	part := strings.Split(strings.Trim(path, "/"), "/")
	switch {
	case len(part) > 2 && part[0] == "api":
		part = part[2:]
	case len(part) > 3 && part[0] == "apis":
		part = part[3:]
	default:
		return false
	}
	return len(part) == 1 || len(part) == 3 && part[0] == "namespaces"
}

// answer is what the API server itself would say.
func answer(status int, words string) func(*Proxy, http.ResponseWriter, *http.Request) {
	body := `{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",` + words + "}\n"
	return func(_ *Proxy, w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		if status == 429 {
			w.Header().Set("Retry-After", "1")
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func page(_ *Proxy, w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = io.WriteString(w, signIn)
}

// cut ends the client's connection: with a reset where there is a connection of its own (HTTP/1), else with that of the
// stream.
func cut(w http.ResponseWriter) {
	hijacker, ok := w.(http.Hijacker)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	connection, _, err := hijacker.Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if inner, ok := connection.(interface{ NetConn() net.Conn }); ok {
		connection = inner.NetConn()
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

func reset(_ *Proxy, w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	cut(w)
}

func resetAfter(p *Proxy, w http.ResponseWriter, r *http.Request) {
	_, _, _ = p.fetch(r)
	cut(w)
}

func half(p *Proxy, w http.ResponseWriter, r *http.Request) {
	fetch := p.fetch
	if isStream(r.URL.RawQuery) {
		fetch = p.fetchFirst
	}
	response, body, err := fetch(r)
	if err != nil {
		cut(w)
		return
	}
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.Header().Del("Transfer-Encoding")
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(response.StatusCode)
	_, _ = w.Write(body[:len(body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func silence(p *Proxy, w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	select {
	case <-time.After(p.Silence):
	case <-r.Context().Done():
	}
	cut(w)
}

func stale(p *Proxy, w http.ResponseWriter, r *http.Request) {
	old := p.older(r)
	for name, values := range old.header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", fmt.Sprint(len(old.body)))
	_, _ = w.Write(old.body)
}

func outage(p *Proxy, w http.ResponseWriter, r *http.Request) {
	p.mutex.Lock()
	p.until = time.Now().Add(p.Outage)
	p.mutex.Unlock()
	cut(w)
}

func kill(p *Proxy, w http.ResponseWriter, _ *http.Request) {
	p.kill()
	cut(w)
}

func killAfter(p *Proxy, w http.ResponseWriter, r *http.Request) {
	_, _, _ = p.fetch(r)
	kill(p, w, r)
}

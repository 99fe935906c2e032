// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"
)

// keepMost is the size of a list's answer that is kept for the fault `stale`.
const keepMost = 4 << 20

// A Plan says which request of a command gets a fault.
type Plan struct {
	Fault string                  // of the table; "" is none
	Match func(point string) bool // which requests count; nil: all
	At    int                     // the At-th of those that count, from 1
	Kill  func() bool             // for kill and kill-after: ends the process; false when there was none
	More  []Plan                  // further requests of the command, and their faults
}

// An armed one of the plans of a command.
type armed struct {
	Plan
	counted int      // requests that matched
	hit     *Request // the one that got the fault
}

// A Request is one that came through.
type Request struct {
	Number int    `json:"n"`
	Point  string `json:"point"` // who, method, path: what does not change from run to run
	Query  string `json:"query,omitempty"`
	Fault  string `json:"fault,omitempty"`
	Status int    `json:"status,omitempty"` // of the API server's own answer, where it refused
	Millis int64  `json:"ms"`               // since the plan was made
}

// noted is the key of a request's Request in its context.
type noted struct{}

// An answer that was given.
type given struct {
	header http.Header
	body   []byte
}

// Proxy hands requests on to an API server, and faults back. Silence and Outage are set before it serves.
type Proxy struct {
	Silence time.Duration
	Outage  time.Duration

	upstream *Upstream
	reverse  *httputil.ReverseProxy

	mutex    sync.Mutex
	plans    []*armed
	began    time.Time
	until    time.Time // the end of an outage
	requests []*Request
	lists    map[string]*given
}

// NewProxy makes one that does nothing but hand on.
func NewProxy(upstream *Upstream) *Proxy {
	p := &Proxy{Silence: 70 * time.Second, Outage: 15 * time.Second, upstream: upstream,
		began: time.Now(), lists: map[string]*given{}}
	p.reverse = &httputil.ReverseProxy{
		Rewrite:        func(r *httputil.ProxyRequest) { upstream.direct(r.Out) },
		Transport:      upstream.transport,
		FlushInterval:  -1,
		ModifyResponse: p.remember,
		ErrorLog:       log.New(io.Discard, "", 0),
		// An API server that is gone is so for the client, too.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { cut(w) },
	}
	return p
}

// Arm starts the count anew.
func (p *Proxy) Arm(plan Plan) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.plans, p.requests = []*armed{{Plan: plan}}, nil
	for _, each := range plan.More {
		p.plans = append(p.plans, &armed{Plan: each})
	}
	p.began, p.until = time.Now(), time.Time{}
}

// armKill tells what kill does; the process is known only once it runs.
func (p *Proxy) armKill(end func() bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, each := range p.plans {
		each.Kill = end
	}
}

// Disarm ends faults and gives what came since Arm, and which request got the plan's own fault (nil: none did).
func (p *Proxy) Disarm() ([]Request, *Request) {
	requests, hits := p.DisarmAll()
	if len(hits) == 0 {
		return requests, nil
	}
	return requests, hits[0]
}

// DisarmAll does the same for all faults of a plan, its own first.
func (p *Proxy) DisarmAll() ([]Request, []*Request) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	requests := make([]Request, len(p.requests))
	for i, each := range p.requests {
		requests[i] = *each
	}
	var hits []*Request
	for _, each := range p.plans {
		hits = append(hits, each.hit)
	}
	p.plans, p.until = nil, time.Time{}
	return requests, hits
}

// pointOf names a request so that the same one of another run has the same name.
func pointOf(r *http.Request) string {
	who := "store"
	if strings.HasPrefix(strings.ToLower(r.UserAgent()), "helm") {
		who = "helm"
	}
	return who + " " + r.Method + " " + r.URL.Path
}

// note counts a request and says which fault it gets.
func (p *Proxy) note(r *http.Request) (*Request, *fault) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	request := &Request{Number: len(p.requests) + 1, Point: pointOf(r), Query: r.URL.RawQuery,
		Millis: time.Since(p.began).Milliseconds()}
	var found *fault
	if time.Now().Before(p.until) {
		request.Fault = "outage"
		found, _ = faultNamed("reset")
	} else {
		found = p.planned(request, r)
	}
	p.requests = append(p.requests, request)
	return request, found
}

// planned counts a request for each plan that it fits; the first whose turn it is gives it its fault.
func (p *Proxy) planned(request *Request, r *http.Request) *fault {
	var found *fault
	for _, each := range p.plans {
		if each.Fault == "" || each.Match != nil && !each.Match(request.Point) {
			continue
		}
		if each.counted++; each.counted != each.At || found != nil {
			continue
		}
		if found, _ = faultNamed(each.Fault); found != nil && !p.can(found, r) {
			found = nil
		} else if found != nil {
			request.Fault = found.name
			each.hit = request
		}
	}
	return found
}

// can says whether there is what the fault needs.
func (p *Proxy) can(f *fault, r *http.Request) bool {
	if !f.fits(r.Method, r.URL.Path) || r.Header.Get("Upgrade") != "" && f.name == "half" {
		return false
	}
	return !f.lists || p.lists[listKey(r)] != nil
}

// kill ends the process; without one that lives nothing was hit.
func (p *Proxy) kill() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, each := range p.plans {
		if each.hit != nil && (each.Kill == nil || !each.Kill()) {
			each.hit = nil
		}
	}
}

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request, found := p.note(r)
	if found != nil {
		found.act(p, w, r)
		return
	}
	// Read whole before it is handed on: where the answer came before the transport had seen the body's end,
	// net/http would close the body, and the transport the connection that the answer is read from.
	if r.ContentLength != 0 {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			cut(w)
			return
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	p.reverse.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), noted{}, request)))
}

// fetch carries a request out, and reads its answer whole. A client that goes away takes nothing back.
func (p *Proxy) fetch(r *http.Request) (*http.Response, []byte, error) {
	response, err := p.ask(context.Background(), r)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	return response, answer, err
}

// fetchFirst carries a request out whose answer does not end by itself (a watch, a log that is followed), and reads
// what comes first. Nothing may come for as long as nothing happens: no longer than Proxy.Silence.
func (p *Proxy) fetchFirst(r *http.Request) (*http.Response, []byte, error) {
	ctx, cancel := context.WithTimeout(r.Context(), p.Silence)
	defer cancel()
	response, err := p.ask(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	answer := make([]byte, 64<<10)
	n, err := response.Body.Read(answer)
	if n > 0 || err == io.EOF {
		err = nil
	}
	return response, answer[:n], err
}

func (p *Proxy) ask(ctx context.Context, r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	out, err := http.NewRequestWithContext(ctx, r.Method, r.URL.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	out.Header = r.Header.Clone()
	p.upstream.direct(out)
	return p.upstream.transport.RoundTrip(out)
}

func listKey(r *http.Request) string {
	query := r.URL.Query()
	query.Del("resourceVersion")
	return strings.Join([]string{r.URL.Path, query.Encode(), r.Header.Get("Accept"),
		r.Header.Get("Accept-Encoding")}, "\n")
}

// remember keeps the last answer to each list, and the status of what is refused.
func (p *Proxy) remember(response *http.Response) error {
	r := response.Request
	if request, is := r.Context().Value(noted{}).(*Request); is && response.StatusCode >= 400 {
		p.mutex.Lock()
		request.Status = response.StatusCode
		p.mutex.Unlock()
	}
	is := r.Method == http.MethodGet && response.StatusCode == 200 && isList(r.URL.Path)
	if !is || isStream(r.URL.RawQuery) {
		return nil
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, keepMost+1))
	if err != nil {
		return err
	}
	rest := response.Body
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(body), rest), rest}
	if len(body) <= keepMost {
		p.mutex.Lock()
		p.lists[listKey(r)] = &given{header: response.Header.Clone(), body: body}
		p.mutex.Unlock()
	}
	return nil
}

func (p *Proxy) older(r *http.Request) *given {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.lists[listKey(r)]
}

// direct turns a request to the proxy into one to the API server, in the name of its kubeconfig.
func (u *Upstream) direct(r *http.Request) {
	r.URL.Scheme, r.URL.Host = u.url.Scheme, u.url.Host
	r.URL.Path = strings.TrimSuffix(u.url.Path, "/") + r.URL.Path
	r.Host = u.url.Host
	r.RequestURI = ""
	r.Header.Del("Authorization")
	if u.token != "" {
		r.Header.Set("Authorization", "Bearer "+u.token)
	}
}

// An Upstream is an API server and the way to log in to it.
type Upstream struct {
	url       *url.URL
	token     string
	transport http.RoundTripper
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// An API server that says how often it was asked, and takes writes down.
type server struct {
	*httptest.Server
	writes, asked atomic.Int32
}

func newServer(t *testing.T) *server {
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			echo(w)
			return
		}
		if isWrite(r.Method) {
			s.writes.Add(1)
		}
		if strings.HasSuffix(r.URL.Path, "/changed") {
			http.Error(w, "the object has been modified", http.StatusConflict)
			return
		}
		if r.URL.Query().Get("watch") == "true" {
			for i := range 3 {
				fmt.Fprintf(w, "event %d\n", i)
				w.(http.Flusher).Flush()
				time.Sleep(50 * time.Millisecond)
			}
			return
		}
		fmt.Fprintf(w, "%s %s %s answer %d\n", r.Header.Get("Authorization"), r.Method, r.URL.Path,
			s.asked.Add(1))
	}))
	t.Cleanup(s.Close)
	return s
}

func echo(w http.ResponseWriter) {
	connection, stream, _ := w.(http.Hijacker).Hijack()
	defer connection.Close()
	_, _ = io.WriteString(connection,
		"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
	line, _ := stream.ReadString('\n')
	_, _ = io.WriteString(connection, "echo "+line)
}

// newProxy is one in front of a server, and where it listens.
func newProxy(t *testing.T, s *server, secure bool) (*Proxy, string) {
	address, _ := url.Parse(s.URL)
	p := NewProxy(&Upstream{url: address, token: "real", transport: newTransport(nil)})
	p.Silence, p.Outage = 300*time.Millisecond, 300*time.Millisecond
	file := filepath.Join(t.TempDir(), "kubeconfig")
	listening, err := p.serve("127.0.0.1:0", file, secure)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listening.Close() })
	text, _ := os.ReadFile(file)
	return p, regexp.MustCompile(`https?://[0-9.:]+`).FindString(string(text))
}

// curl gives what it printed with its exit status: 18 a partial body, 28 time is over, 52 and 56 no answer.
func curl(t *testing.T, arguments ...string) (string, int) {
	out, err := exec.Command("curl", append([]string{"-sSi", "--http1.1"}, arguments...)...).CombinedOutput()
	status, err := exitStatus(err)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), status
}

const (
	pods = "/api/v1/namespaces/store-a/pods"
	pod  = pods + "/web"
)

func TestEachFaultSeenByCurl(t *testing.T) {
	for _, row := range []struct {
		fault, method, path string
		status              int
		has                 string
		writes              int32
	}{
		{"429", "GET", pod, 0, "HTTP/1.1 429 Too Many Requests\r\n", 0},
		{"429", "GET", pod, 0, "\r\nRetry-After: 1\r\n", 0},
		{"500", "GET", pod, 0, "etcdserver: leader changed", 0},
		{"503", "PUT", pod, 0, `"reason":"ServiceUnavailable"`, 0},
		{"html", "GET", pod, 0, "200 OK\r\nContent-Type: text/html", 0},
		{"reset", "PUT", pod, 56, "reset", 0},
		{"after", "PUT", pod, 56, "reset", 1},
		{"half", "GET", pod, 18, "Bearer real GET /api", 0},
		{"half", "PUT", pod, 18, "Bearer real PUT /api", 1},
		{"silence", "PUT", pod, 56, "reset", 0},
		{"conflict", "PUT", pod, 0, `"reason":"Conflict","code":409`, 0},
		{"outage", "PUT", pod, 56, "reset", 0},
		{"stale", "GET", pods, 0, "answer 1", 0},
	} {
		s := newServer(t)
		p, address := newProxy(t, s, false)
		curl(t, address+pods)
		p.Arm(Plan{Fault: row.fault, At: 2})
		if out, _ := curl(t, address+pods); !strings.Contains(out, "answer 2") {
			t.Errorf("%s: the first got it: %s", row.fault, out)
		}
		if row.fault == "stale" { // what is replayed is the answer of before
			p.lists[listKeyOf(pods)].body = []byte("answer 1")
		}
		out, status := curl(t, "-X", row.method, "-d", "x", address+row.path)
		if status != row.status || !strings.Contains(out, row.has) || s.writes.Load() != row.writes {
			t.Errorf("%s: status %d, %d writes: %s", row.fault, status, s.writes.Load(), out)
		}
		_, hit := p.Disarm()
		if hit == nil || hit.Number != 2 || hit.Point != "store "+row.method+" "+row.path {
			t.Errorf("%s: hit %v", row.fault, hit)
		}
		if out, status := curl(t, address+pods); status != 0 || !strings.Contains(out, "200 OK") {
			t.Errorf("%s: the next got it, too: %s", row.fault, out)
		}
	}
}

func listKeyOf(path string) string {
	return strings.Join([]string{path, "", "*/*", ""}, "\n")
}

func TestSilenceLasts(t *testing.T) {
	p, address := newProxy(t, newServer(t), false)
	p.Silence = 5 * time.Second
	p.Arm(Plan{Fault: "silence", At: 1})
	if out, status := curl(t, "--max-time", "0.5", address+pod); status != 28 || strings.Contains(out, "HTTP") {
		t.Errorf("status %d: %s", status, out)
	}
}

// A watch that nothing happens to has no end: half of it is half of what came first, or nothing after a silence.
func TestHalfOfAWatchIsWhatCameFirst(t *testing.T) {
	ended := make(chan struct{}, 2)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("quiet") == "" {
			fmt.Fprint(w, "event 0 of this watch\n")
		}
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		ended <- struct{}{}
	}))
	t.Cleanup(s.Close)
	p, address := newProxy(t, &server{Server: s}, false)
	p.Silence = 500 * time.Millisecond
	for query, want := range map[string]struct {
		status int
		has    string
	}{"?watch=true": {18, "event 0 of"}, "?watch=true&quiet=1": {56, ""}} {
		p.Arm(Plan{Fault: "half", At: 1})
		out, status := curl(t, "-N", "--max-time", "10", address+pods+query)
		if status != want.status || !strings.Contains(out, want.has) || strings.Contains(out, "watch\n") {
			t.Errorf("%s: status %d: %s", query, status, out)
		}
		if _, hit := p.Disarm(); hit == nil {
			t.Errorf("%s: does not count as reached", query)
		}
		<-ended
	}
}

func TestOutageEnds(t *testing.T) {
	p, address := newProxy(t, newServer(t), false)
	p.Arm(Plan{Fault: "outage", At: 1})
	for _, want := range []int{56, 56} {
		if _, status := curl(t, address+pod); status != want {
			t.Errorf("during the outage: %d", status)
		}
	}
	time.Sleep(p.Outage)
	if _, status := curl(t, address+pod); status != 0 {
		t.Errorf("after the outage: %d", status)
	}
}

func TestFaultsFitTheirRequestsOnly(t *testing.T) {
	s := newServer(t)
	p, address := newProxy(t, s, false)
	for name, arguments := range map[string][]string{"conflict": {address + pod}, "after": {address + pod},
		"stale": {address + pod}, "kill-after": {address + pods}} {
		p.Arm(Plan{Fault: name, At: 1})
		if out, _ := curl(t, arguments...); !strings.Contains(out, "200 OK") {
			t.Errorf("%s: %s", name, out)
		}
		if _, hit := p.Disarm(); hit != nil {
			t.Errorf("%s: counts as reached", name)
		}
	}
	p.Arm(Plan{Fault: "stale", At: 1})
	if out, _ := curl(t, address+"/api/v1/nodes"); !strings.Contains(out, "200 OK") {
		t.Errorf("stale without an older answer: %s", out)
	}
	if _, hit := p.Disarm(); hit != nil {
		t.Error("stale without an older answer counts as reached")
	}
}

func TestOnlyThoseThatMatchCount(t *testing.T) {
	p, address := newProxy(t, newServer(t), false)
	match := regexp.MustCompile("^helm PATCH ")
	p.Arm(Plan{Fault: "500", At: 2, Match: match.MatchString})
	for i, want := range []string{"200", "200", "500", "200"} {
		agent := "Helm/4.3.1"
		if i == 1 {
			agent = "kubectl/v1"
		}
		if out, _ := curl(t, "-A", agent, "-X", "PATCH", address+pod); !strings.Contains(out, "1.1 "+want) {
			t.Errorf("request %d: %s", i, out)
		}
	}
}

func TestSeveralFaultsInOneCommand(t *testing.T) {
	p, address := newProxy(t, newServer(t), false)
	path := regexp.MustCompile(" /api/v1/changed$").MatchString
	p.Arm(Plan{Fault: "500", At: 1, More: []Plan{{Fault: "429", At: 2, Match: path},
		{Fault: "503", At: 1, Match: path}, {Fault: "429", At: 9}}})
	for i, want := range []string{"500", "503", "429", "409"} {
		each := "/api/v1/changed"
		if i == 0 {
			each = pod
		}
		if out, _ := curl(t, "-X", "PATCH", address+each); !strings.Contains(out, "1.1 "+want) {
			t.Errorf("request %d: %s", i, out)
		}
	}
	_, hits := p.DisarmAll()
	if len(hits) != 4 || hits[0] == nil || hits[1] == nil || hits[2] == nil || hits[3] != nil {
		t.Errorf("%v", hits)
	}
}

func TestStreamsAndUpgradesGoThrough(t *testing.T) {
	p, address := newProxy(t, newServer(t), false)
	out, status := curl(t, "-N", address+pods+"?watch=true")
	if status != 0 || !strings.Contains(out, "event 2") {
		t.Errorf("watch: %d %s", status, out)
	}
	connection, err := net.Dial("tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	fmt.Fprintf(connection, "GET %s HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n", pod)
	answer := bufio.NewReader(connection)
	for line := ""; line != "\r\n"; line, err = answer.ReadString('\n') {
		if err != nil {
			t.Fatal(err)
		}
	}
	fmt.Fprint(connection, "hello\n")
	if said, _ := answer.ReadString('\n'); said != "echo hello\n" {
		t.Errorf("upgrade: %q", said)
	}
	if requests, _ := p.Disarm(); len(requests) != 2 {
		t.Errorf("requests: %v", requests)
	}
}

func TestTheStatusOfWhatIsRefusedIsNoted(t *testing.T) {
	p, url := newProxy(t, newServer(t), false)
	p.Arm(Plan{Fault: "503", At: 3})
	for _, path := range []string{"/api/v1/x", "/api/v1/changed", "/api/v1/changed"} {
		_, _ = curl(t, "-X", "PATCH", url+path)
	}
	requests, _ := p.Disarm()
	for i, want := range []int{0, 409, 0} {
		if len(requests) != 3 || requests[i].Status != want {
			t.Errorf("%v", requests)
		}
	}
}

func TestManyKeepAliveConnectionsAtOnce(t *testing.T) {
	s := newServer(t)
	p, address := newProxy(t, s, false)
	p.Arm(Plan{Fault: "429", At: 250})
	var wait sync.WaitGroup
	var refused atomic.Int32
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 50}}
	for range 50 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 10 {
				response, err := client.Get(address + pod)
				if err != nil {
					t.Error(err)
					return
				}
				line, _ := bufio.NewReader(response.Body).ReadString('\n')
				_ = response.Body.Close()
				if response.StatusCode == 429 {
					refused.Add(1)
				} else if !strings.HasPrefix(line, "Bearer real GET "+pod) {
					t.Error(line)
				}
			}
		}()
	}
	wait.Wait()
	requests, hit := p.Disarm()
	if refused.Load() != 1 || len(requests) != 500 || hit == nil || hit.Number != 250 {
		t.Errorf("%d refused of %d, hit %v", refused.Load(), len(requests), hit)
	}
}

func TestKillEndsTheProcessBeforeOrAfterTheRequest(t *testing.T) {
	for fault, writes := range map[string]int32{"kill": 0, "kill-after": 1} {
		s := newServer(t)
		p, address := newProxy(t, s, false)
		command := exec.Command("sh", "-c", "curl -sS -X PUT -d x "+address+pod+"; sleep 60")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		p.Arm(Plan{Fault: fault, At: 1, Kill: killer(command.Process.Pid, "store")})
		status, _ := exitStatus(command.Wait())
		if _, hit := p.Disarm(); status != 137 || s.writes.Load() != writes || hit == nil {
			t.Errorf("%s: status %d, %d writes, hit %v", fault, status, s.writes.Load(), hit)
		}
	}
}

func TestOverTLSAsHTTP2(t *testing.T) {
	s := newServer(t)
	p, address := newProxy(t, s, true)
	out, err := exec.Command("curl", "-ksSi", "--http2", address+pod).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "HTTP/2 200") {
		t.Errorf("%v %s", err, out)
	}
	p.Arm(Plan{Fault: "after", At: 1})
	out, err = exec.Command("curl", "-ksSi", "--http2", "-X", "PUT", "-d", "x", address+pod).CombinedOutput()
	if status, _ := exitStatus(err); status == 0 || s.writes.Load() != 1 {
		t.Errorf("after: %d %s", status, out)
	}
}

func TestListsAreTold(t *testing.T) {
	for path, want := range map[string]bool{"/api/v1/pods": true, "/apis/apps/v1/namespaces/n/deployments": true,
		"/api/v1/namespaces": true, "/api/v1/namespaces/n": false, pod: false, "/api/v1": false, "/apis": false,
		"/apis/apps/v1": false, "/version": false, "/apis/apps/v1/namespaces/n/deployments/d": false} {
		if isList(path) != want {
			t.Errorf("%s: %v", path, !want)
		}
	}
}

func TestANameThatIsNoFaultIsRefused(t *testing.T) {
	if _, err := faultNamed("404"); err == nil || !strings.Contains(err.Error(), "429 500 503 html") {
		t.Error(err)
	}
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// An API server that begins its answer before anybody has read a request's body, and then reads it.
type hasty struct{ read chan error }

func (h hasty) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, end := io.Pipe()
	go func() {
		_, _ = io.WriteString(end, "answered ")
		time.Sleep(50 * time.Millisecond)
		text, err := io.ReadAll(r.Body)
		if err == nil && len(text) != 30000 {
			err = fmt.Errorf("%d bytes", len(text))
		}
		_, _ = io.WriteString(end, "whole")
		_ = end.Close()
		h.read <- err
	}()
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: answer, Request: r}, nil
}

// The beginning of an answer takes nothing of the request away.
func TestBodyIsReadBesideItsAnswer(t *testing.T) {
	p, at := newProxy(t, newServer(t), false)
	h := hasty{read: make(chan error, 1)}
	p.reverse.Transport = h
	response, err := http.Post(at+"/api/v1/namespaces", "application/json",
		strings.NewReader(strings.Repeat("x", 30000)))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if text, err := io.ReadAll(response.Body); err != nil || string(text) != "answered whole" {
		t.Errorf("%q, %v", text, err)
	}
	if err := <-h.read; err != nil {
		t.Errorf("the body, once the answer had begun: %v", err)
	}
}

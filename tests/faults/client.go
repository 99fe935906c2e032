// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"sort"
	"strings"
	"time"
)

// An object of the API server, as JSON.
type object map[string]any

// at walks down members.
func (o object) at(path ...string) any {
	var here any = map[string]any(o)
	for _, name := range path {
		switch inner := here.(type) {
		case map[string]any:
			here = inner[name]
		case object:
			here = inner[name]
		default:
			return nil
		}
	}
	return here
}

func (o object) text(path ...string) string {
	text, _ := o.at(path...).(string)
	return text
}

func (o object) number(path ...string) int {
	number, _ := o.at(path...).(float64)
	return int(number)
}

func (o object) list(path ...string) []object {
	items, _ := o.at(path...).([]any)
	list := make([]object, 0, len(items))
	for _, item := range items {
		if inner, ok := item.(map[string]any); ok {
			list = append(list, inner)
		}
	}
	return list
}

// ask talks to the API server itself, past the proxy, and again where that can help.
func (u *Upstream) ask(method, path, kind string, body any) (int, object, error) {
	var last error
	for try := range 5 {
		time.Sleep(time.Duration(try) * 300 * time.Millisecond)
		text, _ := json.Marshal(body)
		if body == nil {
			text = nil
		}
		request, err := http.NewRequest(method, path, bytes.NewReader(text))
		if err != nil {
			return 0, nil, err
		}
		u.direct(request)
		request.Header.Set("Content-Type", kind)
		request.Header.Set("Accept", "application/json")
		if kind == metadataOnly {
			request.Header.Set("Accept", kind+",application/json")
		}
		response, err := u.transport.RoundTrip(request)
		if err != nil {
			last = err
			continue
		}
		answer, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || response.StatusCode == 429 || response.StatusCode >= 500 {
			last = fmt.Errorf("%s %s: %d %v", method, path, response.StatusCode, err)
			continue
		}
		tree := object{}
		_ = json.Unmarshal(answer, &tree)
		return response.StatusCode, tree, nil
	}
	return 0, nil, last
}

const metadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

// get gives nil for what is not there.
func (u *Upstream) get(path string) (object, error) {
	status, tree, err := u.ask(http.MethodGet, path, "application/json", nil)
	if err != nil || status == 404 {
		return nil, err
	}
	if status != 200 {
		return nil, fmt.Errorf("GET %s: %d %s", path, status, tree.text("message"))
	}
	return tree, nil
}

// post makes an object and gives it back; one that is there already is given as it is.
func (u *Upstream) post(path string, body object) (object, error) {
	status, tree, err := u.ask(http.MethodPost, path, "application/json", body)
	if err == nil && status == 409 && tree.text("reason") == "AlreadyExists" {
		return u.get(path + "/" + body.text("metadata", "name"))
	}
	if err == nil && status/100 != 2 {
		err = fmt.Errorf("POST %s: %d %s", path, status, tree.text("message"))
	}
	return tree, err
}

func (u *Upstream) patch(path string, body object) error {
	status, tree, err := u.ask(http.MethodPatch, path, "application/merge-patch+json", body)
	if err == nil && status/100 != 2 {
		err = fmt.Errorf("PATCH %s: %d %s", path, status, tree.text("message"))
	}
	return err
}

func (u *Upstream) remove(path string) error {
	status, tree, err := u.ask(http.MethodDelete, path, "application/json", nil)
	if err == nil && status/100 != 2 && status != 404 {
		err = fmt.Errorf("DELETE %s: %d %s", path, status, tree.text("message"))
	}
	return err
}

// kinds gives the paths of all collections that can be listed, with their kind's name.
func (u *Upstream) kinds() (map[string]string, error) {
	found := map[string]string{}
	groups, err := u.get("/apis")
	if err != nil {
		return nil, err
	}
	bases := []string{"/api/v1"}
	for _, group := range groups.list("groups") {
		bases = append(bases, "/apis/"+group.text("preferredVersion", "groupVersion"))
	}
	for _, base := range bases {
		resources, err := u.get(base)
		if err != nil {
			return nil, err
		}
		for _, each := range resources.list("resources") {
			name := each.text("name")
			verbs := fmt.Sprint(each.at("verbs"))
			skip := strings.Contains(name, "/") || strings.HasPrefix(name, "event") ||
				strings.HasPrefix(name, "component") || strings.Contains(base, "metrics")
			if !skip && strings.Contains(verbs, "list") {
				found[base+"/"+name] = each.text("kind")
			}
		}
	}
	return found, nil
}

// everything lists what matches a pattern, as "KIND NAMESPACE/NAME"; volumes as if they lay in their claim's namespace.
func (u *Upstream) everything(kinds map[string]string, pattern *regexp.Regexp) ([]string, error) {
	var found []string
	for path, kind := range kinds {
		for next := ""; ; {
			status, list, err := u.ask(http.MethodGet, path+"?limit=500&continue="+url.QueryEscape(next),
				metadataOnly, nil)
			if err != nil {
				return nil, err
			}
			if status != 200 {
				break
			}
			for _, item := range list.list("items") {
				line := fmt.Sprintf("%s %s/%s", kind, item.text("metadata", "namespace"),
					item.text("metadata", "name"))
				if pattern.MatchString(line) {
					found = append(found, line)
				}
			}
			if next = list.text("metadata", "continue"); next == "" {
				break
			}
		}
	}
	volumes, err := u.get("/api/v1/persistentvolumes")
	if err != nil {
		return nil, err
	}
	for _, volume := range volumes.list("items") {
		line := fmt.Sprintf("Volume %s/%s", volume.text("spec", "claimRef", "namespace"),
			volume.text("metadata", "name"))
		if pattern.MatchString(line) {
			found = append(found, line)
		}
	}
	sort.Strings(found)
	return found, nil
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
)

func someRequests() []Request {
	names := []string{"store GET /version", "store GET /api/v1/namespaces", "store POST /api/v1/namespaces",
		"helm GET /api/v1/namespaces/store-abc/secrets",
		"helm PATCH /apis/apps/v1/namespaces/store-abc/deployments/web",
		"store GET /version", "store GET /version", "store GET /version"}
	var requests []Request
	for i, name := range names {
		requests = append(requests, Request{Number: i + 1, Point: name})
	}
	return requests
}

func TestPointsNameNoStoreAndCountRepeats(t *testing.T) {
	points := pointsOf(someRequests(), "abc")
	if len(points) != 6 || points[3].name != "helm GET /api/v1/namespaces/store-{}/secrets" {
		t.Errorf("%v", points)
	}
	if last := points[5]; last.number != 6 || last.count != 2 || last.name != "store GET /version" {
		t.Errorf("%v", last)
	}
}

func TestPointsAreTheSameInEveryRun(t *testing.T) {
	const space = " /api/v1/namespaces/store-"
	for is, want := range map[string]string{
		"store GET" + space + "abc/pods/web-5d4f8c7b9-x2x4z/log": "store GET" + space + "{}/pods/web*/log",
		"helm PUT" + space + "abc/secrets/sh.helm.release.v1.abc.v12": "helm PUT" + space +
			"{}/secrets/sh.helm.release.v1.{}*",
		"store GET /apis/apps/v1/deployments": "store GET /apis/apps/v1/deployments",
	} {
		if got := canonical(is, "abc"); got != want {
			t.Error(got)
		}
	}
}

func TestRunsAreThoseThatFit(t *testing.T) {
	var text strings.Builder
	for _, each := range runsOf("update", pointsOf(someRequests(), "abc")) {
		fmt.Fprintln(&text, each)
	}
	for want, there := range map[string]bool{"update:1:stale\n": false, "update:2:stale\n": true,
		"update:1:conflict\n": false, "update:3:conflict\n": true, "update:3:kill-helm\n": false,
		"update:4:kill-helm\n": true, "update:4:kill-after-helm\n": false, "update:5:kill-after-helm\n": true,
		"update:4:stale\n": true, "update:1:kill\n": false, "update:2:kill\n": true} {
		if strings.Contains(text.String(), want) != there {
			t.Errorf("%q: %v", want, !there)
		}
	}
}

func TestASampleIsOfAllKindsAndTheSameForASeed(t *testing.T) {
	var all []run
	for _, step := range []string{"create", "update", "delete"} {
		all = append(all, runsOf(step, pointsOf(someRequests(), "abc"))...)
	}
	kinds := map[string]bool{}
	for _, each := range all {
		kinds[each.step+each.fault+each.victim] = true
	}
	one := sample(append([]run{}, all...), len(kinds), 7)
	for _, each := range one {
		delete(kinds, each.step+each.fault+each.victim)
	}
	if len(kinds) > 0 {
		t.Errorf("not in the sample: %v", kinds)
	}
	if again := sample(append([]run{}, all...), len(one), 7); fmt.Sprint(again) != fmt.Sprint(one) {
		t.Error("another sample for the same seed")
	}
	if whole := sample(append([]run{}, all...), 0, 7); len(whole) != len(all) {
		t.Errorf("all are %d", len(whole))
	}
}

func TestRunsThatEndedWellAreLeftOut(t *testing.T) {
	file := filepath.Join(t.TempDir(), "passed")
	all := runsOf("update", pointsOf(someRequests(), "abc"))
	for _, each := range all[:3] {
		if err := note(file, each); err != nil {
			t.Fatal(err)
		}
	}
	// The same request may have another number in the next trace.
	again := append([]run{}, all...)
	for i := range again {
		again[i].point.number += 7
	}
	left, err := without(again, file)
	if err != nil || len(left) != len(all)-3 {
		t.Errorf("%d of %d left, %v", len(left), len(all), err)
	}
	if left, err = without(all, file+"-none"); err != nil || len(left) != len(all) {
		t.Errorf("%d of %d left, %v", len(left), len(all), err)
	}
}

func TestChosenRuns(t *testing.T) {
	all := runsOf("update", pointsOf(someRequests(), "abc"))
	if found := chosen(all, "update:5:503,update::kill-after-helm"); len(found) != 2 {
		t.Errorf("%v", found)
	}
	// As a report names it, also where the request has another number in the next trace.
	again := append([]run{}, all...)
	for i := range again {
		again[i].point.number += 7
	}
	for i, each := range all {
		found := chosen(again, each.again())
		if len(found) != 1 || found[0].key() != again[i].key() {
			t.Errorf("%s: %v", each.again(), found)
		}
	}
	if found := chosen(all, "update:no such request:503"); len(found) != 0 {
		t.Errorf("%v", found)
	}
}

func TestOnlyErrorsThatBlameNobodyFit(t *testing.T) {
	line := "error: x   [%s]\n  the same command again goes on\n"
	for _, row := range []struct {
		fault  string
		status int
		slug   string
		fits   bool
	}{
		{"503", 9, "cluster/unreachable", true},
		{"503", 1, "store/failed", false},
		{"503", 70, "internal/fault", false},
		{"503", 9, "store/timeout", false},
		{"503", 137, "cluster/unreachable", false},
		{"kill", 137, "", true},
		{"conflict", 1, "cluster/refused", true},
		{"reset", 1, "cluster/refused", false},
		{"silence", 8, "store/timeout", true},
	} {
		err := statusFits(run{step: "create", fault: row.fault, victim: "store"}, nil, row.status,
			fmt.Sprintf(line, row.slug))
		if (err == nil) != row.fits {
			t.Errorf("%v: %v", row, err)
		}
	}
	if statusFits(run{step: "create", fault: "503"}, nil, 9, "error: x   [cluster/unreachable]\n") == nil {
		t.Error("an error that does not say how to go on fits")
	}
	refused := "error: c   [cluster/refused]\n  again\n"
	err := statusFits(run{step: "create", fault: "503"}, nil, 1, "error: a\n  b\n"+refused)
	if err == nil || !strings.HasSuffix(err.Error(), "error: c   [cluster/refused]") {
		t.Errorf("what it said is not told: %v", err)
	}
	asked := []Request{{Point: "helm POST /api/v1/x", Status: 409}, {Point: "helm PATCH /api/v1/x", Status: 404}}
	if statusFits(run{step: "create", fault: "503"}, asked, 1, refused) == nil {
		t.Error("a refusal without a conflict fits")
	}
	asked = append(asked, Request{Point: "helm PATCH /api/v1/x", Status: 409})
	if err := statusFits(run{step: "create", fault: "503"}, asked, 1, refused); err != nil {
		t.Error(err)
	}
	if statusFits(run{step: "create", fault: "503"}, nil, -1, "") == nil {
		t.Error("a command that hangs fits")
	}
}

// What the model lets pass, and what it must not.
func TestTheModelRefusesWhatMustNotBe(t *testing.T) {
	own := live(1, "own")
	for _, row := range []struct {
		before string
		verb   string
		status int
		killed bool
		after  string // "" is a violation
	}{
		{absent, "create", 0, false, own},
		{absent, "create", 6, false, ""},
		{own, "create", 0, false, own},
		{live(2, "own"), "create", 6, false, live(2, "own")},
		{live(2, "own"), "create", 0, false, ""},
		{live(2, "own"), "replace", 0, false, own + "|live:?:?|suspended:?:?"},
		{own, "update", 7, false, ""},
		{absent, "update", 1, false, absent},
		{absent, "update", 0, false, ""},
		{own, "delete", 0, false, absent},
		{own, "delete", 1, false, ""},
		{own, "delete", 137, true, absent + "|damaged|" + own},
		{kept, "gc", 0, false, kept},
		{own, "gc", 0, false, own},
		{handed, "create", 137, true, "damaged|" + handed + "|" + own},
	} {
		a := act{verb: row.verb, text: 1, host: "own"}
		got := phases{row.before: true}.afterAll([]result{{act: a, status: row.status, killed: row.killed}})
		if got.String() != row.after {
			t.Errorf("%s %s %d: %s, not %s", row.before, row.verb, row.status, got, row.after)
		}
	}
}

func TestTheModelTakesEveryOrderOfTwoAtOnce(t *testing.T) {
	a := act{verb: "create", text: 1, host: "own"}
	both := []result{{act: a}, {act: act{verb: "delete"}}}
	if got := (phases{absent: true}).afterAll(both).String(); got != absent+"|"+live(1, "own") {
		t.Error(got)
	}
	if got := (phases{kept: true, live(1, "own"): true}).seen("bare").String(); got != kept {
		t.Error(got)
	}
}

func TestAPlanIsTheSameForASeed(t *testing.T) {
	if fmt.Sprint(planned(3, 200)) != fmt.Sprint(planned(3, 200)) || fmt.Sprint(planned(3, 200)) ==
		fmt.Sprint(planned(4, 200)) {
		t.Error("plans and seeds do not fit")
	}
}

func TestOneKillStandsForThoseAtTheReadsBetweenTwoWrites(t *testing.T) {
	var requests []Request
	for i, each := range []string{"GET /a", "GET /b", "PUT /a", "PUT /b", "GET /a", "GET /c", "GET /a", "GET /a",
		"POST /d", "GET /e", "GET /f"} {
		requests = append(requests, Request{Number: i + 1, Point: "store " + each})
	}
	var killed []int
	for _, each := range runsOf("update", pointsOf(requests, "abc")) {
		if each.fault == "kill" || each.fault == "outage" {
			killed = append(killed, each.point.number)
		}
	}
	// /a is asked for twice, no more.
	if fmt.Sprint(killed) != "[2 2 3 3 4 4 6 6 9 9 11 11]" {
		t.Error(killed)
	}
}

func TestGroupsHoldOneFaultOfOneCommand(t *testing.T) {
	points := pointsOf(someRequests(), "abc")
	all := append(runsOf("update", points), runsOf("delete", points)...)
	groups := grouped(all, 4)
	seen := map[string]bool{}
	for _, group := range groups {
		members := group.members()
		f, _ := faultNamed(group.fault)
		if len(members) > 4 || len(members) > max(1, f.most) {
			t.Errorf("%s: %d members", group, len(members))
		}
		for _, each := range members {
			if each.step != group.step || each.fault != group.fault || len(each.with) > 0 ||
				seen[each.key()] {
				t.Errorf("%s in %s", each, group)
			}
			seen[each.key()] = true
		}
	}
	if len(seen) != len(all) || len(groups) >= len(all) {
		t.Errorf("%d of %d runs in %d groups", len(seen), len(all), len(groups))
	}
	if len(grouped(all, 1)) != len(all) {
		t.Error("groups of one")
	}
}

// What a group did not come to is tried alone; of one that failed, all.
func TestAGroupIsSettledMemberByMember(t *testing.T) {
	group := grouped(chosen(runsOf("update", pointsOf(someRequests(), "abc")), "update::500"), 8)[0]
	hits := make([]*Request, len(group.members()))
	hits[0] = &Request{}
	q := &queue{waiting: map[string][]run{}, out: io.Discard}
	q.settle(group, 0, hits, "", nil)
	if q.done != 1 || len(q.waiting["update"]) != len(hits)-1 {
		t.Errorf("%d done, %d wait", q.done, len(q.waiting["update"]))
	}
	q = &queue{waiting: map[string][]run{}, out: io.Discard}
	q.settle(group, 0, hits, "", fmt.Errorf("data are lost"))
	if q.failed != 1 || len(q.waiting["update"]) != len(hits) {
		t.Errorf("%d failed, %d wait", q.failed, len(q.waiting["update"]))
	}
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"
	"testing"
)

const (
	testInput = "---\n# Source: a\napiVersion: v1\nkind: Service\nmetadata:\n  name: web # here\nspec:\n" +
		"  type: NodePort\n  list: [1, 2]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
	testOutput = "---\n# Source: store/guards/x.yaml\napiVersion: v1\nkind: LimitRange\nmetadata: {name: g}\n" +
		"---\n# Source: a\napiVersion: v1\nkind: Service\nmetadata:\n  name: web # here\nspec:\n" +
		"  type: ClusterIP\n  list: [1, 2, 3]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
	testReport = `{"event":"edit","document":1,"line":8,"path":"spec.type","before":"NodePort","after":"ClusterIP"}
{"event":"edit","document":1,"line":9,"path":"spec.list[2]","after":3}
{"event":"guard","object":"LimitRange/g","action":"added"}
`
)

// An oracle that is always content would let every fault through: each of these must be seen.
func TestJudge(t *testing.T) {
	replaced := func(text, old, by string) string { return strings.Replace(text, old, by, 1) }
	_, second, _ := strings.Cut(testReport, "\n")
	dropped := testReport + `{"event":"edit","line":11,"verb":"drop","before":{"kind":"ConfigMap"}}` + "\n"
	short := testOutput[:strings.LastIndex(testOutput, "---")]
	cases := []struct{ name, output, report, wrong string }{
		{"right", testOutput, testReport, ""},
		{"edit not reported", testOutput, second, "spec.type: \"ClusterIP\", not"},
		{"edit not done", replaced(testOutput, "ClusterIP", "NodePort"), testReport, "\"NodePort\", not"},
		{"another value", replaced(testOutput, "ClusterIP", "External"), testReport, "External"},
		{"another key", replaced(testOutput, "name: web", "name: wab"), testReport, "wab"},
		{"wrong before", testOutput, replaced(testReport, "NodePort", "Other"), "the report is wrong"},
		{"wrong after", testOutput, replaced(testReport, "ClusterIP", "Other"), "not \"Other\""},
		{"type differs", replaced(testOutput, "2, 3", "2, \"3\""), testReport, "not 3"},
		{"missing document", short, testReport, "2 objects became 1"},
		{"document dropped", short, dropped, ""},
		{"document not dropped", testOutput, dropped, "1 objects became 2"},
		{"guard not reported", testOutput, testReport[:strings.LastIndex(testReport, "{")], "objects became"},
		{"comment lost", replaced(testOutput, " # here", ""), testReport, "line 6 changed"},
		{"other bytes", replaced(testOutput, "{name: c}", "{ name: c}"), testReport, "bytes changed"},
		{"not to be read", testOutput + "---\na: b: c\n", testReport, "output: "},
		{"glued separator", testOutput + "---{}\n", testReport, "no text after ---"},
	}
	for _, c := range cases {
		wrong := strings.Join(judge([]byte(testInput), []byte(c.output), []byte(c.report)), "\n")
		if c.wrong == "" && wrong != "" || !strings.Contains(wrong, c.wrong) {
			t.Errorf("%s: said %q, not %q", c.name, wrong, c.wrong)
		}
	}
}

func TestItemsDropped(t *testing.T) {
	input := "kind: List\nitems:\n- kind: A\n- kind: B\n- kind: C\n"
	report := `{"event":"edit","line":3,"item":0,"verb":"drop","before":{"kind":"A"}}
{"event":"edit","line":4,"item":1,"path":"kind","before":"B","after":"D"}
`
	cases := []struct{ output, wrong string }{
		{"kind: List\nitems:\n- kind: D\n- kind: C\n", ""},
		{"kind: List\nitems:\n- kind: A\n- kind: D\n- kind: C\n", "items"},
		{"kind: List\nitems:\n- kind: B\n- kind: C\n", "not"},
	}
	for _, c := range cases {
		wrong := strings.Join(judge([]byte(input), []byte(c.output), []byte(report)), "\n")
		if c.wrong == "" && wrong != "" || !strings.Contains(wrong, c.wrong) {
			t.Errorf("said %q, not %q", wrong, c.wrong)
		}
	}
}

func TestPath(t *testing.T) {
	steps, err := parsePath(`a.b[0]."quo.ted".c`)
	if err != nil || len(steps) != 5 || steps[2].index != 0 || steps[3].key != "quo.ted" || steps[4].key != "c" {
		t.Errorf("%v %v", steps, err)
	}
	if steps, err := parsePath("."); err != nil || len(steps) != 0 {
		t.Errorf("%v %v", steps, err)
	}
}

func TestHunks(t *testing.T) {
	cases := []struct {
		before, after string
		hunks         []hunk
	}{
		{"a\nb\nc\n", "a\nb\nc\n", nil},
		{"a\nb\nc\n", "a\nx\nc\n", []hunk{{2, 2}}},
		{"a\nb\nc\nd\ne\n", "x\nb\nc\nd\ny\n", []hunk{{5, 5}, {1, 1}}},
		{"a\nb\nc\n", "a\nnew\nb\nc\nnew\n", []hunk{{4, 3}, {2, 1}}},
		{"a\nb\nc\nd\n", "b\nd\n", []hunk{{3, 3}, {1, 1}}},
		{"", "a\n", []hunk{{1, 0}}},
	}
	for _, c := range cases {
		if got, ok := hunksOf([]byte(c.before), []byte(c.after)); !ok || !slices.Equal(got, c.hunks) {
			t.Errorf("%q %q: %v, not %v", c.before, c.after, got, c.hunks)
		}
	}
}

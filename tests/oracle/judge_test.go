// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"strings"
	"testing"
)

const (
	testInput = "---\n# Source: a\napiVersion: v1\nkind: Service\nmetadata:\n  name: web # here\nspec:\n  type: NodePort\n" +
		"  list: [1, 2]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
	testOutput = "---\n# Source: store/guards/x.yaml\napiVersion: v1\nkind: LimitRange\nmetadata: {name: g}\n" +
		"---\n# Source: a\napiVersion: v1\nkind: Service\nmetadata:\n  name: web # here\nspec:\n  type: ClusterIP\n" +
		"  list: [1, 2, 3]\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n"
	testReport = `{"event":"edit","document":1,"line":8,"path":"spec.type","before":"NodePort","after":"ClusterIP"}
{"event":"edit","document":1,"line":9,"path":"spec.list[2]","after":3}
{"event":"guard","object":"LimitRange/g","action":"added"}
`
)

// An oracle that is always content would let every fault through: each of these must be seen.
func TestJudge(t *testing.T) {
	cases := []struct{ name, output, report, wrong string }{
		{"right", testOutput, testReport, ""},
		{"edit not reported", testOutput, strings.SplitN(testReport, "\n", 2)[1], "spec.type: \"ClusterIP\", not"},
		{"edit not done", strings.Replace(testOutput, "ClusterIP", "NodePort", 1), testReport, "\"NodePort\", not"},
		{"another value", strings.Replace(testOutput, "ClusterIP", "External", 1), testReport, "External"},
		{"another key", strings.Replace(testOutput, "name: web", "name: wab", 1), testReport, "wab"},
		{"wrong before", testOutput, strings.Replace(testReport, "NodePort", "Other", 1), "the report is wrong"},
		{"wrong after", testOutput, strings.Replace(testReport, "ClusterIP", "Other", 1), "not \"Other\""},
		{"type differs", strings.Replace(testOutput, "2, 3", "2, \"3\"", 1), testReport, "not 3"},
		{"missing document", testOutput[:strings.LastIndex(testOutput, "---")], testReport, "2 objects became 1"},
		{"guard not reported", testOutput, testReport[:strings.LastIndex(testReport, "{")], "objects became"},
		{"comment lost", strings.Replace(testOutput, " # here", "", 1), testReport, "line 6 changed"},
		{"bytes of another document", strings.Replace(testOutput, "{name: c}", "{ name: c}", 1), testReport, "bytes changed"},
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

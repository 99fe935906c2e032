// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

type edit struct {
	Event    string `json:"event"`
	Document int    `json:"document"`
	Line     int    `json:"line"`
	Item     *int   `json:"item"`
	Object   string `json:"object"`
	Path     string `json:"path"`
	Rule     string `json:"rule"`
	Verb     string `json:"verb"`
	Action   string `json:"action"`
	Before   any    `json:"before"`
	After    any    `json:"after"`

	hasBefore, hasAfter bool
}

// drops says that the edit took its whole object out of the stream.
func (e *edit) drops() bool {
	return e.Verb == "drop" && !e.hasAfter && (e.Path == "" || e.Path == ".")
}

func (e *edit) String() string {
	return fmt.Sprintf("line %d %s %s [%s]", e.Line, e.Object, e.Path, e.Rule)
}

func readReport(text []byte) (edits []edit, guards map[string]string, err error) {
	guards = map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var entry edit
		decoder := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		decoder.UseNumber()
		if err := decoder.Decode(&entry); err != nil {
			return nil, nil, fmt.Errorf("report: %v", err)
		}
		var keys map[string]json.RawMessage
		if err := json.Unmarshal(lines.Bytes(), &keys); err != nil {
			return nil, nil, fmt.Errorf("report: %v", err)
		}
		_, entry.hasBefore = keys["before"]
		_, entry.hasAfter = keys["after"]
		switch entry.Event {
		case "edit":
			edits = append(edits, entry)
		case "guard":
			guards[entry.Object] = entry.Action
		}
	}
	return edits, guards, lines.Err()
}

func nameOf(value any) string {
	object, _ := value.(map[string]any)
	metadata, _ := object["metadata"].(map[string]any)
	kind, _ := object["kind"].(string)
	name, _ := metadata["name"].(string)
	return kind + "/" + name
}

// objects are the documents that hold something and are no guard that was put there.
func objects(docs []document, guards map[string]string, output bool) []*document {
	var list []*document
	for i := range docs {
		if docs[i].value == nil {
			continue
		}
		action := guards[nameOf(docs[i].value)]
		if action == "replaced" || action == "added" && output {
			continue
		}
		list = append(list, &docs[i])
	}
	return list
}

// at finds the document that a line of the input is in.
func at(docs []*document, line int) int {
	found := -1
	for i := range docs {
		if docs[i].line <= line {
			found = i
		}
	}
	return found
}

// judge compares input and output as Kubernetes reads them and demands that they differ by the report's edits alone,
// each with the values that the report says. It returns what is wrong.
func judge(input, output, report []byte) (wrong []string) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	edits, guards, err := readReport(report)
	if err != nil {
		return []string{err.Error()}
	}
	inDocs, err := decode(input)
	if err != nil {
		return []string{"input: " + err.Error()}
	}
	outDocs, err := decode(output)
	if err != nil {
		return []string{"output: " + err.Error()}
	}
	before, after := objects(inDocs, guards, false), objects(outDocs, guards, true)
	before, edits = leaveOut(before, edits)
	if len(before) != len(after) {
		complain("%d objects became %d", len(before), len(after))
		return wrong
	}
	perDocument := make([][]edit, len(before))
	for i := range edits {
		if index := at(before, edits[i].Line); index >= 0 {
			perDocument[index] = append(perDocument[index], edits[i])
		} else {
			complain("%s: in no document", &edits[i])
		}
	}
	for i := range before {
		wrong = append(wrong, judgeDocument(before[i], after[i], perDocument[i])...)
	}
	return wrong
}

// leaveOut takes the documents away that left the stream as a whole, with what was done to them before.
func leaveOut(docs []*document, edits []edit) (kept []*document, rest []edit) {
	left := map[int]bool{}
	for i := range edits {
		if edits[i].drops() && edits[i].Item == nil {
			left[at(docs, edits[i].Line)] = true
		}
	}
	for i := range docs {
		if !left[i] {
			kept = append(kept, docs[i])
		}
	}
	for i := range edits {
		if !left[at(docs, edits[i].Line)] {
			rest = append(rest, edits[i])
		}
	}
	return kept, rest
}

// withoutItems takes the items of a List away that left it.
func withoutItems(value any, edits []edit) any {
	object, _ := value.(map[string]any)
	items, ok := object["items"].([]any)
	left := map[int]bool{}
	for i := range edits {
		if edits[i].drops() {
			left[*edits[i].Item] = true
		}
	}
	if !ok || len(left) == 0 {
		return value
	}
	kept := []any{}
	for i := range items {
		if !left[i] {
			kept = append(kept, items[i])
		}
	}
	object["items"] = kept
	return value
}

func judgeDocument(before, after *document, edits []edit) (wrong []string) {
	if len(edits) == 0 {
		if !bytes.Equal(bytes.TrimSpace(before.bytes), bytes.TrimSpace(after.bytes)) {
			wrong = append(wrong, fmt.Sprintf("document from line %d: bytes changed without an edit",
				before.line))
		}
		return wrong
	}
	value := before.value
	for i := range edits {
		if edits[i].drops() {
			continue
		}
		path := edits[i].Path
		if edits[i].Item != nil {
			path = fmt.Sprintf("items[%d].%s", *edits[i].Item, strings.TrimPrefix(path, "."))
		}
		steps, err := parsePath(path)
		if err == nil && edits[i].hasBefore && edits[i].hasAfter &&
			difference(edits[i].Before, edits[i].After, "") == "" {
			err = fmt.Errorf("an edit that changes nothing: %s", show(edits[i].After))
		}
		if err == nil {
			var changed any
			if changed, err = change(value, steps, &edits[i]); err == nil {
				value = changed
			}
		}
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("%s: %v", &edits[i], err))
		}
	}
	value = withoutItems(left(value), edits)
	if d := difference(value, after.value, nameOf(after.value)+" "); d != "" {
		wrong = append(wrong, fmt.Sprintf("document from line %d: %s", before.line, d))
	}
	for _, complaint := range unexplained(before, after, edits) {
		wrong = append(wrong, fmt.Sprintf("document from line %d: %s", before.line, complaint))
	}
	return wrong
}

// unexplained names lines that changed although no edit stands there. Lines that are gone hold an edit's node, or come
// after the parent of a node that was added (a flow collection, a merge). Added lines come after an edit's node too:
// they override what a merge brings, or are the value of a key that had none.
func unexplained(before, after *document, edits []edit) (wrong []string) {
	if valuesOnly {
		return nil
	}
	hunks, ok := hunksOf(before.bytes, after.bytes)
	if !ok {
		return nil
	}
	if len(hunks) > len(edits) {
		wrong = append(wrong, fmt.Sprintf("%d places changed by %d edits", len(hunks), len(edits)))
	}
	for _, hunk := range hunks {
		first, last := hunk.first+before.line-1, hunk.last+before.line-1
		explained := false
		for i := range edits {
			line := edits[i].Line
			explained = explained || line >= first && line <= last ||
				(!edits[i].hasBefore || last < first) && line <= first
		}
		if !explained {
			wrong = append(wrong, fmt.Sprintf("line %d changed without an edit", first))
		}
	}
	return wrong
}

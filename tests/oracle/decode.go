// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"

	"sigs.k8s.io/yaml"
)

// document is one part of a stream, read as Kubernetes reads it.
type document struct {
	line  int // of its first byte, from 1
	bytes []byte
	value any // nil: holds no object
}

// split cuts as Kubernetes' YAMLReader does: at lines that begin with `---` and have nothing but a comment after it.
func split(stream []byte) ([]document, error) {
	var docs []document
	start, first, number := 0, 1, 0
	for at := 0; at < len(stream); {
		end := len(stream)
		if n := bytes.IndexByte(stream[at:], '\n'); n >= 0 {
			end = at + n + 1
		}
		number++
		if line := stream[at:end]; bytes.HasPrefix(line, []byte("---")) {
			rest := strings.TrimSpace(string(line[3:]))
			if rest != "" && !strings.HasPrefix(rest, "#") {
				return nil, fmt.Errorf("line %d: Kubernetes takes no text after ---", number)
			}
			docs = append(docs, document{line: first, bytes: stream[start:at]})
			start, first = end, number+1
		}
		at = end
	}
	return append(docs, document{line: first, bytes: stream[start:]}), nil
}

// decode reads all documents; those without an object stay in the list, so that lines can be found.
func decode(stream []byte) ([]document, error) {
	docs, err := split(bytes.TrimPrefix(stream, []byte("\xef\xbb\xbf")))
	if err != nil {
		return nil, err
	}
	for i := range docs {
		// The reader of Kubernetes ends each line, the last too. The bytes are the stream's, and read again.
		line := bytes.Clone(bytes.TrimSuffix(docs[i].bytes, []byte("\n")))
		text, err := yaml.YAMLToJSON(append(line, '\n'))
		if err != nil {
			return nil, fmt.Errorf("document from line %d: %v", docs[i].line, err)
		}
		if docs[i].value, err = parse(text); err != nil {
			return nil, fmt.Errorf("document from line %d: %v", docs[i].line, err)
		}
	}
	return docs, nil
}

func parse(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var value any
	err := decoder.Decode(&value)
	return value, err
}

func show(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err.Error()
	}
	if text.Len() > 200 {
		return text.String()[:200] + "…"
	}
	return strings.TrimSpace(text.String())
}

func sameNumber(a, b json.Number) bool {
	if a == b {
		return true
	}
	if len(a) > 400 || len(b) > 400 || strings.ContainsAny(string(a+b), "eE") {
		x, errX := a.Float64()
		y, errY := b.Float64()
		return errX == nil && errY == nil && x == y
	}
	x, okX := new(big.Rat).SetString(string(a))
	y, okY := new(big.Rat).SetString(string(b))
	return okX && okY && x.Cmp(y) == 0
}

// difference names the first path at which a and b are not equal, or is "".
func difference(a, b any, path string) string {
	switch x := a.(type) {
	case map[string]any:
		if y, ok := b.(map[string]any); ok {
			return differenceOfMaps(x, y, path)
		}
	case []any:
		y, ok := b.([]any)
		if !ok || len(x) != len(y) {
			break
		}
		for i := range x {
			if d := difference(x[i], y[i], fmt.Sprintf("%s[%d]", path, i)); d != "" {
				return d
			}
		}
		return ""
	case json.Number:
		if y, ok := b.(json.Number); ok && sameNumber(x, y) {
			return ""
		}
	default:
		if a == b {
			return ""
		}
	}
	return fmt.Sprintf("%s: %s, not %s", path, show(b), show(a))
}

func differenceOfMaps(a, b map[string]any, path string) string {
	for key, value := range a {
		other, ok := b[key]
		if !ok {
			return fmt.Sprintf("%s.%q: absent, not %s", path, key, show(value))
		}
		if d := difference(value, other, path+"."+key); d != "" {
			return d
		}
	}
	for key, value := range b {
		if _, ok := a[key]; !ok {
			return fmt.Sprintf("%s.%q: %s, not absent", path, key, show(value))
		}
	}
	return ""
}

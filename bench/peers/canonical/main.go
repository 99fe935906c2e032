// SPDX-License-Identifier: Apache-2.0

// A stream as JSON, one object a line, in one order, so that outcomes can be compared: read as Helm and Kubernetes read
// it. Annotations that are null or empty are left out, as kyaml and kustomize do.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sort"

	"sigs.k8s.io/yaml/goyaml.v2"
)

func plain(node any) any {
	switch node := node.(type) {
	case map[any]any:
		members := make(map[string]any, len(node))
		for key, value := range node {
			value = plain(value)
			annotations, isMap := value.(map[string]any)
			if key == "annotations" && (value == nil || isMap && len(annotations) == 0) {
				continue
			}
			members[fmt.Sprint(key)] = value
		}
		return members
	case []any:
		for i := range node {
			node[i] = plain(node[i])
		}
	}
	return node
}

func run(in io.Reader) ([]string, error) {
	var lines []string
	decoder := yaml.NewDecoder(in)
	for {
		var node any
		err := decoder.Decode(&node)
		if errors.Is(err, io.EOF) {
			sort.Strings(lines)
			return lines, nil
		}
		if err != nil {
			return nil, err
		}
		if node == nil {
			continue
		}
		line, err := json.Marshal(plain(node))
		if err != nil {
			return nil, err
		}
		lines = append(lines, string(line))
	}
}

func main() {
	lines, err := run(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, "canonical:", err)
		os.Exit(1)
	}
	for _, line := range lines {
		fmt.Println(line)
	}
}

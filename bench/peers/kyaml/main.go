// SPDX-License-Identifier: Apache-2.0

// The edits of bench/policies/p.yaml as a kyaml filter: a stream in, the stream out.
package main

import (
	"bufio"
	"fmt"
	"os"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

const (
	label        = "bench.example.com/store"
	labelValue   = "bench"
	storageClass = "bench-class"
)

func edit(object *yaml.RNode) error {
	switch object.GetKind() {
	case "":
		return nil
	case "List":
		items, err := object.Pipe(yaml.Lookup("items"))
		if err != nil || items == nil {
			return err
		}
		return items.VisitElements(edit)
	}
	if err := object.PipeE(yaml.SetLabel(label, labelValue)); err != nil {
		return err
	}
	if object.GetKind() != "PersistentVolumeClaim" || object.GetApiVersion() != "v1" {
		return nil
	}
	return object.PipeE(yaml.LookupCreate(yaml.MappingNode, "spec"),
		yaml.SetField("storageClassName", yaml.NewStringRNode(storageClass)))
}

func main() {
	out := bufio.NewWriterSize(os.Stdout, 1<<16)
	pipeline := kio.Pipeline{
		Inputs: []kio.Reader{&kio.ByteReader{
			Reader: os.Stdin, OmitReaderAnnotations: true, DisableUnwrapping: true,
		}},
		Filters: []kio.Filter{kio.FilterFunc(func(objects []*yaml.RNode) ([]*yaml.RNode, error) {
			for _, object := range objects {
				if err := edit(object); err != nil {
					return nil, err
				}
			}
			return objects, nil
		})},
		Outputs: []kio.Writer{kio.ByteWriter{Writer: out}},
	}
	err := pipeline.Execute()
	if err == nil {
		err = out.Flush()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "kyaml:", err)
		os.Exit(1)
	}
}

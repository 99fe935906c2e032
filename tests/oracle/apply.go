// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strconv"
)

// step is one part of a path: a key, or an index.
type step struct {
	key   string
	index int // -1: a key
}

// parsePath reads a.b[0]."quoted.key"; "" and "." are the object itself.
func parsePath(text string) ([]step, error) {
	var steps []step
	for at := 0; at < len(text); {
		switch text[at] {
		case '.':
			at++
		case '[':
			end := at + 1
			for end < len(text) && text[end] != ']' {
				end++
			}
			index, err := strconv.Atoi(text[at+1 : min(end, len(text))])
			if err != nil {
				return nil, fmt.Errorf("path %q: %v", text, err)
			}
			steps = append(steps, step{index: index})
			at = end + 1
		case '"':
			end := at + 1
			for end < len(text) && text[end] != '"' {
				if text[end] == '\\' {
					end++
				}
				end++
			}
			key, err := strconv.Unquote(text[at:min(end+1, len(text))])
			if err != nil {
				return nil, fmt.Errorf("path %q: %v", text, err)
			}
			steps = append(steps, step{key: key, index: -1})
			at = end + 1
		default:
			end := at
			for end < len(text) && text[end] != '.' && text[end] != '[' {
				end++
			}
			steps = append(steps, step{key: text[at:end], index: -1})
			at = end
		}
	}
	return steps, nil
}

// gone stands where an item of a list was: an index counts all items that the list had or got.
type gone struct{}

// left is the value without them.
func left(value any) any {
	switch value := value.(type) {
	case []any:
		items := []any{}
		for _, item := range value {
			if _, is := item.(gone); !is {
				items = append(items, left(item))
			}
		}
		return items
	case map[string]any:
		members := map[string]any{}
		for key, member := range value {
			members[key] = left(member)
		}
		return members
	}
	return value
}

// change carries one edit of a report out on value and returns what came of it. It demands that the value at the path
// is `before`; a mapping on the way that is absent or null is made.
func change(value any, steps []step, edit *edit) (any, error) {
	if len(steps) == 0 {
		if edit.hasBefore {
			if d := difference(edit.Before, left(value), "before"); d != "" {
				return nil, fmt.Errorf("the report is wrong: %s", d)
			}
		}
		return edit.After, nil
	}
	if steps[0].index < 0 {
		return changeMap(value, steps, edit)
	}
	if value == nil && steps[0].index == 0 && !edit.hasBefore {
		value = []any{}
	}
	list, ok := value.([]any)
	index := steps[0].index
	if !ok || index > len(list) || index == len(list) && (len(steps) > 1 || edit.hasBefore) {
		return nil, fmt.Errorf("no item %d in %s", index, show(value))
	}
	if index == len(list) {
		return append(list, edit.After), nil
	}
	if len(steps) == 1 && !edit.hasAfter {
		if d := difference(edit.Before, left(list[index]), "before"); d != "" {
			return nil, fmt.Errorf("the report is wrong: %s", d)
		}
		list[index] = gone{}
		return list, nil
	}
	item, err := change(list[index], steps[1:], edit)
	if err == nil {
		list[index] = item
	}
	return list, err
}

func changeMap(value any, steps []step, edit *edit) (any, error) {
	if value == nil && edit.hasAfter && !edit.hasBefore {
		value = map[string]any{}
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("%s where a mapping with %q is needed", show(value), steps[0].key)
	}
	old, there := object[steps[0].key]
	if len(steps) == 1 {
		if there && !edit.hasBefore && old != nil {
			return nil, fmt.Errorf("the report says nothing was there, but it was %s", show(old))
		}
		if !there && edit.hasBefore {
			return nil, fmt.Errorf("the report says %s was there, but nothing was", show(edit.Before))
		}
		if !edit.hasAfter {
			if d := difference(edit.Before, left(old), "before"); d != "" {
				return nil, fmt.Errorf("the report is wrong: %s", d)
			}
			delete(object, steps[0].key)
			return object, nil
		}
	}
	made, err := change(old, steps[1:], edit)
	if err == nil {
		object[steps[0].key] = made
	}
	return object, err
}

// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// parentOf reads number and name of a process and of its parent (proc(5), stat: the name is in parentheses).
func parentOf(pid int) (parent int, name string) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0, ""
	}
	open, shut := strings.IndexByte(string(text), '('), strings.LastIndexByte(string(text), ')')
	field := strings.Fields(string(text[shut+1:]))
	parent, _ = strconv.Atoi(field[1])
	return parent, string(text[open+1 : shut])
}

// descendants gives the processes below one, by name.
func descendants(root int, name string) []int {
	var found []int
	folders, _ := filepath.Glob("/proc/[0-9]*")
	for _, folder := range folders {
		pid, _ := strconv.Atoi(filepath.Base(folder))
		parent, is := parentOf(pid)
		for up := parent; up > 1 && is == name; up, _ = parentOf(up) {
			if up == root {
				found = append(found, pid)
				break
			}
		}
	}
	return found
}

// killer ends the command itself, or (victim "helm") the helm below it.
func killer(root int, victim string) func() bool {
	return func() bool {
		if victim != "helm" {
			return syscall.Kill(root, syscall.SIGKILL) == nil
		}
		killed := false
		for _, pid := range descendants(root, "helm") {
			killed = syscall.Kill(pid, syscall.SIGKILL) == nil || killed
		}
		return killed
	}
}

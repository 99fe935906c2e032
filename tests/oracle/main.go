// SPDX-License-Identifier: Apache-2.0

// The oracle: an independent reader's judgement of what the filter did. It reads with the library that Helm and
// Kubernetes use, and shares no code with the filter.
//
//	oracle INPUT OUTPUT REPORT    prints what is wrong, exit 1
//	oracle --list FILE            a case a line: NAME, INPUT, OUTPUT, REPORT, and perhaps PROFILE, parted by tabs;
//	                              prints "ok NAME" or "not ok NAME". With a profile, the outcome of the shipped
//	                              rules is also computed without looking at the report.
//	oracle --values --list FILE   the same, but which lines changed is not asked
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
)

// valuesOnly is set before anything is judged.
var valuesOnly bool

func judgeFiles(fields []string) []string {
	texts := make([][]byte, 3)
	for i := range texts {
		text, err := os.ReadFile(fields[i])
		if err != nil {
			return []string{err.Error()}
		}
		texts[i] = text
	}
	wrong := judge(texts[0], texts[1], texts[2])
	if len(fields) > 3 {
		wrong = append(wrong, judgeRules(texts[0], texts[1], texts[2], fields[3])...)
	}
	return wrong
}

func judgeList(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	failed := 0
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 4 {
			return fmt.Errorf("%s: not NAME, INPUT, OUTPUT, REPORT: %s", name, lines.Text())
		}
		wrong := judgeFiles(fields[1:])
		if len(wrong) == 0 {
			fmt.Println("ok", fields[0])
			continue
		}
		failed++
		fmt.Println("not ok", fields[0])
		for _, line := range wrong {
			fmt.Println("  " + line)
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d wrong", failed)
	}
	return lines.Err()
}

func main() {
	var err error
	if len(os.Args) > 1 && os.Args[1] == "--values" {
		valuesOnly = true
		os.Args = append(os.Args[:1], os.Args[2:]...)
	}
	switch {
	case len(os.Args) == 3 && os.Args[1] == "--list":
		err = judgeList(os.Args[2])
	case len(os.Args) == 4:
		for _, line := range judgeFiles(os.Args[1:]) {
			err = fmt.Errorf("%s", line)
			fmt.Println(line)
		}
	default:
		fmt.Fprintln(os.Stderr, "usage: oracle INPUT OUTPUT REPORT | oracle --list FILE")
		os.Exit(2)
	}
	if err != nil {
		os.Exit(1)
	}
}

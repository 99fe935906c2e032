// SPDX-License-Identifier: Apache-2.0

package main

import "bytes"

// hunk is a place at which two texts differ: lines first to last of the one before, from 1; last < first when lines
// were only added in front of `first`.
type hunk struct{ first, last int }

// mostLines differing is where the search for hunks gives up: its time grows with their square.
const mostLines = 3000

// hunksOf finds the separate places at which the lines of two texts differ (Myers' shortest edit script); ok is false
// when there are too many.
func hunksOf(before, after []byte) (list []hunk, ok bool) {
	a, b := bytes.SplitAfter(before, []byte("\n")), bytes.SplitAfter(after, []byte("\n"))
	skipped := 0
	for len(a) > 0 && len(b) > 0 && bytes.Equal(a[0], b[0]) {
		a, b = a[1:], b[1:]
		skipped++
	}
	for len(a) > 0 && len(b) > 0 && bytes.Equal(a[len(a)-1], b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	limit := min(len(a)+len(b), mostLines)
	v := make([]int, 2*limit+3)
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), v...))
		for k := -d; k <= d; k += 2 {
			x := begin(v, k, d, limit)
			for x < len(a) && x-k < len(b) && bytes.Equal(a[x], b[x-k]) {
				x++
			}
			v[k+limit+1] = x
			if x >= len(a) && x-k >= len(b) {
				return walkBack(trace, len(a), len(b), limit, skipped), true
			}
		}
	}
	return nil, false
}

func isAddition(v []int, k, d, limit int) bool {
	return k == -d || k != d && v[k+limit] < v[k+limit+2]
}

// begin is where diagonal k is entered on the way of d steps.
func begin(v []int, k, d, limit int) int {
	if d == 0 {
		return 0
	}
	if isAddition(v, k, d, limit) {
		return v[k+limit+2]
	}
	return v[k+limit] + 1
}

// walkBack goes from the ends to the beginning; steps that no equal line parts are one hunk.
func walkBack(trace [][]int, x, y, limit, skipped int) (list []hunk) {
	inside := false
	for d := len(trace) - 1; d > 0; d-- {
		v, k := trace[d], x-y
		added := isAddition(v, k, d, limit)
		from := begin(v, k, d, limit)
		if x > from {
			inside = false
		}
		if !inside {
			list = append(list, hunk{from + skipped + 1, from + skipped})
		}
		inside = true
		if added {
			x, y = from, from-k-1
		} else {
			x, y = from-1, from-k
		}
		list[len(list)-1].first = x + skipped + 1
	}
	return list
}

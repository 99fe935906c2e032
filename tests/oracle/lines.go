// SPDX-License-Identifier: Apache-2.0

package main

import "bytes"

// countHunks is the number of separate places at which the lines of two texts differ (Myers' shortest edit script).
// Past `most` differing lines it gives up and returns 0.
func countHunks(before, after []byte) int {
	const most = 3000
	a, b := bytes.SplitAfter(before, []byte("\n")), bytes.SplitAfter(after, []byte("\n"))
	for len(a) > 0 && len(b) > 0 && bytes.Equal(a[0], b[0]) {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && bytes.Equal(a[len(a)-1], b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	limit := min(len(a)+len(b), most)
	v := make([]int, 2*limit+2)
	var trace [][]int
	for d := 0; d <= limit; d++ {
		trace = append(trace, append([]int(nil), v...))
		for k := -d; k <= d; k += 2 {
			x := furthest(v, k, d, limit)
			for x < len(a) && x-k < len(b) && bytes.Equal(a[x], b[x-k]) {
				x++
			}
			v[k+limit] = x
			if x >= len(a) && x-k >= len(b) {
				return hunksOf(trace, len(a), len(b), d, limit)
			}
		}
	}
	return 0
}

func furthest(v []int, k, d, limit int) int {
	if k == -d || k != d && v[k-1+limit] < v[k+1+limit] {
		if k+1+limit < len(v) {
			return v[k+1+limit]
		}
		return 0
	}
	return v[k-1+limit] + 1
}

// hunksOf walks back and counts runs of steps that no equal line parts.
func hunksOf(trace [][]int, x, y, d, limit int) int {
	hunks := 0
	inside := false
	for ; d > 0; d-- {
		v, k := trace[d], x-y
		down := k == -d || k != d && v[k-1+limit] < v[k+1+limit]
		from := k - 1
		if down {
			from = k + 1
		}
		startX := v[from+limit]
		startY := startX - from
		middleX := startX
		if !down {
			middleX++
		}
		if x > middleX {
			inside = false
		}
		if !inside {
			hunks++
		}
		inside = true
		x, y = startX, startY
	}
	return hunks
}

#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2013,SC2016,SC2030,SC2031,SC2154 # each test is a subshell; run sets variables
# helm-store-serve and the cluster whose stores it tells of; the examples of its pages.

load helm
load serve

# A kubectl whose proxy answers for a cluster without stores; watches stay open.
fake_kubectl() {
	HELM_STORE_KUBECTL=$BATS_TEST_TMPDIR/kubectl
	cat >"$HELM_STORE_KUBECTL" <<-'END'
		#!/usr/bin/env python3
		import http.server, json, socketserver, sys, time
		path = [word for word in sys.argv if word.startswith("--unix-socket=")][0].split("=", 1)[1]
		class Answer(http.server.BaseHTTPRequestHandler):
		    def log_message(self, *words): pass
		    def address_string(self): return ""
		    def do_GET(self):
		        said = {"kind": "ThingList", "metadata": {"resourceVersion": "5"}, "items": []}
		        body = json.dumps(said).encode()
		        watches = "watch=1" in self.path
		        self.send_response(200)
		        self.send_header("Content-Type", "application/json")
		        if not watches: self.send_header("Content-Length", str(len(body)))
		        self.end_headers()
		        if watches: time.sleep(60)
		        else: self.wfile.write(body)
		class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
		    daemon_threads = True
		    request_queue_size = 64
		Server(path, Answer).serve_forever()
	END
	chmod +x "$HELM_STORE_KUBECTL"
}

@test "a cluster: ready once all is listed, its stores in the figures, and an end at once" {
	local begin
	fake_kubectl
	starts
	for _ in {1..100}; do [ "$(status_of GET /readyz)" = 200 ] && break || sleep 0.1; done
	[ "$(status_of GET /readyz)" = 200 ]
	ask "http://$WHERE/metrics" >"$BATS_TEST_TMPDIR/metrics"
	grep -qx 'store_stores{state="ACTIVE"} 0' "$BATS_TEST_TMPDIR/metrics"
	grep -qE '^store_cache_age_seconds [0-9]\.' "$BATS_TEST_TMPDIR/metrics"
	[ "$(status_of GET /stores)" = 401 ]
	for _ in {1..50}; do grep -q stores-known "$LOG" && break || sleep 0.1; done
	[ "$(jq -r 'select(.event | test("cluster|stores")).event' "$LOG" | xargs)" = 'cluster-reached stores-known' ]
	begin=$(date +%s%N)
	kill "$PID"
	wait "$PID"
	PID=
	[ $((($(date +%s%N) - begin) / 1000000)) -lt 3000 ]
	run -1 pgrep -f "$BATS_TEST_TMPDIR/kubectl"
}

@test "no cluster: it answers nevertheless, and says why it is not ready; --kubeconfig and --context choose one" {
	starts
	[ "$(status_of GET /healthz)" = 200 ]
	[ "$(status_of GET /readyz -D "$BATS_TEST_TMPDIR/head")" = 503 ]
	grep -q '^Retry-After: ' "$BATS_TEST_TMPDIR/head"
	[ "$(jq -r .detail "$BATS_TEST_TMPDIR/body")" = 'the cluster was not reached yet' ]
	for _ in {1..50}; do grep -q cluster-unreached "$LOG" && break || sleep 0.1; done
	[[ $(jq -r 'select(.event == "cluster-unreached").detail' "$LOG") == *'/nonexistent/kubectl'* ]]
	kill "$PID"
	wait "$PID"
	printf '#!/bin/sh\necho "$KUBECONFIG $*" >>"%s"\nexit 1\n' "$BATS_TEST_TMPDIR/said" >"$BATS_TEST_TMPDIR/kubectl"
	chmod +x "$BATS_TEST_TMPDIR/kubectl"
	HELM_STORE_KUBECTL=$BATS_TEST_TMPDIR/kubectl starts --kubeconfig /some/file --context elsewhere
	for _ in {1..50}; do [ -s "$BATS_TEST_TMPDIR/said" ] && break || sleep 0.1; done
	grep -q '^/some/file proxy .*--context=elsewhere' "$BATS_TEST_TMPDIR/said"
}

# Each block of commands of the page, and below it what they print: `…` stands for the rest of a line, or for any lines.
@test "docs/api.md and docs/api-reads.md: each example, as it stands" {
	local file count=0
	starts
	awk -v folder="$BATS_TEST_TMPDIR" '
		/^```/ { open = !open }
		/^```/ && open { file = $0 == "```sh" ? ++n ".example" : $0 == "```text" ? n ".wanted" : "" }
		!/^```/ && open && file { print > (folder "/" file) }' "$ROOT/docs/api.md" "$ROOT/docs/api-reads.md"
	for file in "$BATS_TEST_TMPDIR"/*.example; do
		[ -f "${file%.example}.wanted" ] || continue
		count=$((count + 1))
		sed "s/8420/${WHERE##*:}/g" "$file" >"$file.sh"
		bash "$file.sh" 2>&1 | tr -d '\r' | sed "s/${WHERE##*:}/8420/g" >"$file.said"
		awk 'NR == FNR { want[++count] = $0; next } { said[++lines] = $0 }
			function fits(w, s) { return sub(/…$/, "", w) ? index(s, w) == 1 : w == s }
			END {
				for (i = j = 1; i <= count; i++) {
					if (want[i] == "…") {
						while (j <= lines && said[j] != want[i + 1]) j++
						continue
					}
					if (!fits(want[i], said[j])) { print "not " want[i] " but " said[j]; exit 1 }
					j++
				}
				exit want[count] != "…" && j != lines + 1
			}' "${file%.example}.wanted" "$file.said" || { cat "$file" "$file.said"; false; }
	done
	[ "$count" -ge 5 ]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# What is undone, and what is not: only the store's own fault undoes, it undoes all, and back to what was seen ready.

load cluster
load stores

setup() {
	stores=("chg-undo-$BATS_TEST_NUMBER-${RANDOM}x")
	name=${stores[0]}
}

teardown() {
	stores_remove
}

# All that a command sets of the store's namespace, and the guards.
space() {
	kubectl get namespace "store-$name" -o json | jq -S '.metadata | {labels, annotations} |
		del(.annotations["store.urumi.ai/worked", "store.urumi.ai/wanted", "store.urumi.ai/records"])'
	kubectl -n "store-$name" get networkpolicies,resourcequotas,limitranges -o json |
		jq -S '.items[] | {kind, name: .metadata.name, labels: .metadata.labels, spec}'
}

# The two notes that name revisions go on; that of Helm's records must be of all that are there, as they are.
space_is() { # FILE
	diff "$1" <(space) || return
	diff <(kubectl get namespace "store-$name" -o json |
		jq -r '.metadata.annotations["store.urumi.ai/records"]' | tr , '\n' | cut -d: -f1-3 | sort) \
		<(kubectl -n "store-$name" get secrets -l "owner=helm,name=$name" -o json |
			jq -r '.items[].metadata | "\(.labels.version):\(.uid):\(.resourceVersion)"' | sort)
}

workloads_are_there() {
	[ "$(kubectl -n "store-$name" get deployment web -o 'jsonpath={.status.readyReplicas}')" = 1 ]
}

values_of() { # JQ: of the newest revision
	"$HELM_BIN" get values "$name" -n "store-$name" -o json | jq -r "$1"
}

record_is_there() { # LABEL
	[ -n "$(kubectl -n "store-$name" get secrets -l "owner=helm,$1" -o name)" ]
}

process_of() { # COMMAND: of helm store on this test's store
	# From its first word on: whoever reads or edits such a line is not meant.
	pgrep -f "^$ROOT/bin/helm-store $1 $name( |\$)" | head -n 1
}

readonly UNREADY='probe.tcpSocket.port=9,probe.periodSeconds=1'

@test "an update that fails takes namespace, hosts, guards and quota back, too" {
	create "$name" --host "one-$name.example" --owner ann -q
	space >"$BATS_TEST_TMPDIR/before"
	run -8 store update "$name" --host "two-$name.example" --plan medium --profile-set podSecurity.level=baseline \
		--profile-set tls.enabled=true --owner bob --set "$UNREADY" --timeout 15s
	has 'store/unready'
	has 'rolled back to revision 1'
	[[ $output != *'store delete'* ]]
	space_is "$BATS_TEST_TMPDIR/before"
	[ "$(values_of '.global.store.hosts[0]')" = "one-$name.example" ]
	run -0 store list -o json
	[ "$(jq -r ".[] | select(.name == \"$name\").hosts[0]" <<<"$output")" = "one-$name.example" ]
	stores+=("$name-b")
	run -0 create "$name-b" --host "two-$name.example" -q --no-wait
}

# Values with a StatefulSet of one pod that runs COMMAND; the controller replaces no pod that is not ready.
set_of() { # COMMAND
	local file=$BATS_TEST_TMPDIR/set-$RANDOM.json
	jq -n --arg command "$1" --arg image "$BUSYBOX" '{
		apiVersion: "apps/v1", kind: "StatefulSet", metadata: {name: "ledger"},
		spec: {serviceName: "ledger", selector: {matchLabels: {app: "ledger"}}, template: {
			metadata: {labels: {app: "ledger"}},
			spec: {terminationGracePeriodSeconds: 1, securityContext: {runAsUser: 65532}, containers: [{
				name: "ledger", image: $image, imagePullPolicy: "IfNotPresent",
				command: ["sh", "-c", $command],
				readinessProbe: {exec: {command: ["cat", "/tmp/works"]}, periodSeconds: 1},
				resources: {requests: {cpu: "10m", memory: "16Mi"}, limits: {memory: "32Mi"}}}]}}}}
		| {extra: tojson}' >"$file"
	echo "$file"
}

ledger_works() {
	[ "$(kubectl -n "store-$name" get pod ledger-0 -o 'jsonpath={.status.conditions[?(@.type=="Ready")].status}' \
		--ignore-not-found)" = True ]
}

ledger_crashes() {
	[ "$(kubectl -n "store-$name" get pod ledger-0 --ignore-not-found \
		-o 'jsonpath={.status.containerStatuses[0].state.waiting.reason}')" = CrashLoopBackOff ]
}

@test "a StatefulSet whose new pod cannot start is undone with its pod" {
	local works='touch /tmp/works; trap "exit 0" TERM; sleep 1000000 & wait'
	create "$name" -f "$(set_of "$works")" -q
	run -1 store update "$name" -f "$(set_of 'echo no ledger >&2; exit 1')" --timeout 2m
	has 'no ledger'
	has 'rolled back to revision 1'
	eventually 30 ledger_works
	# And where nothing is undone, the next update gets past it.
	run -1 store update "$name" -f "$(set_of 'echo no ledger >&2; exit 1')" --keep-failed --timeout 2m
	always 5 fails ledger_works
	run -0 store update "$name" -f "$(set_of "$works; true")" --timeout 2m
	has 'is of a revision before, and cannot start; deleted'
	ledger_works
	run -1 store update "$name" -f "$(set_of 'exit 1')" --keep-failed --timeout 2m
	run -0 store rollback "$name" --timeout 2m
	ledger_works
}

@test "a StatefulSet that audit --fix puts back gets its pod back, too" {
	create "$name" -f "$(set_of 'touch /tmp/works; trap "exit 0" TERM; sleep 1000000 & wait')" -q
	kubectl -n "store-$name" patch statefulset ledger --type json -p '[
		{"op": "remove", "path": "/metadata/labels/store.urumi.ai~1store"},
		{"op": "replace", "path": "/spec/template/spec/containers/0/command", "value": ["false"]}]' >/dev/null
	eventually 60 ledger_crashes
	run -0 store audit "$name" --fix
	has 'is of a revision before, and cannot start; deleted'
	eventually 30 ledger_works
}

@test "a suspended store whose resume fails is suspended again, whole" {
	create "$name" -q
	store suspend "$name" -q
	space >"$BATS_TEST_TMPDIR/before"
	cp -r "$PLAIN" "$BATS_TEST_TMPDIR/unready"
	sed -i 's/^probe: .*/probe: {tcpSocket: {port: 9}, periodSeconds: 1}/' "$BATS_TEST_TMPDIR/unready/values.yaml"
	run -8 store resume "$name" --chart "$BATS_TEST_TMPDIR/unready" --timeout 15s
	has 'rolled back to revision 2'
	space_is "$BATS_TEST_TMPDIR/before"
	[ "$(values_of .global.store.suspended)" = true ]
}

@test "guards that a failed update brought are gone afterwards" {
	mkdir -p "$BATS_TEST_TMPDIR/more/guards"
	cat >"$BATS_TEST_TMPDIR/more/guards/90-more.yaml" <<-'END'
		apiVersion: networking.k8s.io/v1
		kind: NetworkPolicy
		metadata: {name: store-more}
		spec: {podSelector: {}, policyTypes: [Ingress]}
	END
	create "$name" -q
	space >"$BATS_TEST_TMPDIR/before"
	run -8 store update "$name" --add-policies "$BATS_TEST_TMPDIR/more" --set "$UNREADY" --timeout 15s
	has 'rolled back to revision 1'
	space_is "$BATS_TEST_TMPDIR/before"
}

@test "a namespace that a killed update changed is the old one again after the next command, though that fails" {
	create "$name" -q
	space >"$BATS_TEST_TMPDIR/before"
	store update "$name" --plan medium --host "two-$name.example" --set 'hook={sleep,20s}' -q 3>&- &
	eventually 20 fails space_is "$BATS_TEST_TMPDIR/before"
	kill -KILL "$(process_of update)"
	wait || true
	run store update "$name" -f - <<<'{extra: "a: ["}'
	[ "$status" = 5 ]
	space_is "$BATS_TEST_TMPDIR/before"
	run -0 store update "$name" -q
}

@test "a revision that was interrupted, or not waited for, is none that worked" {
	create "$name" -q
	store update "$name" --set "$UNREADY" -q 3>&- &
	eventually 20 record_is_there version=2
	sleep 3
	kill -TERM "$(process_of update)"
	wait || true
	run -8 store update "$name" --set text=other --timeout 12s
	has 'rolled back to revision 1'
	[ "$(values_of .probe.tcpSocket.port)" != 9 ]
	store update "$name" --set "$UNREADY" --no-wait -q
	run -8 store update "$name" --set text=third --timeout 12s
	[ "$(values_of .probe.tcpSocket.port)" != 9 ]
	run -0 store history "$name" -o json
	[ "$(jq -c '[.[] | select(.ready).revision]' <<<"$output" | tr -d '[]' | tr , '\n' | wc -l)" -ge 2 ]
}

@test "what was not waited for and is ready by the next command counts as ready" {
	run -0 create "$name" --no-wait
	has 'applied, and was not waited for'
	[[ $output != *'is ready'* ]]
	eventually 20 workloads_are_there
	run -8 store update "$name" --set "$UNREADY" --timeout 12s
	has 'rolled back to revision 1'
}

@test "where no revision was seen ready, a failure removes nothing and says how to go on" {
	create "$name" --no-wait --set "$UNREADY" -q
	run -8 store update "$name" --set text=other --timeout 12s
	has 'no revision of store'
	has "helm store update $name"
	[[ $output != *'store delete'* ]]
	kubectl get namespace "store-$name"
}

records() {
	kubectl -n "store-$name" get secrets -l owner=helm -o name | sort
}

# With faults from when Helm has begun: how long that takes differs from Helm to Helm.
faulty() { # PATH STATUS BODY COMMAND...
	local since=$BATS_TEST_TMPDIR/since before
	rm -f "$since"
	before=$(records)
	export HELM_STORE_KUBECTL=$BATS_TEST_DIRNAME/faulty-kubectl FAULT_SINCE=$since
	(
		for ((i = 0; i < 300; i++)); do
			[ "$(records)" = "$before" ] || break
			sleep 0.1
		done
		touch "$since"
	) 2>/dev/null 3>&- &
	FAULT_PATH=$1 FAULT_STATUS=$2 FAULT_BODY=$3 "${@:4}"
}

@test "answers of a gateway instead of the API server's undo nothing" {
	run faulty 'GET .*/(deployments|pods)' '200 OK' '<html>gateway</html>' \
		create "$name" --set probe.initialDelaySeconds=8 --timeout 40s
	[ "$status" = 9 ]
	has 'no answer of an API server'
	has 'the same command again'
	run -0 create "$name" --set probe.initialDelaySeconds=8 -q
	run faulty 'GET .*/(deployments|pods)' '404 Not Found' '<html>no route</html>' \
		store update "$name" --set text=other,probe.initialDelaySeconds=8 --timeout 40s
	echo "$output"
	[ "$status" = 9 ]
	[[ $output != *'store delete'* ]]
	[ "$(values_of .text)" = other ]
}

@test "an API server that is busy, or refuses us, undoes nothing" {
	local fault
	create "$name" -q
	for fault in '429 Too Many Requests' '500 Internal Server Error' '403 Forbidden'; do
		run faulty 'GET .*/(deployments|pods)' "$fault" '{"kind":"Status","message":"no"}' \
			store update "$name" --set "text=n${fault%% *},probe.initialDelaySeconds=8" --timeout 20s
		[ "$status" != 0 ]
		has 'what was made is still there'
		[ "$(values_of .text)" = "n${fault%% *}" ]
	done
}

@test "a proxy of the environment is not asked for an address of the cluster" {
	http_proxy=http://127.0.0.1:9 run -0 create "$name"
	has 'is ready'
}

@test "a certificate that is not issued yet: the workloads stay" {
	run -8 create "$name" --profile-set tls.enabled=true
	has 'may not be issued yet'
	has 'its workloads are ready, and nothing was undone'
	workloads_are_there
}

@test "an API server that is silent for a minute undoes nothing" {
	create "$name" --set "$UNREADY" >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	local shell=$! proxy
	eventually 20 kubectl -n "store-$name" get deployment web
	proxy=$(pgrep -P "$(process_of create)" -f 'kubectl proxy')
	kill -STOP "$proxy"
	sleep 66
	kill -CONT "$proxy"
	kubectl -n "store-$name" get deployment web
	kill -TERM "$(process_of create)" || true
	wait "$shell" || true
	kubectl get namespace "store-$name"
}

@test "a helm of somebody else is left alone, however long it takes" {
	create "$name" -q
	"$HELM_BIN" upgrade "$name" "$PLAIN" -n "store-$name" --reuse-values --set 'hook={sleep,75s}' --timeout 5m \
		>"$BATS_TEST_TMPDIR/helm" 2>&1 3>&- &
	eventually 20 record_is_there status=pending-upgrade
	sleep 65
	run -7 store update "$name"
	has "somebody's helm may be at work"
	has "helm rollback $name 1"
	wait
	[ "$(kubectl -n "store-$name" get secrets -l owner=helm,status=deployed,version=2 -o name | wc -l)" = 1 ]
}

@test "a helm of ours that was killed is no fault of the store: the same command again goes on" {
	create "$name" --set 'hook={sleep,8s}' >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- &
	local shell=$! status=0
	eventually 20 kubectl -n "store-$name" get job before
	pkill -KILL -P "$(process_of create)" -f ' upgrade '
	wait "$shell" || status=$?
	cat "$BATS_TEST_TMPDIR/out"
	[ "$status" = 5 ]
	grep -q 'the same command again' "$BATS_TEST_TMPDIR/out"
	run -0 create "$name" --set 'hook={sleep,1s}'
	has 'is ready'
}

# A command with a guard of its own is killed once its guards are there, while Helm is at work.
killed_with_guard() { # COMMAND OPTION...
	local words
	[ -d "$BATS_TEST_TMPDIR/more" ] || cp -r "$ROOT/policies" "$BATS_TEST_TMPDIR/more"
	cat >"$BATS_TEST_TMPDIR/more/guards/90-more.yaml" <<-'END'
		apiVersion: networking.k8s.io/v1
		kind: NetworkPolicy
		metadata:
		  name: store-more
		  namespace: ${namespace}
		  labels: {store.urumi.ai/guard: "true", store.urumi.ai/store: "${store}"}
		spec: {podSelector: {matchLabels: {more: "yes"}}, policyTypes: [Ingress]}
	END
	words=(--policies "$BATS_TEST_TMPDIR/more" --set 'hook={sleep,60s}')
	"$ROOT/bin/helm-store" "$1" "$name" "${words[@]}" "${@:2}" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	local child=$!
	eventually 60 grep -qE '^ . guards ' "$BATS_TEST_TMPDIR/log"
	kill -KILL "$child"
	wait "$child" || true
	guard_is_there store-more
}

guard_is_there() { # NAME
	[ -n "$(kubectl -n "store-$name" get networkpolicy "$1" --ignore-not-found -o name)" ]
}

@test "guards that only a killed command had go with the next one; what somebody else labelled as one stays" {
	local words
	mapfile -t words < <(plain)
	killed_with_guard create "${words[@]}"
	kubectl -n "store-$name" apply -f - >/dev/null <<-'END'
		apiVersion: networking.k8s.io/v1
		kind: NetworkPolicy
		metadata: {name: mine, labels: {store.urumi.ai/guard: "true"}}
		spec: {podSelector: {matchLabels: {mine: "yes"}}, policyTypes: [Ingress]}
	END
	create "$name" -q
	run ! guard_is_there store-more
	guard_is_there mine

	killed_with_guard update
	store update "$name" -q
	run ! guard_is_there store-more
	guard_is_there mine
}

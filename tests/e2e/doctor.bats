#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# helm store doctor, what it looks at: each failing case made real, and each remedy tried as it is printed.

load cluster
load stores
load doctor

setup() {
	namespaces=()
	stores=()
}

teardown() {
	stores_remove
	namespaces_remove
	undo_all
}

@test "a fit cluster: nothing fails; table, JSON and YAML say the same" {
	need_own_cluster
	run -0 doctor
	local id
	for id in helm kubectl profile api-server clock rights server-side-apply nodes storage-class ingress-class \
		priority-class ingress-controller database dns; do
		check_is "$id" ok
	done
	[ "$(jq -r '.checks | length' "$BATS_TEST_TMPDIR/found")" = \
		"$(grep -cE '^	X\([a-z_]+, "' "$ROOT/plugin/doctor/doctor.h")" ]
	[ "$(jq -r '[.checks[].state] | index("failed")' "$BATS_TEST_TMPDIR/found")" = null ]
	[ "$(jq -r .plan "$BATS_TEST_TMPDIR/found")" = small ]
	check_is api-server ok "$(kubectl version -o json | jq -r .serverVersion.gitVersion)"
	run -0 --separate-stderr store doctor --no-probes --profile local
	[ "$(awk 'NF && $1 != "" && /^ (✓|!|✗|-) / { print $2 }' <<<"$output")" = \
		"$(jq -r '.checks[].id' "$BATS_TEST_TMPDIR/found")" ]
	[ -z "$stderr" ]
	[[ ${lines[-1]} =~ ^[0-9]+\ ok,\ [0-9]+\ warning,\ 0\ failed,\ [0-9]+\ skipped$ ]]
	run -0 store doctor --no-probes --profile local -o yaml
	has '- id: storage-class'
}

@test "both Helms: how each calls the post-renderer" {
	HELM_BIN=$("$ROOT/tests/helm.sh" --path 3) run -0 doctor
	check_is helm ok "the program $ROOT/bin/store-postrender"
	check_is helm ok v3.
	HELM_BIN=$("$ROOT/tests/helm.sh" --path 4) run -0 doctor
	check_is helm ok 'the plugin store'
	check_is version-skew ok "Helm's client v1."
}

@test "without a profile classes are listed; what needs one is skipped" {
	run -0 store doctor --no-probes -o json
	echo "$output" >"$BATS_TEST_TMPDIR/found"
	check_is profile skipped
	check_is storage-class ok 'local-path'
	check_is ingress-class ok
	check_is ingress-controller skipped 'no profile'
}

@test "a storage class and an ingress class that are not there" {
	need_own_cluster
	fails_at storage-class 'there is no storage class longhorn; there are: local-path (default), never' \
		--profile-set storage.className=longhorn
	check_is ingress-class ok
	remedied storage-class --profile-set storage.className=longhorn
	fails_at ingress-class 'there is no ingress class alb; there are: ' --profile-set ingress.className=alb
	remedied ingress-class --profile-set ingress.className=alb
	# What the profile names is what create would name: its claim would stay pending.
	run -0 doctor --profile-set storage.className=never
	check_is storage-class ok 'helm-store.local/never'
}

@test "a priority class that is the cluster's default, and not the profile's" {
	need_own_cluster
	local class=doctor-default-$$
	kubectl create priorityclass "$class" --value=1 --global-default >/dev/null
	undo kubectl delete priorityclass "$class" --ignore-not-found
	fails_at priority-class "$class is the cluster's default"
	[ "$(commands priority-class | wc -l)" = 2 ]
	remedied priority-class
	# The second of them took the default away.
	check_is priority-class ok 'no class'
	kubectl patch priorityclass "$class" --type merge -p '{"globalDefault": true}' >/dev/null
	fails_at priority-class "$class is the cluster's default" \
		--profile-set 'podSecurity.allow.priorityClasses=[other]'
	[[ $(of_check priority-class remedy) == *"[other, $class]"* ]]
	kubectl delete priorityclass "$class" >/dev/null
	run -0 doctor
	check_is priority-class ok 'no class'
}

@test "an ingress controller that is elsewhere, as its class tells; not ready; nowhere" {
	need_own_cluster
	local other='ingress.controllers=[{namespace: default, podLabels: {app: none}}]'
	fails_at ingress-controller 'traefik.io/ingress-controller runs in namespace traefik' --profile-set "$other"
	remedied ingress-controller --profile-set "$other"
	# Of a class whose controller nobody knows the selectors alone tell.
	kubectl apply -f - >/dev/null <<-END
		apiVersion: networking.k8s.io/v1
		kind: IngressClass
		metadata: {name: doctor-test}
		spec: {controller: example.com/unknown}
	END
	undo kubectl delete ingressclass doctor-test
	fails_at ingress-controller 'no pods of an ingress controller at: default: app=none' \
		--profile-set "$other" --profile-set ingress.className=doctor-test
	namespace_make
	kubectl -n "$NS" run ctl --image="$BUSYBOX" --labels=app=ctl --image-pull-policy=IfNotPresent --overrides \
		'{"spec":{"terminationGracePeriodSeconds":0,"containers":[{"name":"ctl","image":"'"$BUSYBOX"'",
		"command":["sleep","600"],"readinessProbe":{"tcpSocket":{"port":1}}}]}}' >/dev/null
	fails_at ingress-controller 'none of the 1 pods' --profile-set ingress.className=doctor-test \
		--profile-set "ingress.controllers=[{namespace: $NS, podLabels: {app: ctl}}]"
}

@test "an ingress controller on the host network: the addresses to let in" {
	need_own_cluster
	namespace_make
	kubectl -n "$NS" run ctl --image="$BUSYBOX" --labels=app=ctl --overrides \
		'{"spec":{"hostNetwork":true,"terminationGracePeriodSeconds":0,"containers":[{"name":"ctl",
		"image":"'"$BUSYBOX"'","imagePullPolicy":"IfNotPresent","command":["sleep","600"]}]}}' >/dev/null
	kubectl -n "$NS" wait --for=condition=Ready pod/ctl --timeout=60s >/dev/null
	kubectl apply -f - >/dev/null <<-END
		apiVersion: networking.k8s.io/v1
		kind: IngressClass
		metadata: {name: doctor-host}
		spec: {controller: example.com/unknown}
	END
	undo kubectl delete ingressclass doctor-host
	local words=(--profile-set ingress.className=doctor-host
		--profile-set "ingress.controllers=[{namespace: $NS, podLabels: {app: ctl}}]")
	fails_at ingress-controller 'pod ctl is on the host network' "${words[@]}"
	[[ $(of_check ingress-controller remedy) == *"{cidr: $(cluster address)/32}, {cidr: 10.244.0.0/31}"* ]]
	remedied ingress-controller "${words[@]}"
	check_is ingress-controller ok 'addresses are let in'
	# Of a class that tells: its labels find the pod, and by the node's address no selector is needed.
	kubectl -n "$NS" label pod ctl app.kubernetes.io/name=traefik >/dev/null
	doctor --profile-set ingress.className=traefik
	check_is ingress-controller warning "runs in namespace $NS"
	run -0 doctor --profile-set ingress.className=traefik \
		--profile-set "ingress.nodeCidrs=[{cidr: $(cluster address)/32}]"
	check_is ingress-controller ok '2 of 2 ready'
}

@test "name servers that are elsewhere, as their Service tells" {
	local words=(--profile-set 'networkPolicy.dns.servers=[{namespace: default, podLabels: {app: none}}]')
	fails_at dns 'no name servers at: default: app=none' "${words[@]}"
	remedied dns "${words[@]}"
}

@test "capacity: what is requested is what kubectl describe says; a smaller plan fits" {
	need_own_cluster
	doctor
	check_is capacity ok 'and 0 stores that use all of plan small'
	local millis
	millis=$(kubectl describe node | awk '$1 == "cpu" && $2 ~ /m$/ { print $2 + 0 }')
	[ "$(jq -r '.checks[] | select(.id == "capacity").details.cpuRequested' "$BATS_TEST_TMPDIR/found")" = \
		"$(awk -v m="$millis" 'BEGIN { printf "%.4g", int(m / 10 + 0.5) / 100 }')" ]
	doctor --profile-set quota.requests.cpu=100m --profile-set quota.requests.memory=64Mi \
		--profile-set 'quota.pods="10"'
	check_is capacity ok
	[[ $(of_check capacity found) =~ and\ [1-9][0-9]*\ stores ]]
	# Without Helm only the quota tells.
	HELM_BIN=$BATS_TEST_TMPDIR/none run -5 doctor
	check_is capacity warning 'room for 0 stores'
}

# The requests of the pods of a store, but for those of Jobs: "CPU-IN-MILLIS MEBIBYTES", to hundredths of a CPU.
requested() { # NAMESPACE
	kubectl -n "$1" get pods -o json | jq -r '[.items[] | select(.metadata.ownerReferences[0].kind != "Job")
		| .spec.containers[].resources.requests]
		| (map(.cpu | rtrimstr("m") | tonumber) | add / 10 + 0.5 | floor * 10) as $cpu
		| "\($cpu) \(map(.memory | rtrimstr("Mi") | tonumber) | add)"'
}

has_pods() { # NAMESPACE COUNT
	[ "$(kubectl -n "$1" get pods -o json |
		jq '[.items[] | select(.metadata.ownerReferences[0].kind != "Job")] | length')" = "$2" ]
}

@test "capacity: a shop requests what doctor counts for one" {
	need_own_cluster
	local name=doctor-${RANDOM}y
	stores=("$name")
	# Its images are not here: what its pods request is known all the same.
	store create "$name" --profile local --no-wait -q --set image.registry=docker.io >/dev/null
	eventually 60 has_pods "store-$name" 3
	doctor
	local counted
	counted=$(jq -r '.checks[] | select(.id == "capacity").details
		| "\(.shopCpu | tonumber * 1000) \(.shopMemory | rtrimstr("Mi"))"' "$BATS_TEST_TMPDIR/found")
	echo "counted $counted, requested $(requested "store-$name")"
	[ "$counted" = "$(requested "store-$name")" ]
}

@test "nodes: one that is cordoned takes no pods" {
	need_own_cluster
	undo kubectl uncordon node
	kubectl cordon node >/dev/null
	fails_at nodes 'node is cordoned'
	[ "$(commands nodes)" = 'kubectl uncordon node' ]
	remedied nodes
	kubectl taint nodes node doctor/test=x:NoSchedule >/dev/null
	undo kubectl taint nodes node doctor/test-
	fails_at nodes 'node is'
	[ "$(commands nodes)" = 'kubectl taint nodes node doctor/test:NoSchedule-' ]
	remedied nodes
	: >"$BATS_TEST_TMPDIR/undo"
}

@test "rights: a user with few is told which; with the printed role all verbs work" {
	namespace_make
	user ann
	local name=doctor-${RANDOM}x
	KUBECONFIG=$BATS_TEST_TMPDIR/ann fails_at rights \
		"system:serviceaccount:$NS:ann may not: namespaces, leases.coordination.k8s.io, secrets, "
	[ "$(jq -c '[.checks[] | select(.id == "rights").details[] | select(.resource == "leases").verb]' \
		"$BATS_TEST_TMPDIR/found")" = '["get","list","create","update","delete"]' ]
	# As the remedy says, by an administrator; under a name of its own, as other tests may do the same.
	store doctor --role | sed "s/^  name: helm-store\$/  name: $NS/" | kubectl apply -f - >/dev/null
	undo kubectl delete clusterrole "$NS"
	local bind
	bind=$(of_check rights remedy | tail -n 1)
	[ "$bind" = "kubectl create clusterrolebinding helm-store --clusterrole=helm-store --serviceaccount=$NS:ann" ]
	undo kubectl delete clusterrolebinding "$NS"
	${bind//helm-store/"$NS"} >/dev/null
	local KUBECONFIG=$BATS_TEST_TMPDIR/ann
	eventually 20 doctor
	check_is rights ok 'that the verbs need'
	stores=("$name")
	local major
	for major in 3 4; do
		HELM_BIN=$("$ROOT/tests/helm.sh" --path "$major")
		create "$name" -q --set claim=true >/dev/null
		create "$name" -q --set claim=true --set text=other --if-exists update >/dev/null
		store status "$name" >/dev/null
		store logs "$name" >/dev/null
		store rollback "$name" -q >/dev/null
		store suspend "$name" -q >/dev/null
		store resume "$name" -q >/dev/null
		store list -o name | grep -x "$name"
		store delete "$name" --yes -q >/dev/null
	done
}

@test "without kubectl, without Helm, with a wrong profile: the exit status of what failed first" {
	HELM_STORE_KUBECTL=$BATS_TEST_TMPDIR/none run -5 doctor
	has 'checks failed: kubectl'
	check_is kubectl failed 'none'
	check_is api-server skipped
	check_is storage-class skipped 'the cluster is not reached'
	[[ $(of_check kubectl remedy) == *HELM_STORE_KUBECTL* ]]
	HELM_BIN=$BATS_TEST_TMPDIR/none run -5 doctor
	check_is helm failed
	# The profile is read by our own program.
	check_is profile ok
	check_is storage-class ok
	run -4 doctor --profile none
	check_is profile failed 'no profile "none"'
	check_is storage-class ok 'there are'
	run -4 doctor --plan huge
	check_is profile failed 'no plan "huge"'
	run -2 doctor --timeout soon
	run -2 store doctor -o xml
	run -2 store doctor acme
}

@test "without a cluster: what lies here is checked, and the cluster is what failed" {
	KUBECONFIG=$BATS_TEST_TMPDIR/none run -9 doctor
	has 'checks failed: api-server'
	has 'cluster/unreachable'
	check_is api-server failed
	[[ $(of_check api-server remedy) == *KUBECONFIG* ]]
	check_is kubectl ok
	check_is profile ok
	check_is rights skipped
}

@test "a kubectl that is too old is a warning" {
	local file=$BATS_TEST_TMPDIR/kubectl
	cat >"$file" <<-END
		#!/bin/sh
		[ "\$1" != version ] || exec echo '{"clientVersion": {"gitVersion": "v1.19.4"}}'
		exec $(command -v kubectl) "\$@"
	END
	chmod +x "$file"
	HELM_STORE_KUBECTL=$file run -0 doctor
	check_is version-skew warning 'kubectl v1.19.4'
}

@test "a clock that differs" {
	command -v faketime >/dev/null || skip "needs faketime"
	local program=$ROOT/bin/helm-store
	faketime '10 seconds ago' "$program" doctor --no-probes -o json >"$BATS_TEST_TMPDIR/found"
	check_is clock warning 's behind'
	run -1 --separate-stderr faketime '+2 minutes' "$program" doctor --no-probes -o json
	echo "$output" >"$BATS_TEST_TMPDIR/found"
	check_is clock failed 's ahead'
	jq -e '.checks[] | select(.id == "clock").details.seconds | . > 110 and . < 130' <<<"$output"
}

# with_hosts FILE COMMAND...: as if the machine's hosts file had these lines too.
with_hosts() {
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount --bind "$1" /etc/hosts && shift && exec "$@"' sh "$@"
}

@test "address: open, closed but open elsewhere, without a name" {
	need_own_cluster
	printf '%s doctor.shop.test\n' "$(cluster address)" >"$BATS_TEST_TMPDIR/hosts"
	with_hosts "$BATS_TEST_TMPDIR/hosts" "$ROOT/bin/helm-store" doctor --no-probes -o json --profile local \
		--profile-set ingress.domain=shop.test >"$BATS_TEST_TMPDIR/found"
	check_is address ok "doctor.shop.test leads to $(cluster address), where port 80 is open"
	printf '127.0.0.9 doctor.127.0.0.9.nip.io\n' >"$BATS_TEST_TMPDIR/hosts"
	with_hosts "$BATS_TEST_TMPDIR/hosts" "$ROOT/bin/helm-store" doctor --no-probes -o json --profile local \
		--profile-set ingress.domain=127.0.0.9.nip.io >"$BATS_TEST_TMPDIR/found"
	check_is address warning "it answers at $(cluster address)"
	[ "$(of_check address remedy)" = "--profile-set ingress.domain=$(cluster address).nip.io" ]
	printf '%s doctor.%s.nip.io\n' "$(cluster address)" "$(cluster address)" >"$BATS_TEST_TMPDIR/hosts"
	# shellcheck disable=SC2046 # the words as they are printed
	with_hosts "$BATS_TEST_TMPDIR/hosts" "$ROOT/bin/helm-store" doctor --no-probes -o json --profile local \
		$(of_check address remedy) >"$BATS_TEST_TMPDIR/found"
	check_is address ok
	doctor --profile-set ingress.domain=shop.invalid
	check_is address warning 'doctor.shop.invalid has no address'
	[ "$(of_check address remedy)" = \
		"make a DNS record for all names: *.shop.invalid → $(cluster address)" ]
	doctor --profile-set ingress.domain=invalid.nip.io
	[[ $(of_check address remedy) == *"/etc/hosts: $(cluster address) NAME.invalid.nip.io" ]]
}

#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# What the profile `local` leaves to the cluster (`auto`): classes and domain are found, shown and kept with the store,
# several ask for a choice, none is said. Whether a store's name leads to the ingress, and the line that mends it.
# These tests change the cluster's classes, and put them back.

load cluster
load stores
load doctor

INGRESS_DEFAULT=ingressclass.kubernetes.io/is-default-class
STORAGE_DEFAULT=storageclass.kubernetes.io/is-default-class

setup() {
	need_own_cluster
	namespaces=()
	stores=("fitting-$BATS_TEST_NUMBER-${RANDOM}x")
	name=${stores[0]}
	ADDRESS=$(cluster address)
	kubectl get ingressclasses,storageclasses -o json |
		jq 'del(.items[].metadata | .uid, .resourceVersion, .creationTimestamp, .generation)' \
			>"$BATS_TEST_TMPDIR/classes.json"
}

teardown() {
	undo_all # first: what runs still would be waited for
	stores_remove
	namespaces_remove
	kubectl delete ingressclasses,storageclasses -l test=fitting >/dev/null
	kubectl apply -f "$BATS_TEST_TMPDIR/classes.json" --force-conflicts --server-side >/dev/null 2>&1
	kubectl annotate --overwrite ingressclass nginx "$INGRESS_DEFAULT-" >/dev/null
}

# auto NAME OPTION...: a store of the plain chart of which nothing is said that the cluster can say.
auto() {
	store create "$1" --profile local --chart "$PLAIN" --set "image=$BUSYBOX" "${@:2}"
}

# What the objects have: ingress class, host, storage class.
placed() {
	kubectl -n "store-$name" get ingress,persistentvolumeclaim -o json |
		jq -r '[.items[] | .spec | .ingressClassName, .rules[0].host, .storageClassName | values] | join(" ")'
}

recorded() {
	"$HELM_BIN" get values "$name" -n "store-$name" -o json | jq -r '.global.store.found | join(" ")'
}

class_make() { # NAME
	kubectl apply -f - >/dev/null <<-END
		apiVersion: networking.k8s.io/v1
		kind: IngressClass
		metadata: {name: $1, labels: {test: fitting}, annotations: {$INGRESS_DEFAULT: "true"}}
		spec: {controller: example.com/unknown}
		---
		apiVersion: storage.k8s.io/v1
		kind: StorageClass
		metadata: {name: $1, labels: {test: fitting}, annotations: {$STORAGE_DEFAULT: "true"}}
		provisioner: example.com/unknown
	END
}

nothing_made() {
	! kubectl get namespace "store-$name" >/dev/null 2>&1
}

@test "found, shown, kept with the store: what comes to the cluster later moves none" {
	local here="traefik $name.$ADDRESS.nip.io local-path"
	run -0 --separate-stderr auto "$name" --set claim=true
	[[ $stderr == *"cluster "*"ingress traefik, domain $ADDRESS.nip.io, storage local-path"* ]]
	[ "$(placed)" = "$here" ]
	[ "$(recorded)" = "ingress.className=traefik ingress.domain=$ADDRESS.nip.io storage.className=local-path" ]
	run -0 --separate-stderr auto "$name" --set claim=true -o json
	[ "$(jq -r '.result' <<<"$output")" = unchanged ]
	[ "$(jq -r '.found | to_entries | map("\(.key)=\(.value)") | join(" ")' <<<"$output")" = "$(recorded)" ]
	probed 2>/dev/null
	check_is ingress-class ok 'auto → traefik (default): traefik.io/ingress-controller'
	check_is storage-class ok 'auto → local-path (default): rancher.io/local-path'
	# From here on a new store would be elsewhere.
	kubectl annotate ingressclass traefik "$INGRESS_DEFAULT-" >/dev/null
	kubectl annotate storageclass local-path "$STORAGE_DEFAULT-" >/dev/null
	class_make later
	run -0 store update "$name" --set text=two -q
	[ "$(placed)" = "$here" ]
	run -0 store rollback "$name" 1 -q
	run -0 store suspend "$name" -q
	run -0 store resume "$name" -q
	run -0 auto "$name" --set claim=true --set text=three --if-exists update -q
	[ "$(placed)" = "$here" ]
	run -0 store audit "$name"
	data_write "$name"
	run -0 store delete "$name" --yes --keep-data -q
	run -0 auto "$name" --set claim=true -q
	[ "$(placed)" = "$here" ]
	data_is_there "$name"
	# Of a setting it is asked.
	run -0 store update "$name" --profile-set ingress.className=nginx -q
	[ "$(placed)" = "nginx $name.$ADDRESS.nip.io local-path" ]
}

@test "several classes: a choice is asked for before anything is made" {
	kubectl annotate ingressclass traefik "$INGRESS_DEFAULT-" >/dev/null
	run -2 --separate-stderr auto "$name"
	[[ $stderr == *'takes the cluster'?'s ingress class, and there are several: nginx, traefik'* ]]
	[[ $stderr == *'choose one: --profile-set ingress.className=nginx'* ]]
	[ -z "$output" ]
	nothing_made
	run -2 auto "$name" --dry-run
	run -1 probed
	check_is ingress-class failed 'there are several: nginx, traefik'
	[ "$(of_check ingress-class remedy)" = 'choose one: --profile-set ingress.className=nginx' ]
	kubectl annotate storageclass local-path "$STORAGE_DEFAULT-" >/dev/null
	run -2 auto "$name"
	has 'choose one: --profile-set ingress.className=nginx'
	has 'choose one: --profile-set storage.className=local-path'
	run -2 auto "$name" --profile-set ingress.className=nginx
	[[ $output != *ingress.className* ]]
	has 'takes the cluster'\''s storage class, and there are several: local-path, never'
	has 'choose one: --profile-set storage.className=local-path'
	nothing_made
	run -0 auto "$name" --set claim=true --profile-set ingress.className=nginx \
		--profile-set storage.className=local-path -q
	[ "$(placed)" = "nginx $name.$ADDRESS.nip.io local-path" ]
	[ "$(recorded)" = "ingress.domain=$ADDRESS.nip.io" ]
}

# doctor with nothing said that the cluster can say.
probed() {
	store doctor --no-probes -o json --profile local >"$BATS_TEST_TMPDIR/found"
}

@test "no ingress controller and no class: said, and made all the same; an update takes the class that came" {
	kubectl -n traefik scale deployment traefik --replicas=0 >/dev/null
	undo kubectl -n traefik scale deployment traefik --replicas=1
	undo kubectl -n traefik rollout status deployment traefik --timeout=60s
	kubectl delete ingressclass --all >/dev/null
	eventually 60 no_controller
	run -0 --separate-stderr auto "$name"
	[[ $stderr == *'ingress none, domain 127.0.0.1.nip.io, storage local-path'* ]]
	[[ $stderr == *"note: no ingress controller serves $name.127.0.0.1.nip.io: its Ingress has no class"* ]]
	[[ $output == "store $name is ready, but served by no ingress controller: "* ]]
	[ "$(placed)" = "$name.127.0.0.1.nip.io" ]
	run -0 store audit "$name"
	run -1 probed
	check_is ingress-class failed 'there is no ingress class'
	# The line that mends it, as it is printed.
	local line
	line=$(store url "$name" 2>&1 >/dev/null | sed -n 's/^  \(kubectl port-forward .*\), and open .*/\1/p')
	[ -n "$line" ]
	sh -c "exec $line" >/dev/null 2>&1 3>&- &
	undo kill "$!"
	eventually 20 curl -fsS --max-time 2 --noproxy '*' http://127.0.0.1:8080/
	kubectl apply -f "$BATS_TEST_TMPDIR/classes.json" >/dev/null 2>&1
	kubectl -n traefik scale deployment traefik --replicas=1 >/dev/null
	kubectl -n traefik rollout status deployment traefik --timeout=60s >/dev/null
	run -0 --separate-stderr store update "$name" --set text=two
	[[ $stderr == *'ingress traefik'* ]]
	[ "$(placed)" = "traefik $name.127.0.0.1.nip.io" ]
	[ "$(recorded)" = 'ingress.className=traefik ingress.domain=127.0.0.1.nip.io storage.className=local-path' ]
}

no_controller() {
	[ -z "$(kubectl -n traefik get pods -o name)" ]
}

@test "no storage class: what needs a volume is refused before anything is made, all else is not" {
	kubectl delete storageclass --all >/dev/null
	run -1 --separate-stderr auto "$name" --set claim=true
	[[ $stderr == *'PersistentVolumeClaim/data: the cluster has no storage class that makes volumes'* ]]
	nothing_made
	run -1 probed
	check_is storage-class failed 'there is no storage class that makes volumes'
	run -0 auto "$name" -q
}

@test "classes that may not be listed: the default ones, and nothing moves when these change" {
	namespace_make
	user ann
	kubectl create clusterrolebinding "fitting-$NS" --clusterrole="fitting-$NS" \
		--serviceaccount="$NS:ann" >/dev/null
	undo kubectl delete clusterrolebinding "fitting-$NS"
	store doctor --profile local --role >"$BATS_TEST_TMPDIR/role"
	kubectl create -f "$BATS_TEST_TMPDIR/role" --dry-run=client -o json | jq --arg name "fitting-$NS" \
		'select(.kind == "ClusterRole") | .metadata.name = $name
		| .rules |= map(.resources -= ["ingressclasses", "storageclasses"] | select(.resources != []))' |
		kubectl create -f - >/dev/null
	undo kubectl delete clusterrole "fitting-$NS"
	local theirs=$BATS_TEST_TMPDIR/ann
	KUBECONFIG=$theirs run -0 --separate-stderr auto "$name" --set claim=true
	[[ $stderr == *"ingress its default (may not be listed), domain $ADDRESS.nip.io, storage its default"* ]]
	[ "$(placed)" = "traefik $name.$ADDRESS.nip.io local-path" ]
	[ "$(recorded)" = "ingress.className=auto ingress.domain=$ADDRESS.nip.io storage.className=auto" ]
	KUBECONFIG=$theirs run -1 probed
	check_is ingress-class warning "stores get the cluster's default one"
	check_is storage-class warning "stores get the cluster's default one"
	class_make later
	kubectl annotate ingressclass traefik "$INGRESS_DEFAULT-" >/dev/null
	run -0 store update "$name" --set text=two -q
	[ "$(placed)" = "traefik $name.$ADDRESS.nip.io local-path" ]
	run -0 store audit "$name"
}

@test "a store made before the profile said auto keeps the classes and the domain of then" {
	local host=$name.127.0.0.1.nip.io
	run -0 create "$name" -q
	# As it was recorded then: nothing found, nothing set.
	"$HELM_BIN" get values "$name" -n "store-$name" -o json |
		jq 'del(.global.store | .found, .settings)' >"$BATS_TEST_TMPDIR/values.json"
	"$HELM_BIN" upgrade "$name" "$PLAIN" -n "store-$name" -f "$BATS_TEST_TMPDIR/values.json" >/dev/null
	kubectl annotate namespace "store-$name" store.urumi.ai/found- >/dev/null
	run -0 store update "$name" --set text=two -q
	[ "$(placed)" = "nginx $host" ]
	[ "$(recorded)" = 'ingress.className=nginx ingress.domain=127.0.0.1.nip.io storage.className=local-path' ]
	run -0 store audit "$name"
}

# with_hosts FILE COMMAND...: with that file as /etc/hosts.
with_hosts() {
	# shellcheck disable=SC2016
	unshare --mount sh -c 'mount --bind "$1" /etc/hosts && shift && exec "$@"' sh "$@"
}

@test "a name that does not lead to the ingress: create, url, open and doctor say so, with the line that mends it" {
	local host=$name.$ADDRESS.nip.io file=$BATS_TEST_TMPDIR/hosts verb
	printf '127.0.0.1 localhost\n' >"$file"
	with_hosts "$file" "$ROOT/bin/helm-store" create "$name" --profile local --chart "$PLAIN" \
		--set "image=$BUSYBOX" >/dev/null 2>"$BATS_TEST_TMPDIR/said"
	grep -qF "note: $host has no address on this machine" "$BATS_TEST_TMPDIR/said"
	grep -qF "  a line for /etc/hosts: $ADDRESS $host" "$BATS_TEST_TMPDIR/said"
	run -0 --separate-stderr with_hosts "$file" "$ROOT/bin/helm-store" url "$name" -o json
	[ "$(jq -r '.leads, .mend' <<<"$output")" = "false"$'\n'"a line for /etc/hosts: $ADDRESS $host" ]
	# Somebody else there: a port that answers, and not as the ingress does.
	printf '%s %s\n' "$ADDRESS" "$host" >"$file"
	for verb in url open; do
		DISPLAY='' WAYLAND_DISPLAY='' run -0 --separate-stderr \
			with_hosts "$file" "$ROOT/bin/helm-store" "$verb" "$name"
		[ "$output" = "http://$host" ]
		[ -z "$stderr" ]
	done
	printf '127.0.0.77 %s\n' "$host" >"$file"
	for verb in url open; do
		DISPLAY='' WAYLAND_DISPLAY='' run -0 --separate-stderr \
			with_hosts "$file" "$ROOT/bin/helm-store" "$verb" "$name"
		[ "$output" = "http://$host" ]
		[ "$stderr" = "note: nobody listens where $host leads, port 80
  a line for /etc/hosts: $ADDRESS $host" ]
	done
	printf '127.0.0.77 doctor.%s.nip.io\n' "$ADDRESS" >"$file"
	with_hosts "$file" "$ROOT/bin/helm-store" doctor --no-probes -o json --profile local \
		>"$BATS_TEST_TMPDIR/found" 2>/dev/null
	check_is address warning "it answers at $ADDRESS"
}

@test "a name that leads to somebody else is told from the ingress" {
	local host=$name.$ADDRESS.nip.io file=$BATS_TEST_TMPDIR/hosts
	command -v python3 >/dev/null || skip 'needs python3'
	run -0 auto "$name" -q
	mkdir "$BATS_TEST_TMPDIR/empty"
	python3 -m http.server 80 --bind 127.0.0.78 --directory "$BATS_TEST_TMPDIR/empty/none" >/dev/null 2>&1 3>&- &
	undo kill "$!"
	eventually 10 nc_open 127.0.0.78
	printf '127.0.0.78 %s\n' "$host" >"$file"
	run -0 --separate-stderr with_hosts "$file" "$ROOT/bin/helm-store" url "$name"
	[ "$stderr" = "note: $host leads to 127.0.0.78, which is not the ingress
  a line for /etc/hosts: $ADDRESS $host" ]
}

nc_open() { # ADDRESS
	(exec 3<>"/dev/tcp/$1/80") 2>/dev/null
}

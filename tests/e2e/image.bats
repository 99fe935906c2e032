#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2153,SC2154 # bats: each test is a subshell; run sets variables
# helm-store image against a cluster: what is brought in, what is remembered, what stores are made of then. Real images
# go into the own cluster; for k3d and kind the same cluster stands under a context of their name, with stand-ins on
# PATH for the programs. The note of the cluster is put back in the end.

load cluster
load stores
load ../cli/image-tools

NOTE=(-n store-system configmap images)

setup_file() {
	kubectl get "${NOTE[@]}" -o json --ignore-not-found >"$BATS_FILE_TMPDIR/note.json"
}

teardown_file() {
	kubectl delete "${NOTE[@]}" --ignore-not-found >/dev/null
	[ ! -s "$BATS_FILE_TMPDIR/note.json" ] ||
		jq 'del(.metadata.resourceVersion, .metadata.uid)' "$BATS_FILE_TMPDIR/note.json" |
		kubectl create -f - >/dev/null
}

setup() {
	stores=()
	TOOLS_BIN="$BATS_TEST_TMPDIR/the tools" BUILT=$BATS_TEST_TMPDIR/built CALLS=$BATS_TEST_TMPDIR/calls
	VERSION=$(sed -n 's/^appVersion: //p' "$ROOT/charts/store/Chart.yaml")
	PATH=$TOOLS_BIN:$PATH
	kubectl delete "${NOTE[@]}" --ignore-not-found >/dev/null
}

teardown() {
	stores_remove
}

# in_context NAME: the cluster, under another name.
in_context() {
	local file=$BATS_TEST_TMPDIR/$1.kubeconfig
	kubectl config view --raw -o json | jq --arg name "$1" '.["current-context"] as $now |
		.["current-context"] = $name |
		.contexts = [.contexts[] | select(.name == $now) | .name = $name]' >"$file"
	export KUBECONFIG=$file
}

# noted IMAGE FIELD
noted() {
	kubectl get "${NOTE[@]}" -o json --ignore-not-found | jq -r --arg image "$1" --arg field "$2" \
		'.data[$image] // "{}" | fromjson | .[$field] // ""'
}

has() {
	[[ $stderr == *"$1"* ]] || {
		printf 'not found: %s\nin: %s\n' "$1" "$stderr" >&2
		return 1
	}
}

@test "k3d: imported from docker under a name of its content, noted, and only once" {
	stand_in docker k3d
	in_context k3d-shop
	run -1 --separate-stderr store image import --with docker
	[ -z "$output" ]
	has "image store is not built: docker has no urumi/store:$VERSION"
	has 'build it: helm store image build --with docker'
	store image build -q >/dev/null
	hash=$(cat "$BUILT/docker/urumi%store:$VERSION")
	name=helm-store.local/store:${hash:0:12}
	calls_forget
	run -0 --separate-stderr store image import
	[ "$output" = "store  imported  $name" ]
	[ "$(calls 'tag|import|rm ')" = "docker tag urumi/store:$VERSION $name
k3d image import $name --cluster shop
docker image rm $name" ]
	[ "$(noted store reference)" = "$name" ]
	[ "$(noted store content) $(noted store digest)" = "$hash sha256:$hash" ]
	[ "$(noted store means) $(noted store tool) $(noted store pullPolicy)" = 'k3d docker Never' ]
	[[ $(noted store time) == 20??-??-??T??:??:??Z ]]
	calls_forget
	run -0 --separate-stderr store image import
	[ "$output" = "store  unchanged  $name" ]
	[ -z "$(calls 'tag|import|rm ')" ]
	# Another content under the same tag.
	echo second >"$BUILT/docker.content"
	store image build -q >/dev/null
	run -0 --separate-stderr store image import -o json
	[ "$(jq -r '.[].state' <<<"$output")" = imported ]
	hash=$(cat "$BUILT/docker/urumi%store:$VERSION")
	[ "$(noted store reference)" = "helm-store.local/store:${hash:0:12}" ]
	run -0 --separate-stderr store image status
	[[ $output == *"k3d (docker)"* && $output == *"${hash:0:12}"* ]]
	HELM_KUBEASUSER=nobody run -1 --separate-stderr store image status
	has 'you may not read ConfigMap images of namespace store-system'
	has 'helm store doctor --role'
}

@test "k3d: that a node has not got it is seen, though k3d ends well" {
	stand_in docker k3d
	in_context k3d-shop
	store image build -q >/dev/null
	echo "import|0|ERRO[0003] failed to import images in node 'k3d-shop-agent-0': no space left on device" \
		>"$BUILT/k3d.fails"
	run -5 --separate-stderr store image import
	[ -z "$output" ]
	has 'failed: "failed to import images in node"'
	has 'make room on that disk'
	[ -z "$(noted store reference)" ]
	# What was made for it in docker's store is gone.
	[ "$(ls "$BUILT/docker")" = "urumi%store:$VERSION" ]
}

@test "a signal ends an import: nothing is noted, and what was made for it is gone" {
	stand_in docker k3d
	in_context k3d-shop
	store image build -q >/dev/null
	touch "$BUILT/k3d.sleeps" "$BUILT/docker.slow"
	calls_forget
	"$ROOT/bin/helm-store" image import -q 2>"$BATS_TEST_TMPDIR/said" &
	eventually 30 grep -q ^k3d "$CALLS"
	kill -TERM $!
	local ended=0
	wait $! || ended=$?
	[ "$ended" = 143 ]
	grep -qF '[signal/terminated]' "$BATS_TEST_TMPDIR/said"
	[ "$(ls "$BUILT/docker")" = "urumi%store:$VERSION" ]
	[ -z "$(noted store reference)" ]
}

# What this machine has: its store is a folder of the test, and nothing is pulled.
@test "buildah for real: built, brought into the own cluster, unchanged; another content is another image" {
	need_own_cluster
	[ "$(id -u)" = 0 ] && command -v buildah >/dev/null || skip 'needs buildah, as root'
	local clone=$BATS_TEST_TMPDIR/clone
	mkdir -p "$clone/images/store"
	ln -s "$ROOT/cluster" "$clone/cluster"
	printf 'FROM scratch\nCOPY file /file\nCMD ["/file"]\n' >"$clone/images/store/Dockerfile"
	printf '[storage]\ndriver = "vfs"\ngraphroot = "%s/graph"\nrunroot = "%s/run"\n' "$clone" "$clone" \
		>"$clone/storage.conf"
	export CONTAINERS_STORAGE_CONF=$clone/storage.conf BUILDAH_ISOLATION=chroot HELM_STORE_SOURCE=$clone
	for content in first second; do
		echo "$content" >"$clone/images/store/file"
		run -0 --separate-stderr store image build --with buildah --image store
		run -0 --separate-stderr store image import --with buildah --image store
		[[ $output == *imported* ]]
		name=$(noted store reference)
		grep -qxF "$name" < <(CLUSTER=$E2E_CLUSTER "$(dirname "$KUBECONFIG")/bin/ctr" \
			-a "$(dirname "$KUBECONFIG")/containerd.sock" -n k8s.io images list -q 2>/dev/null)
		run -0 --separate-stderr store image build --with buildah --image store
		run -0 --separate-stderr store image import --with buildah --image store
		[[ $output == *unchanged* ]]
	done
	# The name that it had for the import is gone from buildah's store.
	[ "$(buildah images --format '{{.Name}}' | grep -c helm-store.local)" = 0 ]
}

@test "kind: from docker by name, from podman and buildah by an archive" {
	in_context kind-a-b
	for tool in docker podman buildah; do
		rm -rf "$TOOLS_BIN"
		stand_in "$tool" kind
		echo "$tool" >"$BUILT/$tool.content"
		store image build -q --with "$tool" >/dev/null
		calls_forget
		run -0 --separate-stderr store image import --with "$tool"
		[[ $output == *imported* ]]
		name=$(noted store reference)
		case $tool in
		docker) [ "$(calls ^kind)" = "kind load docker-image $name --name a-b" ] ;;
		*) [[ $(calls ^kind) == "kind load image-archive "/*"/store.tar --name a-b" ]] ;;
		esac
		[ "$(noted store means) $(noted store tool)" = "kind $tool" ]
	done
}

@test "an import that fails half-way keeps what came, and goes on" {
	stand_in docker kind
	in_context kind-shop
	store image build -q --image store --image redis >/dev/null
	echo 'helm-store.local/redis|1|ERROR: no nodes found for cluster "shop"' >"$BUILT/kind.fails"
	run -5 --separate-stderr store image import --image store --image redis
	[ -z "$output" ]
	has 'no nodes found'
	has 'a cluster that is not on this machine'
	[ -n "$(noted store reference)" ]
	[ -z "$(noted redis reference)" ]
	rm "$BUILT/kind.fails"
	calls_forget
	run -0 --separate-stderr store image import --image store --image redis
	[[ $output == *unchanged*imported* ]]
	[ "$(calls -c ^kind | wc -l)" = 1 ]
}

@test "a registry: pushed, pulled by its digest, by stores of any profile" {
	stand_in docker podman
	in_context shops-in-the-cloud
	for tool in docker podman; do
		store image build -q --with "$tool" >/dev/null
		run -0 --separate-stderr store image push registry.example.com:5000/shops --with "$tool"
		hash=$(cat "$BUILT/$tool/urumi%store:$VERSION")
		name=registry.example.com:5000/shops/store:${hash:0:12}
		[[ $output == "store  "*"  $name" ]]
		[[ $(calls "^$tool push") == "$tool push "*"$name" ]]
		[ "$(noted store digest) $(noted store means)" = "sha256:$hash registry" ]
		[ "$(ls "$BUILT/$tool")" = "urumi%store:$VERSION" ]
	done
	run -0 --separate-stderr store image push registry.example.com:5000/shops --with docker
	[[ $output == *unchanged* ]]
	run -0 --separate-stderr store create image-pushed --profile local --dry-run
	has "registry.example.com:5000/shops/store@sha256:$hash"
	echo ' push |1|denied: requested access to the resource is denied' >"$BUILT/docker.fails"
	run -5 --separate-stderr store image push registry.example.com/others --with docker
	[ -z "$output" ]
	has 'log in to the registry first'
	[ "$(noted store registry)" = registry.example.com:5000 ]
}

@test "many who note at once lose nothing" {
	stand_in docker kind
	in_context kind-shop
	for image in store postgres redis; do
		store image build -q --image "$image" >/dev/null
	done
	for round in 1 2 3; do
		pids=()
		kubectl delete "${NOTE[@]}" --ignore-not-found >/dev/null
		for image in store postgres redis; do
			store image import -q --image "$image" >/dev/null &
			pids+=($!)
		done
		wait "${pids[@]}"
		for image in store postgres redis; do
			[ -n "$(noted "$image" reference)" ]
		done
	done
}

@test "a shop that the cluster cannot have is refused before anything is made, with the way" {
	stores+=(image-none)
	for words in '' --dry-run; do
		# shellcheck disable=SC2086
		run -1 --separate-stderr store create image-none --profile local $words
		[ -z "$output" ]
		has "error: image docker.io/urumi/store:$VERSION of store image-none: no registry is named"
		has '[store/image]'
		has 'helm store image build && helm store image import'
		has 'helm store image push REGISTRY'
	done
	[ -z "$(left image-none)" ]
	# Whoever names a registry knows better; and charts of others are not ours to judge.
	run -0 --separate-stderr store create image-none --profile local --set image.registry=docker.io --dry-run -q
	run -0 --separate-stderr store create image-none --profile local --set image.repository=me/store --dry-run -q
	run -0 --separate-stderr store create image-none --profile local \
		--profile-set images.rewrites.dockerHub=mirror.example.com --dry-run -q
	run -0 --separate-stderr store create image-none --profile local --chart "$PLAIN" --set image=x:1 --dry-run -q
}

@test "an image that the nodes lost is told by the pods, and the hint names what helps" {
	stores+=(image-lost)
	system_exists || kubectl create namespace store-system
	entry() { # NAME
		jq -cn --arg name "$1" --arg time "$(date -u +%FT%TZ)" '{reference: "helm-store.local/\($name):0",
			registry: "helm-store.local", repository: $name, tag: "0", pullPolicy: "Never", content: "0",
			means: "own", tool: "own", time: $time}'
	}
	kubectl create "${NOTE[@]}" --from-literal=store="$(entry store)" --from-literal=redis="$(entry redis)" \
		--from-literal=postgres="$(entry postgres)" >/dev/null
	run -1 --separate-stderr store create image-lost --profile local
	has 'ErrImageNeverPull'
	has 'helm store image build && helm store image import'
	has 'nothing of store image-lost is left'
	[[ $stderr != *'helm store status'* ]]
	[ -z "$(left image-lost)" ]
	# Long ago, by the note: then the nodes' word counts, before anything is made.
	kubectl patch "${NOTE[@]}" --type merge -p "$(entry store | jq -c '.time = "2026-01-01T00:00:00Z"' |
		jq -R '{data: {store: .}}')" >/dev/null
	run -1 --separate-stderr store create image-lost --profile local
	has 'but no node has it any more'
	has 'helm store image import'
	[[ $stderr != *namespace* ]]
}

system_exists() {
	kubectl get namespace store-system >/dev/null 2>&1
}

image_of() { # KIND/NAME: of its first container
	kubectl -n store-image-moves get "$1" -o 'jsonpath={.spec.template.spec.containers[0].image}'
}

@test "an update takes what came since, the same create does not, a rollback goes back; a database keeps its own" {
	stores+=(image-moves)
	local moves=(--profile local --no-wait -q)
	entry() { # NAME REPOSITORY TAG
		jq -cn --arg repository "$2" --arg tag "$3" '{reference: "helm-store.local/\($repository):\($tag)",
			registry: "helm-store.local", repository: $repository, tag: $tag, pullPolicy: "Never",
			content: $tag, digest: "sha256:\($tag)", means: "kind", tool: "docker"}' |
			jq -c --arg name "$1" --arg now "$(date -u +%FT%TZ)" '{($name): (.time = $now | tojson)}'
	}
	note() { # ENTRY...
		system_exists || kubectl create namespace store-system
		kubectl delete "${NOTE[@]}" --ignore-not-found >/dev/null
		jq -s '{apiVersion: "v1", kind: "ConfigMap", metadata: {name: "images", namespace: "store-system"},
			data: add}' <<<"$*" | kubectl create -f - >/dev/null
	}
	note "$(entry store store 1)" "$(entry postgres postgres 1)"
	run -0 store create image-moves "${moves[@]}"
	[ "$(image_of deployment/image-moves-web)" = helm-store.local/store:1 ]
	note "$(entry store store 2)" "$(entry postgres other/postgres 2)" "$(entry redis redis 2)"
	run -0 store create image-moves "${moves[@]}"
	[[ $output == *unchanged* ]]
	[ "$(image_of deployment/image-moves-web)" = helm-store.local/store:1 ]
	run -0 store update image-moves --no-wait -q
	[ "$(image_of deployment/image-moves-web)" = helm-store.local/store:2 ]
	[ "$(image_of deployment/image-moves-redis)" = helm-store.local/redis:2 ]
	[ "$(image_of statefulset/image-moves-postgresql)" = helm-store.local/postgres:1 ]
	run -0 store create image-moves "${moves[@]}"
	[[ $output == *unchanged* ]]
	run -0 store rollback image-moves 1 --no-wait -q
	[ "$(image_of deployment/image-moves-web)" = helm-store.local/store:1 ]
	# What a person says stands, and what else is another specification.
	run -6 store create image-moves "${moves[@]}" --set image.repository=mine
	[[ $output == *'image'*'mine'* ]]
	run -0 store create image-moves "${moves[@]}" --set web.replicas=2 --if-exists update
	[ "$(image_of deployment/image-moves-web)" = helm-store.local/store:2 ]
	[ "$(image_of statefulset/image-moves-postgresql)" = helm-store.local/postgres:1 ]
	# A note that somebody removed takes no image away.
	kubectl delete "${NOTE[@]}" >/dev/null
	run -0 store update image-moves --no-wait -q --set web.replicas=1
	[ "$(image_of deployment/image-moves-web)" = helm-store.local/store:2 ]
}

@test "the own cluster: build, import, and a shop without any values; later images are an update's" {
	need_own_cluster
	stores+=(image-shop)
	run -0 --separate-stderr store image build
	run -0 --separate-stderr store image import
	[ "$(wc -l <<<"$output")" = 3 ]
	run -0 --separate-stderr store image import
	[ "$(grep -c unchanged <<<"$output")" = 3 ]
	first=$(noted store reference)
	run -0 --separate-stderr store create image-shop --profile local --timeout 30m
	[[ $output == *ready* ]]
	run -0 --separate-stderr store create image-shop --profile local
	[[ $output == *unchanged* ]]
	[ "$(kubectl -n store-image-shop get deployment image-shop-web -o \
		'jsonpath={.spec.template.spec.containers[0].image}')" = "$first" ]
	# Nothing of the note passes for a store's.
	run -0 --separate-stderr store gc --older-than 0s -o json -q
	[ -z "$(jq -r '.[] | select(.object | test("store-system|images")).object' <<<"$output")" ]
	run -0 --separate-stderr store list -o name
	[[ $output != *system* ]]
	run --separate-stderr store audit image-shop -q
	[ "$status" = 0 ]
	# Another one comes.
	kubectl get "${NOTE[@]}" -o json |
		jq '.data.store |= (fromjson | .tag = "newer" |
		.reference = "helm-store.local/store:newer" | tojson)' | kubectl replace -f - >/dev/null
	run -0 --separate-stderr store create image-shop --profile local
	[[ $output == *unchanged* ]]
	run -0 --separate-stderr store diff image-shop -o json
	[ "$(jq -r '.values[] | "\(.path) \(.after)"' <<<"$output")" = 'image.tag newer' ]
	# Who stops and wakes a shop does not ask for it.
	run -0 --separate-stderr store suspend image-shop -q
	run -0 --separate-stderr store resume image-shop -q --timeout 30m
	[ "$(kubectl -n store-image-shop get deployment image-shop-web -o \
		'jsonpath={.spec.template.spec.containers[0].image}')" = "$first" ]
}

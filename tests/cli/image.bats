#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2153,SC2154,SC2164 # bats: each test is a subshell; run sets variables
# helm-store image, as far as it needs no cluster: how docker, podman and buildah are called, and what is said when they
# fail. They are stand-ins; tests/e2e/image.bats brings real images into a cluster, cluster/image-test.sh builds some.

load helm
load image-tools

setup() {
	clean_environment
	TOOLS_BIN="$BATS_TEST_TMPDIR/the tools" BUILT=$BATS_TEST_TMPDIR/built CALLS=$BATS_TEST_TMPDIR/calls
	VERSION=$(sed -n 's/^appVersion: //p' "$ROOT/charts/store/Chart.yaml")
	stand_in kubectl
}

# Nothing but the stand-ins is in PATH.
image() {
	PATH=$TOOLS_BIN "$HELM_STORE" image "$@"
}

# in_context NAME: kubectl says that this is the current one.
in_context() {
	printf '#!/bin/sh\nprintf "%s\\nhttps://127.0.0.1:1"\n' "$1" >"$TOOLS_BIN/kubectl"
}

# A folder with the images alone, without the own cluster's builder; its name has a blank.
sources() {
	mkdir -p "$BATS_TEST_TMPDIR/my clone"
	cp -R "$ROOT/images" "$BATS_TEST_TMPDIR/my clone/"
	export HELM_STORE_SOURCE="$BATS_TEST_TMPDIR/my clone"
}

@test "build: docker builds what no registry has, by the chart's name and version" {
	stand_in docker
	run -0 --separate-stderr image build
	[ "$output" = "store  built  urumi/store:$VERSION" ]
	[ "$(calls ^docker)" = "docker info
docker build -t urumi/store:$VERSION $ROOT/images/store
docker image inspect --format {{.Id}} urumi/store:$VERSION" ]
	# Else no two builds were one.
	[ "$(calls attestations)" = 'attestations: 1' ]
	# What the tool says goes to stderr, and a line says what is done.
	[[ $stderr == *"STEP 1/1 of urumi/store:$VERSION"* ]]
	[[ $stderr == *'docker build of images/store'* ]]
}

@test "build --dry-run: what would be built, and nothing is" {
	stand_in docker
	run -0 --separate-stderr image build --dry-run
	[ "$output" = "store  would be built  urumi/store:$VERSION" ]
	[ "$(calls ^docker)" = 'docker info' ]
	run -0 --separate-stderr image build --image postgres --dry-run -o json
	[ "$(jq -r '.[] | "\(.image) \(.state) \(.dryRun) \(.content)"' <<<"$output")" = 'postgres built true null' ]
	[ -z "$(calls build)" ]
	# What would fail does.
	run -2 image build --dry-run --source "$BATS_TEST_TMPDIR"
	[[ $output == *'there is no images/store/Dockerfile in it'* ]]
}

@test "build: the images that are public too, where they are asked for, by a name that is not theirs" {
	stand_in podman
	run -0 --separate-stderr image build --image postgres --image redis -q -o json
	[ -z "$stderr" ]
	[ "$(jq -r '.[] | "\(.image) \(.state) \(.reference)"' <<<"$output")" = "postgres built urumi/postgres:$VERSION
redis built urumi/redis:$VERSION" ]
	[ "$(calls '^podman build')" = "podman build -t urumi/postgres:$VERSION $ROOT/images/postgres
podman build -t urumi/redis:$VERSION $ROOT/images/redis" ]
}

@test "build: the first that answers of docker, podman, buildah; each as --with says" {
	stand_in docker podman buildah
	for tool in docker podman buildah; do
		calls_forget
		run -0 --separate-stderr image build
		[ "$(calls ' build ' | cut -d ' ' -f 1)" = "$tool" ]
		echo 'Cannot connect to the Docker daemon at unix:///x. Is it running?' >"$BUILT/$tool.away"
	done
	rm "$BUILT"/*.away
	for tool in docker podman buildah; do
		calls_forget
		run -0 --separate-stderr image build --with "$tool"
		[ "$(calls ' build ' | cut -d ' ' -f 1)" = "$tool" ]
	done
	calls_forget
	HELM_STORE_IMAGE_TOOL=buildah run -0 --separate-stderr image build
	[ "$(calls ' build ')" = "buildah build --layers -t urumi/store:$VERSION $ROOT/images/store" ]
}

@test "build: a folder whose name has a blank is one argument" {
	stand_in docker
	sources
	run -0 --separate-stderr image build
	[ "$(calls '^docker build')" = "docker build -t urumi/store:$VERSION $BATS_TEST_TMPDIR/my clone/images/store" ]
}

@test "build: no tool at all, a daemon that is away, a tool that is missing" {
	sources
	run -5 --separate-stderr image build
	[ -z "$output" ]
	[[ $stderr == *'error: none of docker, podman and buildah is there and answers   [io/child]'* ]]
	[[ $stderr == *'--with own'* ]]
	run -5 --separate-stderr image build --with podman
	[[ $stderr == *podman* && $stderr == *'install podman, and let it be in PATH'* ]]
	stand_in docker
	echo 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.' >"$BUILT/docker.away"
	run -5 --separate-stderr image build --with docker
	[ -z "$output" ]
	[[ $stderr == *'docker info failed with status 1: Cannot connect to the Docker daemon'* ]]
	[[ $stderr == *'start docker, or use another tool: --with podman'* ]]
	run -5 --separate-stderr image build --with own
	[[ $stderr == *"my clone/cluster/image, the own cluster's builder, is not there"* ]]
}

@test "build: a full disk, a file that is somebody else's, a step that fails" {
	stand_in docker
	echo ' build |1|write /var/lib/docker/x: no space left on device' >"$BUILT/docker.fails"
	run -5 --separate-stderr image build
	[ -z "$output" ]
	[[ $stderr == *'docker build of images/store failed with status 1: write /var/lib/docker/x: no space left'* ]]
	[[ $stderr == *'make room on that disk'* ]]
	echo ' build |1|/var/lib/x/log: Permission denied' >"$BUILT/docker.fails"
	run -5 --separate-stderr image build
	[[ $stderr == *'call as root, or with sudo'* ]]
	echo ' build |17|ERROR: process "npm ci" did not complete' >"$BUILT/docker.fails"
	run -5 --separate-stderr image build -q
	[ "$stderr" = "error: docker build of images/store failed with status 17: ERROR: process \"npm ci\" did not \
complete   [io/child]
  see its last words in the message" ]
}

@test "import: a cluster of another kind, with the way out; none at all" {
	stand_in docker
	in_context minikube
	run -1 --separate-stderr image import
	[ -z "$output" ]
	[[ $stderr == *'error: the context minikube is no cluster of k3d or kind'*'[store/image]'* ]]
	[[ $stderr == *'helm store image push REGISTRY'* ]]
	in_context helm-store-elsewhere
	run -1 --separate-stderr image import
	[[ $stderr == *"the context helm-store-elsewhere is none of this machine's own clusters"* ]]
	printf '#!/bin/sh\necho "error: current-context is not set" >&2\nexit 1\n' >"$TOOLS_BIN/kubectl"
	for word in status import 'push r.example.com'; do
		# shellcheck disable=SC2086
		run -9 --separate-stderr image $word
		[[ $stderr == 'error: KUBECONFIG: kubeconfig /nonexistent is not there   [cluster/unreachable]'* ]]
		[[ $stderr == *'name one: --kubeconfig FILE'* ]]
	done
	[ -z "$(calls '^docker')" ]
}

@test "wrong words, images, tools, registries and folders are usage errors" {
	stand_in docker
	refused() { # TEXT WORD...
		run -2 --separate-stderr image "${@:2}"
		[ -z "$output" ]
		[[ $stderr == *"$1"* ]] || { echo "$stderr" >&2; return 1; }
	}
	refused 'image "biuld": status, build, import or push was expected' biuld
	refused 'one argument too many' build store
	refused '--image nope: store, postgres or redis was expected' build --image nope
	refused '--with make: docker, podman, buildah or own was expected' build --with make
	refused 'image push needs a registry' push
	refused 'HOST[:PORT][/PATH] was expected' push https://registry.example.com
	refused 'helm store image push docker.io/me' push me
	refused 'there is no images/store/Dockerfile in it' build --source "$BATS_TEST_TMPDIR"
	run -2 --separate-stderr image
	[[ $stderr == *'image needs status|build|import|push'* ]]
	[ -z "$(calls '^docker')" ]
}

@test "completion of the words, tools and images" {
	complete() { "$HELM_STORE" __complete "$@" | paste -sd' '; }
	[ "$(complete image '')" = 'status build import push :4' ]
	[ "$(complete image push '')" = ':4' ]
	[ "$(complete image build --with '')" = 'docker podman buildah own :4' ]
	[ "$(complete image build --image p)" = 'postgres :4' ]
}

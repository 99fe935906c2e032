#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2154 # stand-ins expand by themselves; run sets variables
# cluster/try, by stand-ins for the programs that make clusters: which way it takes, what it calls, what it leaves.
# tests/e2e/try.bats goes the way of the own cluster for real.

bats_require_minimum_version 1.5.0

setup() {
	ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
	BIN=$BATS_TEST_TMPDIR/bin CALLS=$BATS_TEST_TMPDIR/calls
	export XDG_STATE_HOME=$BATS_TEST_TMPDIR/state HELM_STORE_HOSTS_FILE=$BATS_TEST_TMPDIR/hosts
	export HELM=$BIN/helm KUBECONFIG=$BATS_TEST_TMPDIR/mine
	mkdir -p "$BIN"
	touch "$CALLS"
	printf '127.0.0.1 localhost' >"$HELM_STORE_HOSTS_FILE"
	stand_in docker ''
	# What is there are files: `made` a cluster, ns-NAME a namespace with its uid, `classes` the classes.
	stand_in k3d 'case "$*" in "cluster list"*) [ ! -e made ] || echo "helm-store-try 1/1" ;;
		"cluster create"*) touch made ;; "cluster delete"*) rm -f made ns-* ;;
		"kubeconfig get"*) echo config ;; esac'
	stand_in kind 'case "$*" in "get clusters") [ ! -e made ] || echo helm-store-try ;;
		"create cluster"*) cat >config; touch made ;;
		"delete cluster"*) rm -f made ns-* ;; "get kubeconfig"*) echo config ;; esac'
	stand_in kubectl '[ ! -e away ] || exit 1
		case "$*" in "get --raw"*) [ -e answers ] ;; *current-context*) echo theirs ;;
		*flatten*) cat "$KUBECONFIG" ;; *view*) echo https://there ;;
		"get namespace"*) cat "ns-$3" 2>/dev/null || true ;;
		"get "*classes*) cat classes 2>/dev/null || echo "{\"items\":[]}" ;;
		*leases*) echo configmap/images; cat others 2>/dev/null || true ;;
		"delete --raw"*) grep -q "\"uid\":\"$(cat ns-store-system)\"" && rm ns-store-system ;; esac'
	stand_in helm 'case "$*" in "store url try") echo http://try.example ;; "store list"*) echo "[]" ;;
		"store image import"*) [ -e ns-store-system ] || echo system-1 >ns-store-system ;;
		"store create"*) [ ! -e breaks ] || { echo half >ns-store-try; exit 1; }
			[ -e ns-store-try ] || echo try-1 >ns-store-try ;;
		"store delete try --yes"*) rm ns-store-try ;; "store delete"*) exit 2 ;; esac
		echo "with $(cat "$KUBECONFIG" 2>/dev/null)" >>calls'
	echo mine >"$KUBECONFIG"
	# Opens where the name leads by itself, or with --resolve, or by the hosts file.
	stand_in curl '[ -e opens ] || case "$*" in *--resolve*) [ -e resolves ] ;;
		*) grep -q " try.example " "$HELM_STORE_HOSTS_FILE" ;; esac'
	cd "$BATS_TEST_TMPDIR" || return
}

stand_in() { # NAME BODY
	printf '#!/bin/bash\necho "%s $*" >>"%s"\ncd "%s"\n%s\n' "$1" "$CALLS" "$BATS_TEST_TMPDIR" "$2" >"$BIN/$1"
	chmod +x "$BIN/$1"
}

try() {
	PATH=$BIN:/usr/bin:/bin "$ROOT/cluster/try" "$@" </dev/null
}

has() {
	[[ $output == *"$1"* ]] || { printf 'not found: %s\nin: %s\n' "$1" "$output" && return 1; }
}

called() { # PATTERN
	grep -qE "$1" "$CALLS" || { echo "not called: $1" && cat "$CALLS" && return 1; }
}

way() { # WAY OPTION...: what is chosen, and nothing is made
	local wanted=$1
	run -0 --separate-stderr try choose "${@:2}"
	[ "$output" = "$wanted" ]
	[ ! -e "$XDG_STATE_HOME" ] && [ ! -e made ]
}

@test "the way: the person's own cluster only if agreed to, then k3d, kind, the own one" {
	touch answers
	way current --yes
	way k3d
	rm answers
	way k3d --yes
	rm "$BIN/k3d"
	way kind --yes
	stand_in docker 'exit 1'
	way own --yes
	[[ $stderr == *'make try-clean'* ]]
}

@test "a way that cannot be had is refused, with the way out, before anything is made" {
	stand_in docker 'exit 1'
	run -1 try choose --cluster k3d
	has 'neither Docker nor podman answers'
	has '--cluster current or own'
	rm "$BIN/kind"
	run -1 try choose --cluster kind
	has 'there is no kind in PATH'
	run -1 try choose --cluster current
	has 'does not answer'
	has "$KUBECONFIG"
	[ ! -e "$XDG_STATE_HOME" ]
}

@test "k3d: a cluster of its own on an address that is free, images, store, and an address that opened" {
	local calls
	touch opens
	run -0 try make k3d
	has 'http://try.example'
	has 'helm store credentials try'
	called '^k3d cluster create helm-store-try -p 127\.0\.0\.[1-9]:80:80@loadbalancer '
	called '^k3d cluster create .*--kubeconfig-switch-context=false'
	called '^helm store image build'
	called '^helm store image import'
	called '^helm store create try --profile local --profile-set ingress\.domain=127\.0\.0\.[1-9]\.nip\.io$'
	# Again: the cluster is there, and another way would be a second try.
	run -0 try make k3d
	[ "$(grep -c '^k3d cluster create' "$CALLS")" = 1 ]
	run -1 try choose --cluster kind
	has 'end it first: make try-clean'
	run -0 try clean
	called '^k3d cluster delete helm-store-try'
	[ ! -e made ]
	[ ! -e "$XDG_STATE_HOME/helm-store" ]
	calls=$(wc -l <"$CALLS")
	run -0 try clean
	has 'there is nothing'
	[ "$(wc -l <"$CALLS")" = "$calls" ]
}

@test "kind: a controller for visitors is brought" {
	touch opens
	run -0 try make kind
	called '^kubectl .*apply -f https://kind.sigs.k8s.io/'
	called '^helm store create try --profile local --profile-set ingress\.domain=127\.0\.0\.[1-9]\.nip\.io$'
	grep -q 'listenAddress: "127.0.0.' config
	run -0 try clean
	called '^kind delete cluster --name helm-store-try'
}

@test "a name that does not lead there gets a line in the hosts file, which is then as it was" {
	touch resolves
	cp hosts before
	run -0 try make k3d
	grep -qE '^127\.0\.0\.[1-9] try\.example # helm store try$' hosts
	grep -qx '127.0.0.1 localhost' hosts
	run -0 try make k3d
	[ "$(grep -c 'helm store try' hosts)" = 1 ]
	run -0 try clean
	cmp hosts before
}

@test "lines that somebody else wrote into the hosts file meanwhile stay" {
	touch resolves
	run -0 try make k3d
	echo '10.0.0.1 other' >>hosts
	run -0 try clean
	grep -qx '10.0.0.1 other' hosts
	run ! grep -q try hosts
}

@test "lines of another person's try stay" {
	touch resolves
	printf '\n%s\n' '10.99.3.1 try.10.99.3.1.nip.io # helm store try' >>hosts
	run -0 try make k3d
	run -0 try clean
	grep -qxF '10.99.3.1 try.10.99.3.1.nip.io # helm store try' hosts
	run ! grep -q try.example hosts
}

@test "a full disk does not empty the hosts file" {
	touch resolves
	run -0 try make k3d
	cp hosts before
	ln -s /dev/full "$XDG_STATE_HOME/helm-store/try/hosts.rest"
	run -1 try clean
	has 'could not be written'
	cmp hosts before
	rm "$XDG_STATE_HOME/helm-store/try/hosts.rest"
	run -0 try clean
	run ! grep -q try.example hosts
}

@test "somebody's own cluster: only the store goes, and store-system where it was not there before" {
	touch answers opens
	echo theirs >ns-store-system
	run -0 try make current
	run -0 try clean
	called '^helm store delete try --yes --if-exists'
	[ ! -e ns-store-try ]
	[ "$(<ns-store-system)" = theirs ]
	rm ns-store-system
	run -0 try make current
	[ "$(<ns-store-system)" = system-1 ]
	run -0 try clean
	[ ! -e ns-store-system ] && [ ! -e "$XDG_STATE_HOME/helm-store" ]
}

@test "somebody's own cluster: store-system stays where others have something in it, or made it anew" {
	touch answers opens
	run -0 try make current
	echo lease.coordination.k8s.io/shop >others
	run -0 try clean
	[ -e ns-store-system ]
	rm others ns-store-system
	run -0 try make current
	echo another >ns-store-system
	run -0 try clean
	[ "$(<ns-store-system)" = another ]
}

@test "a store of that name that was there before is neither changed nor deleted" {
	touch answers opens
	echo theirs >ns-store-try
	run -1 try make current
	has 'there is a store try already, which this did not make'
	run ! grep -q 'store create' "$CALLS"
	run -0 try clean
	run ! grep -q 'store delete' "$CALLS"
	[ "$(<ns-store-try)" = theirs ]
	# Nor one that took the place of ours.
	rm ns-store-try
	run -0 try make current
	echo theirs >ns-store-try
	run -1 try make current
	run -0 try clean
	has 'leaves store try'
	[ "$(<ns-store-try)" = theirs ]
}

@test "a cluster that does not answer is none where nothing is: nothing is noted, and clean keeps what it knows" {
	touch answers opens away
	run ! try make current
	run ! grep -qE '^(store|system) ' "$XDG_STATE_HOME/helm-store/try/made"
	rm away
	run -0 try make current
	touch away
	run ! try clean
	[ -s "$XDG_STATE_HOME/helm-store/try/made" ]
	rm away
	run -0 try clean
	[ ! -e ns-store-try ]
}

@test "another context meanwhile: the cluster of the first call is meant" {
	touch answers opens
	run -0 try make current
	export KUBECONFIG=$BATS_TEST_TMPDIR/other
	echo other >"$KUBECONFIG"
	: >"$CALLS"
	run -0 try make current
	run -0 try clean
	called '^helm store delete try --yes'
	called '^with mine$'
	run ! grep -q '^with other' "$CALLS"
}

@test "somebody's own cluster: the profile finds its classes and the domain" {
	touch answers opens
	run -0 try make current
	called '^helm store create try --profile local$'
	run -0 try clean
}

@test "a create that was broken off: the next call goes on; clean asks, as it cannot know whose that is" {
	touch answers opens breaks
	run ! try make current
	run -2 try clean
	[ -e ns-store-try ]
	rm breaks
	run -0 try make current
	run -0 try clean
	[ ! -e ns-store-try ]
}

@test "a cluster of our name that this did not make stays" {
	touch opens made
	run -1 try make k3d
	has 'which this did not make'
	run -0 try clean
	[ -e made ]
	run -1 try make kind
	run -0 try clean
	[ -e made ]
	run ! grep -q delete "$CALLS"
}

@test "a break after the cluster was made: the next call goes on, and clean removes it" {
	stand_in helm 'exit 1'
	run ! try make k3d
	[ -e made ]
	run -0 --separate-stderr try choose --yes
	[ "$output" = k3d ]
	run -0 try clean
	[ ! -e made ]
}

# As Debian's: a fresh environment, the home of root, and PATH is secure_path, whatever is to be kept.
sudo_of_debian() {
	stand_in sudo 'kept=()
		[ "$1" != -H ] || shift
		case $1 in --preserve-env=*) for name in $(tr , " " <<<"${1#*=}"); do
			[ -z "${!name+x}" ] || kept+=("$name=${!name}")
		done; shift ;; esac
		exec /usr/bin/env -i HOME=/root SUDO_USER=ann "${kept[@]}" PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"'
	stand_in id 'if [ -n "${SUDO_USER-}" ]; then echo 0; else echo 1000; fi'
}

@test "the own cluster, by sudo with a PATH of its own: Helm, Go, kubectl, cache and proxy are those of whoever calls" {
	local repository=$BATS_TEST_TMPDIR/repository
	sudo_of_debian
	unset HELM
	export HOME=$BATS_TEST_TMPDIR/home https_proxy=http://proxy.example:3128
	mkdir -p "$repository/cluster" "$HOME" node/bin
	cp -R "$ROOT/cluster/try" "$ROOT/cluster/lib" "$repository/cluster"
	stand_in go ''
	stand_in cluster 'command -v go >/dev/null && command -v helm >/dev/null || exit 1
		[ "$1" != build ] || { echo "built by ${SUDO_USER-whoever calls}" >>calls; exit; }
		echo "as ${SUDO_USER-} home $HOME cache $XDG_CACHE_HOME proxy $https_proxy path $PATH" >>calls
		case $1 in list) [ ! -e made ] || echo try ;; up) touch made ;; clean) rm -f made ns-* ;;
		address) echo 10.0.0.1 ;;
		kubeconfig) echo config >node/kubeconfig; echo "$PWD/node/kubeconfig" ;; esac'
	mv "$BIN/cluster" "$repository/cluster/cluster"
	touch resolves
	PATH=$BIN:/usr/bin:/bin run -0 "$repository/cluster/try" make own
	has 'http://try.example'
	called "^as ann home /root cache $HOME/.cache proxy http://proxy.example:3128 path $BIN:.*:/usr/sbin"
	# What Go keeps in a home stays its owner's.
	called '^built by whoever calls$'
	called '^sudo .* helm store image import'
	called '^helm store image import'
	# Nor what root's kubectl and Helm keep in theirs.
	run ! grep -vE "^as ann home /root cache $HOME/.cache " <(grep '^as ' "$CALLS")
	grep -q 'try.example # helm store try' hosts
	PATH=$BIN:/usr/bin:/bin run -0 "$repository/cluster/try" clean
	[ ! -e made ]
	run ! grep -q 'helm store try' hosts
}

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# How long `create` of a shop takes, step by step, on the cluster that CLUSTER names: with a database of its own by the
# long ways (fastStart=[]), the same by the short ones, and with one in a shared server, by turns, ROUNDS=5 times.
# BEFORE, a checkout of another version that is built, makes the first of these with its own program, chart and images;
# BEFORE_IMAGES is a file of values that name them. Written to bench/RESULTS.md.
set -euo pipefail
shopt -s inherit_errexit

cd "$(dirname "$0")/.."
# shellcheck disable=SC2034 # tests/e2e/shop.bash's, bench/figures.bash's
readonly ROOT=$PWD rounds=${ROUNDS:-5} store=timed before=${BEFORE:-$PWD}
readonly names_of_steps=(cluster name-and-host-free chart-and-rules namespace hosts guards database release workloads
	answers)
bars=() missed=0
export CLUSTER=${CLUSTER:-e2e}
cluster/cluster up >/dev/null
eval "$(cluster/cluster env)"
export E2E_CLUSTER=$CLUSTER
work=$(mktemp -d)
# shellcheck source=tests/e2e/shop.bash
. tests/e2e/shop.bash
# shellcheck source=bench/figures.bash
. bench/figures.bash
HELM_BIN=${HELM_BIN:-$(tests/helm.sh --path 4)}
export HELM_BIN

# The functions of the tests ask for these.
need_own_cluster() { :; }
cluster() { cluster/cluster "$@"; }

remove() {
	bin/helm-store delete "$store" --yes --if-exists -q || true
	[ -z "${installed-}" ] || bin/helm-store platform database remove --yes -q || true
	rm -rf "$work"
}

install() {
	database_values <"$work/images.yaml" >"$work/database.yaml"
	installed=1
	bin/helm-store platform database install -f "$work/database.yaml" -q
}

# Seconds since the begin at which each step of the table ended: "STEP SECONDS" a line, blanks in its name as hyphens.
# Those of pods come before the step workloads, and are its. A version before --progress tells none of it.
steps() { # LOG
	jq -rR 'fromjson? | select(.state == "done") | "\(.step | gsub(" "; "-")) \(.seconds)"' "$1" |
		grep -E "^($(IFS='|' && echo "${names_of_steps[*]}")) " || true
}

# make_store WAY: creates the store in that way; the steps' seconds are in WAY.steps, all of it in WAY.times.
make_store() {
	local way=$1 program=bin/helm-store options=(--progress json) begin
	case $way in
	long)
		program=$before/bin/helm-store
		[ "$before" != "$PWD" ] || options+=(--set-json 'fastStart=[]')
		[ "$before" = "$PWD" ] || options=()
		options+=(-f "${BEFORE_IMAGES:-$work/images.yaml}")
		;;
	short) options+=(-f "$work/images.yaml") ;;
	shared) options+=(-f "$work/images.yaml" --database shared) ;;
	esac
	begin=$(date +%s%N)
	"$program" create "$store" --profile local -f "$work/spec.json" "${options[@]}" \
		2>"$work/create.log" >/dev/null || { cat "$work/create.log" >&2 && return 1; }
	echo $((($(date +%s%N) - begin) / 1000000)) >>"$work/$way.times"
	steps "$work/create.log" >>"$work/$way.steps"
	echo "# $way: $(tail -n 1 "$work/$way.times") ms, load $(cut -d ' ' -f 1 /proc/loadavg)" >&2
}

# Milliseconds that the web process takes on a shop that is there, by the long ways, in its pod.
restart() {
	local web=deployment/$store-web space=store-$store
	kubectl -n "$space" rollout restart "$web" >/dev/null
	kubectl -n "$space" rollout status "$web" --timeout 10m >/dev/null
	kubectl -n "$space" logs "$web" -c web | sed -n 's/.*serving on port .*, \([0-9.]*\) s after the start$/\1/p' |
		awk '{ print $1 * 1000 }' >>"$work/start.times"
}

delete() {
	bin/helm-store delete "$store" --yes -q
}

# Seconds that a step took, from the end of the one before; 0 where it was none.
step() { # WAY STEP
	[ ! -s "$work/$1.steps" ] || awk -v step="$2" '
		$1 == "cluster" && NR > 1 { print took; took = 0 }
		$1 == "cluster" { last = 0 }
		$1 == step { took += ($2 - last) * 1000 }
		{ last = $2 }
		END { print took + 0 }' "$work/$1.steps" >"$work/step"
	if [ -s "$work/step" ]; then
		calculate "$(median "$work/step" 1) / 1000"
	else
		printf -- '–'
	fi
}

rows() {
	local each way
	for each in "${names_of_steps[@]}"; do
		printf '| %s |' "${each//-/ }"
		for way in long short shared; do
			printf ' %s |' "$(step "$way" "$each")"
		done
		printf '\n'
	done
	printf '| **all** |'
	for way in long short shared; do
		printf ' **%s** |' "$(calculate "$(median "$work/$way.times" 1) / 1000")"
	done
	printf '\n'
}

by_long() { # WAY
	calculate "$(median "$work/$1.times" 1) / $(median "$work/long.times" 1)" %.2f
}

write_results() {
	cat <<-END
		# The making of a shop

		Written by \`make bench-create\`, $(date -u +%Y-%m-%d), on $(getconf _NPROCESSORS_ONLN) cores
		of $(uname -m), load $load at the start: seconds of \`helm store create\`,
		medians of $rounds rounds by turns.
		The web process by the long ways, on the shop that is there, takes
		$(calculate "$(median "$work/start.times" 1) / 1000") s in its pod (B).

		| step | long ways | short ways | short ways, shared database |
		|---|---|---|---|
	END
	rows
	printf '\n%s\n\n%s\n%s\n' 'Bars:' '| bar | measured | at most | |' '|---|---|---|---|'
	printf '%s\n' "${bars[@]}"
}

if kubectl get namespace "store-$store" >/dev/null 2>&1; then
	echo "$0: cluster $CLUSTER has a store $store already, which would be deleted in the end" >&2
	exit 1
fi
trap remove EXIT
load=$(cut -d ' ' -f 1 /proc/loadavg)
shop_images >"$work/images.yaml"
shop_spec light 18.5 >"$work/spec.json"
install
for turn in $(seq "$rounds"); do
	for way in long short shared; do
		make_store "$way"
		[ "$way" != long ] || [ "$turn" != 1 ] || restart
		delete
	done
done
bar 'a database of its own, short ways by long ones' "$(by_long short)" 0.45 ×
bar 'a shared database, by a database of its own and the long ways' "$(by_long shared)" 0.35 ×
write_results >"$work/part.md"
bench/part.sh "$work/part.md"
[ "$missed" = 0 ] || { echo 'bench/create.sh: a bar is missed, see bench/RESULTS.md' >&2 && exit 1; }

# SPDX-License-Identifier: Apache-2.0
# What the tests of doctor share, beside stores.bash.
# shellcheck shell=bash disable=SC2034,SC2154 # variables are of bats, or used by the tests

# undo COMMAND...: teardown runs it.
undo() {
	printf '%q ' "$@" >>"$BATS_TEST_TMPDIR/undo"
	echo >>"$BATS_TEST_TMPDIR/undo"
}

undo_all() {
	[ ! -s "$BATS_TEST_TMPDIR/undo" ] || bash -e "$BATS_TEST_TMPDIR/undo" >/dev/null
}

# doctor_words: options of doctor for the own cluster, one a line.
doctor_words() {
	printf '%s\n' doctor -o json --profile local "${SITE[@]}" \
		--probe-image "$BUSYBOX"
}

# doctor OPTION...: without probes, its findings in $BATS_TEST_TMPDIR/found; ends as it ends.
doctor() {
	probing --no-probes "$@"
}

# probing OPTION...: the same with probes.
probing() {
	local words
	mapfile -t words < <(doctor_words)
	store "${words[@]}" "$@" >"$BATS_TEST_TMPDIR/found"
}

# of_check ID FIELD
of_check() {
	jq -r --arg id "$1" --arg field "$2" '.checks[] | select(.id == $id) | .[$field] // ""' \
		"$BATS_TEST_TMPDIR/found"
}

check_is() { # ID STATE [TEXT in found]
	if [ "$(of_check "$1" state)" != "$2" ] || [[ $(of_check "$1" found) != *"${3-}"* ]]; then
		jq -c --arg id "$1" '.checks[] | select(.id == $id) | del(.details)' "$BATS_TEST_TMPDIR/found" >&2
		return 1
	fi
}

# user NAME: a kubeconfig of a ServiceAccount without rights, in $BATS_TEST_TMPDIR/NAME.
user() {
	local file=$BATS_TEST_TMPDIR/$1 token
	kubectl -n "$NS" create serviceaccount "$1" >/dev/null
	token=$(kubectl -n "$NS" create token "$1")
	kubectl config view --raw --minify --flatten >"$file"
	KUBECONFIG=$file kubectl config set-credentials "$1" --token="$token" >/dev/null
	KUBECONFIG=$file kubectl config set-context --current --user="$1" >/dev/null
}

# fails_at ID TEXT [OPTION...]: exit status 1, with that check failed and its text.
fails_at() {
	local id=$1 text=$2
	shift 2
	run -1 doctor "$@"
	has 'cluster/unfit'
	has "$id"
	check_is "$id" failed "$text"
}

# commands ID: what its remedy says to run, one a line: options of doctor, and whole commands.
commands() {
	of_check "$1" remedy | awk 'match($0, /(--profile-set|--probe-image|kubectl|helm store) .*/) {
		line = substr($0, RSTART); sub(/; .*/, "", line); print line }'
}

# remedied ID [OPTION...]: each of its remedies by itself, exactly as it is printed; doctor is content after each.
# What puts things back between them is run: `again` is a command, or nothing.
remedied() {
	local id=$1 line words count=0
	shift
	commands "$id" >"$BATS_TEST_TMPDIR/commands"
	while IFS= read -r line; do
		count=$((count + 1))
		words=()
		case $line in
		--*) eval "words=($line)" ;;
		*) eval "$line" >/dev/null ;;
		esac
		doctor "$@" "${words[@]}" || true
		check_is "$id" ok || { echo "after: $line" >&2; return 1; }
		[ -z "${again-}" ] || eval "$again" >/dev/null
	done <"$BATS_TEST_TMPDIR/commands"
	[ "$count" -ge 1 ]
}

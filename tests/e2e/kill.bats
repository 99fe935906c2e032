#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2154 # bats: each test is a subshell; run sets variables
# Commands that are killed at the points of kill.tsv: the same command again converges, and delete leaves nothing.

load cluster
load stores

setup() {
	stores=()
}

teardown() {
	stores_remove
}

# The hook works for three seconds, so that points inside of Helm's work exist.
command_of() { # COMMAND NAME
	case $1 in
	create | adopt) create "$2" --set claim=true --set 'hook={sleep,3s}' ;;
	keep) store delete "$2" --yes --if-exists --keep-data ;;
	update) store update "$2" --set text=second ;;
	delete) store delete "$2" --yes --if-exists ;;
	esac
}

line_is_there() { # FILE PATTERN
	[ "$2" = - ] || grep -qE "^ . $2 " "$1"
}

# The process of helm-store below a shell of ours, which bash may have made the program itself.
store_process() { # PID
	if [ "$(cat "/proc/$1/comm" 2>/dev/null)" = helm-store ]; then echo "$1"; else pgrep -P "$1" -x helm-store; fi
}

victim_of() { # VICTIM PID
	local process
	process=$(store_process "$2") || return 1
	[ "$1" = store ] && echo "$process" && return
	pgrep -P "$process" -x helm
}

killed() { # VICTIM PID
	local victim
	victim=$(victim_of "$1" "$2") && kill -KILL "$victim" 2>/dev/null && touch "$log.killed"
}

# kill_at NAME COMMAND VICTIM PATTERN DELAY: runs the command and kills it there. A command that was over by then is
# told: the point is too late on this machine.
kill_at() {
	local name=$1 log=$BATS_TEST_TMPDIR/$1.log shell
	command_of "$2" "$name" >"$log" 2>&1 3>&- &
	shell=$!
	until line_is_there "$log" "$4" || [ ! -d "/proc/$shell" ]; do sleep 0.02; done
	sleep "$5"
	# A helm that only answers a question may end before the signal comes; the next one is as good.
	until killed "$3" "$shell" || [ ! -d "/proc/$shell" ]; do sleep 0.02; done
	[ -e "$log.killed" ] || echo "# point too late: $2 $3 $4 $5" >&3
	wait "$shell" || true
	[ "$3" = helm ] || no_child_left "$name"
}

# What a killed command started must be gone with it.
no_child_left() { # NAME
	eventually 3 fails pgrep -f "helm (upgrade|uninstall|rollback|template) $1 "
}

answers() { # NAME TEXT
	local address
	address=$(kubectl -n "store-$1" get ingress web -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')
	[ "$(curl -sS --max-time 3 --resolve "$1.127.0.0.1.nip.io:80:$address" "http://$1.127.0.0.1.nip.io/")" = "$2" ]
}

finish() { # NAME: delete, and nothing is left
	store delete "$1" --yes --if-exists -q
	eventually 20 nothing_left "$1"
}

create_converges() { # NAME VICTIM PATTERN DELAY
	kill_at "$1" create "${@:2}"
	command_of create "$1"
	eventually 20 answers "$1" hello
	finish "$1"
}

create_is_removed() {
	kill_at "$1" create "${@:2}"
	finish "$1"
}

update_converges() {
	create "$1" --set 'hook={sleep,3s}' -q
	kill_at "$1" update "${@:2}"
	command_of update "$1"
	eventually 20 answers "$1" second
	finish "$1"
}

delete_converges() {
	create "$1" --set claim=true -q
	kill_at "$1" delete "${@:2}"
	finish "$1"
}

with_data() { # NAME
	create "$1" --set claim=true -q
	data_write "$1"
}

# Whatever was done, the same command again and a create give the store back with its data.
keep_converges() {
	with_data "$1"
	kill_at "$1" keep "${@:2}"
	command_of keep "$1"
	create "$1" --set claim=true -q
	data_is_there "$1"
	finish "$1"
}

keep_is_created() {
	with_data "$1"
	kill_at "$1" keep "${@:2}"
	create "$1" --set claim=true -q
	data_is_there "$1"
	finish "$1"
}

adopt_converges() {
	with_data "$1"
	command_of keep "$1"
	kill_at "$1" adopt "${@:2}"
	command_of adopt "$1"
	data_is_there "$1"
	finish "$1"
}

# each FUNCTION COMMAND: for every row of the command, two at a time, each with a store of its own.
each() {
	local number=0 victim pattern delay name failed=0
	while IFS=$'\t' read -r _ victim pattern delay; do
		number=$((number + 1))
		name=chg-$BATS_TEST_NUMBER-p${number}x
		stores+=("$name")
		one "$1" "$name" "$victim" "$pattern" "$delay" &
		[ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n || failed=1
	done < <(grep "^$2	" "$BATS_TEST_DIRNAME/kill.tsv")
	while [ -n "$(jobs -rp)" ]; do wait -n || failed=1; done
	[ "$number" -gt 0 ] && [ "$failed" = 0 ] && [ "$(cat "$BATS_TEST_TMPDIR"/*.done | wc -l)" = "$number" ]
}

one() { # FUNCTION NAME POINT...
	local job
	# Not with || or &&: they would switch set -e off inside.
	(set -e; "$@") </dev/null >"$BATS_TEST_TMPDIR/$2.out" 2>&1 &
	job=$!
	if wait "$job"; then
		echo 1 >"$BATS_TEST_TMPDIR/$2.done"
		return
	fi
	echo "point: ${*:3}"
	cat "$BATS_TEST_TMPDIR/$2.log" "$BATS_TEST_TMPDIR/$2.out"
	return 1
}

@test "create is killed, and created again" {
	each create_converges create
}

@test "create is killed, and deleted" {
	each create_is_removed create
}

@test "update is killed, and updated again" {
	each update_converges update
}

@test "delete is killed, and deleted again" {
	each delete_converges delete
}

@test "delete --keep-data is killed, and repeated; the data are there" {
	each keep_converges keep
}

@test "delete --keep-data is killed, and the store created again; the data are there" {
	each keep_is_created keep
}

@test "create over kept data is killed, and created again; the data are there" {
	each adopt_converges adopt
}

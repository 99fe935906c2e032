# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034,SC2154  # opened is for cluster/try
#
# An address of the shop that opens on this machine, tried before it is named. Sourced by cluster/try.

readonly HOSTS=${HELM_STORE_HOSTS_FILE:-/etc/hosts} HOSTS_MARK='# helm store try'

# Addresses of this machine or beside it: no proxy leads there.
answers() { # URL CURL-OPTION...
	curl -fsS --noproxy '*' --connect-timeout 3 --max-time 20 -o /dev/null "${@:2}" "$1" 2>/dev/null
}

address_open() { # HOST ADDRESS URL: sets `opened`
	opened=$3
	if answers "$3"; then
		return
	fi
	if [ -n "$2" ] && answers "$3" --resolve "$1:80:$2"; then
		say address "$1 does not lead to $2 by itself: a line in $HOSTS (make try-clean removes it)"
		hosts_add "$2" "$1"
		! answers "$3" || return 0
	fi
	forward
}

hosts_add() { # ADDRESS HOST
	! grep -qxF "$1 $2 $HOSTS_MARK" "$HOSTS" || return 0
	[ -n "$(noted hosts)" ] || cp "$HOSTS" "$state/hosts.before"
	# The whole line: those of other people's tries are theirs.
	note hosts "$1 $2 $HOSTS_MARK"
	# A file may end without a newline.
	printf '%s%s %s %s\n' "$([ -z "$(tail -c 1 "$HOSTS")" ] || printf '\nx')" "$1" "$2" "$HOSTS_MARK" |
		sed 's/^x//' | as_root tee -a "$HOSTS" >/dev/null
}

# The file stays the same one: where it is mounted it cannot be replaced. Until all is there it is not touched.
hosts_remove() {
	local status=0
	sed -n 's/^hosts //p' "$state/made" >"$state/hosts.lines"
	grep -qxFf "$state/hosts.lines" "$HOSTS" || return 0
	# 1 is no line at all. A disk that is full is more, and would empty the file of the machine.
	grep -vxFf "$state/hosts.lines" "$HOSTS" >"$state/hosts.rest" || status=$?
	[ "$status" -le 1 ] || die "the lines for $HOSTS could not be written to $state" \
		"make room there and run this again, or take the lines away that end in: $HOSTS_MARK"
	# But for the newline at its end it is what was there before, or somebody else wrote in it meanwhile.
	if [ "$(<"$state/hosts.rest")" = "$(cat "$state/hosts.before" 2>/dev/null)" ]; then
		mv "$state/hosts.before" "$state/hosts.rest"
	fi
	as_root tee "$HOSTS" <"$state/hosts.rest" >/dev/null ||
		die "$HOSTS could not be written" "what it shall hold is in $state/hosts.rest"
}

# A port of this machine that kubectl keeps open to the shop's Service.
forward() {
	local service port number=8400
	read -r service port < <(kubectl -n "store-$NAME" get ingress -o json | jq -r '
		.items[0].spec.rules[0].http.paths[0].backend.service | "\(.name) \(.port.number // .port.name)"')
	forward_end
	while (exec 3<>"/dev/tcp/127.0.0.1/$number") 2>/dev/null; do number=$((number + 1)); done
	setsid kubectl -n "store-$NAME" port-forward "service/$service" "$number:$port" \
		</dev/null >"$state/forward.log" 2>&1 &
	note forward "$! $(process_start "$!")"
	opened=http://127.0.0.1:$number/
	for _ in {1..40}; do
		! answers "$opened" || return 0
		sleep 0.5
	done
	die "the shop is ready, and does not answer at $opened" \
		"kubectl port-forward said: $(tail -n 2 "$state/forward.log")"
}

# When a process began, so that another one of the same number is not taken for it.
process_start() { # PID
	sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20 || true
}

forward_end() {
	local pid start
	read -r pid start < <(noted forward) || return 0
	[ -z "$start" ] || [ "$(process_start "$pid")" != "$start" ] || kill "$pid"
}

address_close() {
	forward_end
	[ -z "$(noted hosts)" ] || hosts_remove
}

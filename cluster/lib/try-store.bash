# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# Which store and which namespaces are this try's to delete: those that were not there before it, by their uid.
# Sourced by cluster/try.

readonly SYSTEM=store-system

uid_of() { # NAMESPACE: nothing where there is none; fails where that cannot be known
	kubectl get namespace "$1" --ignore-not-found -o 'jsonpath={.metadata.uid}'
}

# Notes that they are not there yet, or finds those of the call before.
before_store() {
	local uid system
	uid=$(uid_of "store-$NAME")
	system=$(uid_of "$SYSTEM")
	[ -n "$(noted system)" ] || [ -n "$system" ] || note system absent
	case $(noted store) in
	"$uid" | absent) ;;
	*)
		[ -z "$uid" ] || die "there is a store $NAME already, which this did not make" \
			"it stays as it is; to try on another cluster: make try-clean, then --cluster"
		;;
	esac
	[ -n "$uid" ] || note store absent
}

after_store() {
	note store "$(uid_of "store-$NAME")"
	[ "$(noted system)" != absent ] || note system "$(uid_of "$SYSTEM")"
}

# On a cluster that this did not make only its store goes, and store-system where nothing of others is in it.
clean_store() {
	local uid
	uid=$(uid_of "store-$NAME")
	case $(noted store) in
	'') ;;
	"$uid") store delete "$NAME" --yes --if-exists >&2 ;;
	# It was broken off before its uid was known: the verb shows what is there, and asks.
	absent) [ -z "$uid" ] || store delete "$NAME" >&2 ;;
	*) [ -z "$uid" ] || say clean "leaves store $NAME: it is not the one that this made" ;;
	esac
	clean_system
}

# By its uid, so that one that was made anew meanwhile stays.
clean_system() {
	local uid others
	uid=$(uid_of "$SYSTEM")
	[ -n "$uid" ] && [ "$(noted system)" = "$uid" ] || return 0
	others=$(kubectl -n "$SYSTEM" get leases,configmaps,secrets -o name |
		grep -vxE 'configmap/(images|kube-root-ca\.crt)' || true)
	[ -z "$others" ] && [ "$(store list -o json | jq length)" = 0 ] || return 0
	printf '{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"%s"}}' "$uid" |
		kubectl delete --raw "/api/v1/namespaces/$SYSTEM" -f - >/dev/null
	kubectl wait --for=delete "namespace/$SYSTEM" --timeout=120s >/dev/null
}

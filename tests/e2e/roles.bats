#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# The roles that doctor prints, applied and bound as printed: every verb works with the role that is meant for it, and
# ends with the role to ask for under a lesser one.

load cluster
load stores
load doctor
load shop

setup() {
	namespaces=()
	stores=()
	ADMIN=$KUBECONFIG
	NAME=roles-${RANDOM}x
}

teardown() {
	KUBECONFIG=$ADMIN
	stores_remove
	namespaces_remove
	undo_all
}

# The verbs of the table, and the least role of each: "VERB ROLE", one a line.
verbs() {
	sed -nE 's/^\tX\(([a-z]+), .*, [0-9]+, [0-9]+, ([A-Z]+), ".*/\1 \2/p' "$ROOT/plugin/commands/verbs.h"
}

# as ROLE: from now on a user of exactly that role. It is named for this test, as other tests may do the same.
as() {
	local role=$1 bind
	namespace_make
	user "$role"
	store doctor --role "$role" >"$BATS_TEST_TMPDIR/role.yaml"
	sed -E "s/^  name: helm-store(-[a-z]+)?\$/  name: $NS/" "$BATS_TEST_TMPDIR/role.yaml" |
		kubectl apply -f - >/dev/null
	undo kubectl delete clusterrole "$NS"
	bind=$(sed -nE 's/^# +(kubectl create [a-z]*rolebinding .*)/\1/p' "$BATS_TEST_TMPDIR/role.yaml")
	[ -n "$bind" ]
	bind=$(sed -E "s/helm-store(-[a-z]+)?/$NS/g; s/--user=USER/--serviceaccount=$NS:$role/
		s/store-NAME/store-$NAME/" <<<"$bind")
	case $bind in
	*clusterrolebinding*) undo kubectl delete clusterrolebinding "$NS" ;;
	esac
	$bind >/dev/null
	KUBECONFIG=$BATS_TEST_TMPDIR/$role
	eventually 20 kubectl -n "store-$NAME" get pods
}

# The store as an administrator has it: of a chart with a volume, an Ingress and a Secret that holds credentials.
made() {
	create "$NAME" -q --set claim=true >/dev/null
	stores+=("$NAME")
	kubectl -n "store-$NAME" create secret generic admin --from-literal=username=ann --from-literal=password=s \
		>/dev/null
	kubectl -n "store-$NAME" label secret admin store.urumi.ai/credentials=admin >/dev/null
}

# act_VERB: what a person does with it, in the order of the table; each says what must be seen.
act_create() { create "$NAME" -q --set claim=true --if-exists update; }
act_list() { store list -o name -n "store-$NAME" | grep -x "$NAME"; }
act_status() { store status "$NAME" | grep -q Ready; }
act_logs() { store logs "$NAME"; }
act_get() { store get "$NAME" | grep -q 'profile: local'; }
act_edit() { EDITOR="sed -i '1a edited: at $SECONDS'" store edit "$NAME" -q; }
act_update() { store update "$NAME" -q --set text="at $SECONDS"; }
act_diff() { store diff "$NAME" --set text=third | grep -q text; }
act_rollback() { store rollback "$NAME" -q; }
act_suspend() { store suspend "$NAME" -q; }
act_resume() { store resume "$NAME" -q; }
act_restart() { store restart "$NAME" -q; }
act_wait() { store wait "$NAME" --timeout 1m -q; }
act_events() { store events "$NAME" --no-headers; }
# Without metrics in the cluster nobody is told figures, whatever the rights.
act_top() {
	local said
	said=$(store top "$NAME" 2>&1) || [[ $said == *'the cluster has no metrics API'* ]] || {
		echo "$said"
		return 1
	}
}
act_exec() { [ "$(store exec "$NAME" -- echo here)" = here ]; }
# Until it says that it listens.
act_forward() {
	local said=$BATS_TEST_TMPDIR/forward status=1 process
	"$ROOT/bin/helm-store" forward "$NAME" :8080 >"$said" 2>&1 3>&- &
	process=$!
	for _ in $(seq 40); do
		! grep -q 'Forwarding from' "$said" || { status=0 && break; }
		kill -0 "$process" 2>/dev/null || break
		sleep 0.5
	done
	kill "$process" 2>/dev/null || true
	wait "$process" || true
	cat "$said"
	return "$status"
}
act_url() { store url "$NAME" | grep -q "http.*$NAME"; }
act_open() { store open "$NAME" | grep -q "http.*$NAME"; }
act_credentials() { [ "$(store credentials "$NAME" --field user)" = ann ]; }
act_password() { [ "$(store password "$NAME")" = s ]; }
act_history() { store history "$NAME" | grep -q deployed; }
act_unprotect() {
	KUBECONFIG=$ADMIN kubectl label --overwrite namespace "store-$NAME" store.urumi.ai/protected=true >/dev/null
	store unprotect "$NAME" || {
		local status=$?
		KUBECONFIG=$ADMIN kubectl label namespace "store-$NAME" store.urumi.ai/protected- >/dev/null
		return "$status"
	}
}
act_delete() { store delete "$NAME" --yes -q; }
act_db() { store db status | grep -q "$NAME"; }
# Of the one store that a tenant may see, audit is as sure as an operator's: what it cannot do is look at all.
act_audit() { if [ "$ROLE" = tenant ]; then store audit; else store audit "$NAME"; fi; }
# Nothing here is a month old: what other tests are at is not ours to remove.
act_gc() { store gc --older-than 1000h; }
act_render() { store render "$NAME" "$PLAIN" --profile local -f "$BATS_FILE_TMPDIR/plain.yaml" | grep -q '^kind:'; }
act_lint() { store lint "$PLAIN" --profile local -f "$BATS_FILE_TMPDIR/plain.yaml" | grep -q local; }
act_policies() { store policies explain storage/class | grep -q PersistentVolumeClaim; }
act_profile() { store profile show local | grep -q ingress; }
act_image() { store image status; }
# Whether there is one is the cluster's matter; that it was looked for is what counts.
act_platform() {
	local said
	said=$(store platform database status 2>&1) || [[ $said == *'there is no shared PostgreSQL'* ]] || {
		echo "$said"
		return 1
	}
}
act_doctor() { store doctor --profile local --profile-set "ingress.className=${INGRESS_CLASS:-nginx}" --no-probes; }
act_env() { store env | grep -q HELM_STORE_POSTRENDERER; }
act_completion() { store completion bash | grep -q helm; }
act_serve() { store serve --version | grep -q libmicrohttpd; }
act_version() { store version | grep -q '[0-9]'; }
act_help() { store help status | grep -q Usage; }

# works VERB: whether it does is told, and what it said when it did not.
works() {
	run "act_$1"
	[ "$status" = 0 ] || { printf '%s ended with %s: %s\n' "$1" "$status" "$output" >&2; return 1; }
}

# forbidden VERB WORD: it ends with 1, nothing changed, and says which role to ask for.
forbidden() {
	run "act_$1"
	if [ "$status" = 0 ] || [[ $output != *"helm store doctor --role $2"* ]]; then
		printf '%s ended with %s: %s\n' "$1" "$status" "$output" >&2
		return 1
	fi
	[ "$1" = doctor ] || has "forbidden, ask for: helm store doctor --role $2"
}

rank() {
	case $1 in NONE) echo 0 ;; TENANT) echo 1 ;; READER) echo 2 ;; OPERATOR) echo 3 ;; *) return 1 ;; esac
}

# The PostgreSQL that stores share, its image as the cluster has it, and a store in it.
shared_database() {
	local other=$NAME-shared file=$BATS_TEST_TMPDIR/database.yaml
	[ -n "${E2E_CLUSTER-}" ] || return 0
	shop_images | database_values >"$file"
	run -0 store platform database install -f "$file" -q
	stores+=("$other")
	run -0 create "$other" --database shared -q
	run -0 store platform database status -o json
	has "\"$other\""
	run -0 store db status "$other" -o json
	has '"connections"'
	run -0 store db psql "$other" -- -Atc 'select 40 + 2'
	has 42
	run -0 store delete "$other" --yes -q
	run -0 store platform database remove --yes -q
}

# every ROLE: each verb of the table works under it, or says which role it needs.
every() {
	local mine verb least count=0 failed=0
	mine=$(rank "$1")
	while read -r verb least; do
		declare -F "act_$verb" >/dev/null || { echo "no row for $verb"; return 1; }
		count=$((count + 1))
		[ "$verb" != delete ] || [ "$1" != OPERATOR ] || continue
		# Of a store without a database of ours there is nothing to ask for.
		[ "$verb" != db ] || [ "$1" = OPERATOR ] || continue
		if [ "$(rank "$least")" -le "$mine" ]; then
			works "$verb" || failed=1
		else
			forbidden "$verb" "${least,,}" || failed=1
		fi
	done < <(verbs)
	[ "$count" -ge 24 ] && [ "$failed" = 0 ]
}

operator() {
	HELM_BIN=$("$ROOT/tests/helm.sh" --path "$1")
	made
	as operator
	ROLE=operator
	every OPERATOR
	# What their options ask for besides.
	run -0 store audit "$NAME" --fix
	run -0 store gc --older-than 1000h --yes
	shared_database
	works delete
	nothing_left "$NAME"
	works create
	run -0 store doctor --profile local --profile-set "ingress.className=${INGRESS_CLASS:-nginx}" \
		--probe-image "$BUSYBOX"
}

lesser() { # MAJOR ROLE
	local before
	HELM_BIN=$("$ROOT/tests/helm.sh" --path "$1")
	made
	as "$2"
	before=$(KUBECONFIG=$ADMIN kubectl -n "store-$NAME" get secrets,deployments,ingresses -o name)
	ROLE=$2
	every "${2^^}"
	run -0 store audit "$NAME"
	KUBECONFIG=$ADMIN kubectl -n "store-$NAME" delete networkpolicy store-inside >/dev/null
	run store audit "$NAME" --fix
	[ "$status" != 0 ]
	has 'forbidden, ask for: helm store doctor --role operator'
	run store platform database install
	[ "$status" != 0 ]
	has 'forbidden, ask for: helm store doctor --role operator'
	[ "$(KUBECONFIG=$ADMIN kubectl -n "store-$NAME" get secrets,deployments,ingresses -o name)" = "$before" ]
}

@test "Helm 3: with the printed role of an operator every verb works" { operator 3; }
@test "Helm 4: with the printed role of an operator every verb works" { operator 4; }
@test "Helm 3: a reader looks at all stores; what changes one asks for an operator's role" { lesser 3 reader; }
@test "Helm 4: a reader looks at all stores; what changes one asks for an operator's role" { lesser 4 reader; }
@test "Helm 3: a tenant looks at one store; all else asks for the role that it needs" { lesser 3 tenant; }
@test "Helm 4: a tenant looks at one store; all else asks for the role that it needs" { lesser 4 tenant; }

@test "a tenant sees nothing of another store" {
	made
	local other=roles-${RANDOM}y
	create "$other" -q --no-wait >/dev/null
	stores+=("$other")
	as tenant
	run store list
	[[ $output != *"$other"* ]]
	local verb
	for verb in status logs url credentials history; do
		run store "$verb" "$other"
		[ "$status" = 1 ]
		has 'forbidden, ask for: helm store doctor --role tenant'
	done
}

@test "a kind that no role has is told as the chart's" {
	made
	as operator
	cp -r "$PLAIN" "$BATS_TEST_TMPDIR/chart"
	cat >"$BATS_TEST_TMPDIR/chart/templates/role.yaml" <<-'END'
		apiVersion: rbac.authorization.k8s.io/v1
		kind: Role
		metadata: {name: own}
		rules: []
	END
	run -1 store update "$NAME" -q --chart "$BATS_TEST_TMPDIR/chart"
	has 'no role of helm store doctor --role has roles.rbac.authorization.k8s.io, which the chart brings'
}

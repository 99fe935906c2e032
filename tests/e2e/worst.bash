# SPDX-License-Identifier: Apache-2.0
# How the harm of each row of worst.tsv is seen: each function is called with the namespace that brought worst/NAME.yaml
# and succeeds when the harm is done. They have of the tests: VICTIM, a store whose page says "private"; OTHER, a
# namespace of nobody with the pod `outsider`; NODE, the only node.
# shellcheck shell=bash disable=SC2154 # variables are of bats

in_pod() { # NAMESPACE COMMAND...
	timeout 20 kubectl -n "$1" exec p -- "${@:2}" 2>/dev/null
}

kubelet_answers() { reaches "$1" p 127.0.0.1:10248; }
others_processes_are_seen() { in_pod "$1" sh -c 'cat /proc/[0-9]*/comm' | grep -qx httpd; }
node_disk_is_there() { in_pod "$1" test -d /node/proc/1; }
has_all_rights() { in_pod "$1" mount -t tmpfs x /mnt; }

# No other pod gets the port: it finds no node.
port_is_taken() {
	local status=0
	sed -e "s|@BUSYBOX@|$BUSYBOX|; s/name: p,/name: port,/" "$BATS_TEST_DIRNAME/worst/host-port.yaml" |
		kubectl -n "$OTHER" apply -f - >/dev/null
	eventually 5 has_no_port || status=1
	kubectl -n "$OTHER" delete pod port --grace-period=0 --force >/dev/null 2>&1
	return "$status"
}

has_no_port() {
	kubectl -n "$OTHER" get pod port -o 'jsonpath={.status.conditions[?(@.type=="PodScheduled")].message}' |
		grep -q 'free ports'
}

is_running() { # NAMESPACE SELECTOR
	[ -n "$(kubectl -n "$1" get pods -l "$2" --field-selector status.phase=Running -o name)" ]
}

# The node is closed for new pods when this is asked.
runs_on_closed_node() {
	kubectl cordon "$NODE" >/dev/null
	kubectl -n "$1" get pod p -o json |
		jq 'del(.status, .metadata.uid, .metadata.resourceVersion)' >"$BATS_TEST_TMPDIR/p"
	kubectl -n "$1" delete pod p >/dev/null
	kubectl create -f "$BATS_TEST_TMPDIR/p" >/dev/null
	eventually 15 is_running "$1" app=p
}

runs_on_reserved_node() {
	kubectl taint node "$NODE" e2e-worst=reserved:NoSchedule --overwrite >/dev/null
	kubectl -n "$1" delete pod -l app=p >/dev/null
	eventually 10 is_running "$1" app=p
}

takes_a_day() {
	[ "$(kubectl -n "$1" get pod p -o 'jsonpath={.spec.terminationGracePeriodSeconds}')" -gt 600 ]
}

# The kubelet reached the other store's pod, so that this one counts as ready.
others_pod_was_asked() { kubectl -n "$1" wait --for=condition=Ready pod/p --timeout=10s >/dev/null; }
fills_memory() { in_pod "$1" dd if=/dev/zero of=/m/f bs=1M count=600; }

cannot_be_moved() {
	local pod answer
	pod=$(kubectl -n "$1" get pods -l app=p -o 'jsonpath={.items[0].metadata.name}')
	answer=$(kubectl create --raw "/api/v1/namespaces/$1/pods/$pod/eviction" -f - 2>&1 <<-END || true
		{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "$pod", "namespace": "$1"}}
	END
	)
	grep -q 'disruption budget' <<<"$answer"
}

has_token_file() { in_pod "$1" test -s /token/token; }
has_token() { in_pod "$1" test -s /var/run/secrets/kubernetes.io/serviceaccount/token; }
has_token_secret() { [ -n "$(kubectl -n "$1" get secret p -o 'jsonpath={.data.token}')" ]; }

may() { # NAMESPACE OF THE ACCOUNT, VERB RESOURCE -n NAMESPACE
	kubectl auth can-i "${@:2}" --as "system:serviceaccount:$1:default" >/dev/null
}

may_remove_guards() { may "$1" delete networkpolicies.networking.k8s.io -n "$1"; }
may_read_secrets() { may "$1" list secrets -n "store-$VICTIM"; }
namespace_is_there() { kubectl get namespace e2e-worst-p >/dev/null; }

others_cannot_write() {
	! kubectl -n "$OTHER" create configmap "x-$RANDOM" --from-literal a=b >/dev/null
}

others_rank_changes() {
	[ "$(kubectl -n "$OTHER" run "x-$RANDOM" --image "$BUSYBOX" --restart Never --dry-run=server \
		-o 'jsonpath={.spec.priority}' -- true)" != 0 ]
}

has_the_spare_volume() {
	[ "$(kubectl get persistentvolume e2e-worst-spare -o 'jsonpath={.spec.claimRef.namespace}')" = "$1" ]
}

# Ends the namespace, or the store.
cannot_be_deleted() {
	case $1 in
	store-*) store delete "${1#store-}" --yes --if-exists -q >/dev/null ;;
	*) kubectl delete namespace "$1" --wait=false >/dev/null && sleep 10 ;;
	esac
	kubectl -n "$1" get configmap p >/dev/null
}

takes_public_address() { reaches "$OTHER" outsider 203.0.113.80:8080; }
node_port_30098_answers() { reaches "$OTHER" outsider "$(cluster address):30098"; }

page_is_strange() { # HOST [PATH]
	curl -sS --max-time 5 --resolve "$1:80:$(cluster address)" "http://$1${2-/}" | grep -qx strange
}

answers_for_any_name() { page_is_strange "nobody-$RANDOM.example.com"; }
answers_for_names_of_the_domain() { page_is_strange "nobody-$RANDOM.127.0.0.1.nip.io"; }
answers_for_others_checkout() { page_is_strange "$VICTIM.127.0.0.1.nip.io" /checkout; }
answers_for_other() { page_is_strange "$VICTIM.127.0.0.1.nip.io"; }

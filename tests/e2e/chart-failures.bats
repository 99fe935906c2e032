#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2016,SC2030,SC2031,SC2034,SC2154 # bats: each test is a subshell; run sets variables
# What a shop says when its volume is full and when its Redis is gone: the status of its pods, their logs and
# helm store status name the cause; when that is gone, the shop goes on by itself.

load cluster
load stores
load shop

setup_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	export SHOP_VALUES=$BATS_FILE_TMPDIR/images.yaml
	shop_images >"$SHOP_VALUES"
}

teardown_file() {
	[ -n "${E2E_CLUSTER-}" ] || return 0
	stores=(tight brim)
	stores_remove
	volume_remove tight
	volume_remove brim
}

setup() {
	need_own_cluster
}

# A folder of the node with so much room and no more, as the claim of a store's database: local-path sets no limit.
volume_make() { # STORE SIZE
	local folder=/run/small-$1
	cluster run mkdir -p "$folder"
	cluster run mount -t tmpfs -o "size=$2,uid=999,gid=999,mode=0770" small "$folder"
	kubectl apply -f - >/dev/null <<END
apiVersion: v1
kind: PersistentVolume
metadata: {name: small-$1}
spec:
  capacity: {storage: 10Gi}
  accessModes: [ReadWriteOnce]
  storageClassName: local-path
  persistentVolumeReclaimPolicy: Retain
  claimRef: {namespace: store-$1, name: data-$1-postgresql-0}
  hostPath: {path: $folder, type: Directory}
END
}

volume_remove() { # STORE
	kubectl delete persistentvolume "small-$1" --ignore-not-found --wait=false >/dev/null
	cluster run umount "/run/small-$1" 2>/dev/null || true
}

shop() { # NAME OPTION...
	shop_spec light 12.5 >"$BATS_TEST_TMPDIR/spec.json"
	store create "$1" --profile local "${SITE[@]}" -f "$SHOP_VALUES" -f "$BATS_TEST_TMPDIR/spec.json" "${@:2}"
}

pod_of() { # COMPONENT JSONPATH-OF-POD
	kubectl get pods -n store-brim -l "app.kubernetes.io/component=$1" -o "jsonpath={.items[0]$2}"
}

pod_ready() { # COMPONENT True|False
	[ "$(pod_of "$1" '.status.conditions[?(@.type=="Ready")].status')" = "$2" ]
}

logs_say() { # COMPONENT PATTERN
	store logs brim --component "$1" --tail all | grep -qE "$2"
}

status_says() { # PATTERN
	store status brim | grep -qE "$1"
}

# What /ready of the web pod answers: status and text.
ready_says() { # PATTERN
	kubectl exec -n store-brim deployment/brim-web -c web -- node -e \
		'fetch("http://127.0.0.1:9001/ready").then(async (a) => console.log(a.status, await a.text()))' |
		grep -E "$1"
}

buys() {
	buy brim mug-1 | grep -q /orders/order_
}

@test "a volume that is too small from the start: create gives PostgreSQL's own words as the reason" {
	volume_make tight 24m
	run -1 shop tight --keep-failed --timeout 10m --set global.store.seed.mode=never -q
	has 'StatefulSet/tight-postgresql'
	has 'No space left on device'
	run -0 store status tight
	has 'problem: StatefulSet/tight-postgresql'
	has 'No space left on device'
	has 'DatabaseReady ✗'
	kubectl get pod tight-postgresql-0 -n store-tight -o 'jsonpath={.status.containerStatuses[0]}' |
		grep -F 'No space left on device'
	run -0 store delete tight --yes -q
	has 'PersistentVolume/small-tight was made by hand: it stays'
	kubectl get persistentvolume small-tight >/dev/null
	volume_remove tight
}

@test "a shop on a volume of 400 MB" {
	volume_make brim 400m
	run -0 shop brim --timeout 25m -q
	has 'store brim is ready'
	buys
}

@test "Redis is gone: /ready names it, the pod is not ready, the log has a line; it comes back by itself" {
	kubectl scale deployment/brim-redis -n store-brim --replicas=0 >/dev/null
	eventually 60 ready_says '^503 .*"database":"ok".*"redis":"redis brim-redis:6379: '
	eventually 60 pod_ready web False
	logs_say web 'store start: not ready: redis brim-redis:6379: '
	eventually 60 status_says 'problem: Deployment/brim-web .*it runs and is not ready: redis brim-redis:6379: '
	status_says 'WorkloadsReady ✗'
	kubectl scale deployment/brim-redis -n store-brim --replicas=1 >/dev/null
	eventually 180 pod_ready web True
	logs_say web 'store start: ready again'
	eventually 60 buys
}

redis() { # WORD...: what Redis answers
	kubectl exec -n store-brim deployment/brim-redis -- redis-cli "$@" | tail -n 1
}

@test "Redis takes nothing more: its pods run, and status tells why the shop does not" {
	local room
	room=$(redis config get maxmemory)
	redis config set maxmemory 1
	eventually 60 pod_ready web False
	eventually 60 status_says 'problem: Deployment/brim-web .*it runs and is not ready: redis .*: full: nothing'
	run -0 store list
	[[ $output =~ brim\ +[A-Z]+\ +2\/3 ]]
	redis config set maxmemory "$room"
	eventually 120 pod_ready web True
	eventually 60 buys
}

fill() {
	cluster run dd if=/dev/zero of=/run/small-brim/filler bs=64k status=none 2>/dev/null || true
	[ "$(cluster run df --output=avail /run/small-brim | tail -n 1)" -lt 16 ]
}

@test "a full disk: PostgreSQL says so, it is not ready, and status names it; with room again no order is lost" {
	local before
	before=$(orders brim)
	fill
	run ! database brim "create table filler as select repeat('x', 1000) from generate_series(1, 100000)"
	has 'No space left on device'
	logs_say db 'No space left on device'
	# Its pod runs and is ready; the shop's is not, and tells why.
	eventually 120 status_says 'problem: .*(the volume is full|No space left on device)'
	kubectl exec -n store-brim brim-postgresql-0 -- bash -c 'kill -QUIT 1' || true
	eventually 120 pod_ready db False
	eventually 240 status_says 'problem: StatefulSet/brim-postgresql .*No space left on device'
	status_says 'DatabaseReady ✗'
	eventually 60 ready_says '^503 .*"database":"database brim-postgresql:5432: '
	eventually 60 pod_ready web False
	cluster run rm -f /run/small-brim/filler
	eventually 420 pod_ready db True
	eventually 120 pod_ready web True
	[ "$(orders brim)" = "$before" ]
	eventually 60 buys
}

@test "delete takes the shop away" {
	run -0 store delete brim --yes -q
	run ! kubectl get namespace store-brim
	run -1 store delete brim --yes -q
	has 'there is no store brim'
	volume_remove brim
}

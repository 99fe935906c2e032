#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# shellcheck disable=SC2034,SC2030,SC2031,SC2154,SC2016 # bats: each test is a subshell; run sets variables
# What every later test takes for granted of a cluster: pods, names, volumes, ingress, policies, refusals, recovery.

load cluster

setup() {
	namespaces=()
}

teardown() {
	namespaces_remove
}

@test "the node is ready and of the version in components.tsv" {
	run -0 kubectl wait --for=condition=Ready nodes --all --timeout=5s
	run -0 kubectl get nodes -o 'jsonpath={.items[*].status.nodeInfo.kubeletVersion}'
	[[ $output == v* ]]
	[ -z "${E2E_CLUSTER-}" ] || has "v$(awk '$1 == "kube" { print $2 }' "$ROOT/cluster/components.tsv")"
}

@test "a pod is scheduled; logs, exec and port-forward reach it" {
	namespace_make
	web_run web
	run -0 kubectl -n "$NS" exec web -- sh -c 'echo "user $(id -u)"'
	has 'user 65532'
	kubectl -n "$NS" run talk --image="$BUSYBOX" --image-pull-policy=IfNotPresent --restart=Never \
		--command -- echo 'spoken words' >/dev/null
	eventually 30 logs_have talk 'spoken words'
	kubectl -n "$NS" port-forward pod/web :8080 >"$BATS_TEST_TMPDIR/forward" 2>&1 3>&- &
	local forward=$!
	eventually 10 grep -q Forwarding "$BATS_TEST_TMPDIR/forward"
	local port
	port=$(sed -nE 's/.*127\.0\.0\.1:([0-9]+) .*/\1/p' "$BATS_TEST_TMPDIR/forward")
	run -0 curl -sS --fail --max-time 5 "http://127.0.0.1:$port/"
	kill "$forward"
	has 'this is web'
}

logs_have() {
	kubectl -n "$NS" logs "$1" | grep -qF "$2"
}

@test "a service has a name in every namespace, and a name that does not exist has no address" {
	namespace_make
	web_run web
	tools_run client
	eventually 20 fetch "$NS" client http://web/
	run -0 fetch "$NS" client "http://web.$NS.svc.cluster.local/"
	has 'this is web'
	run -2 kubectl -n "$NS" exec client -- getent hosts no-such-service
}

claim_make() { # NAME CLASS
	kubectl -n "$NS" apply -f - >/dev/null <<END
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: $1}
spec: {storageClassName: $2, accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Mi}}}
END
}

pod_with_claim() { # POD CLAIM COMMAND
	kubectl -n "$NS" apply -f - >/dev/null <<END
apiVersion: v1
kind: Pod
metadata: {name: $1}
spec:
  terminationGracePeriodSeconds: 1
  restartPolicy: Never
  containers:
  - name: main
    image: "$BUSYBOX"
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "$3"]
    volumeMounts: [{name: data, mountPath: /data}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: $2}}]
END
}

pod_phase() { # POD PHASE
	[ "$(kubectl -n "$NS" get pod "$1" -o 'jsonpath={.status.phase}')" = "$2" ]
}

@test "a claim is bound, keeps what is written, and its folder goes with it" {
	need_own_cluster
	namespace_make
	claim_make data local-path
	pod_with_claim write data 'echo kept >/data/word'
	eventually 60 pod_phase write Succeeded
	local volume folder
	volume=$(kubectl -n "$NS" get pvc data -o 'jsonpath={.spec.volumeName}')
	folder=$(kubectl get pv "$volume" -o 'jsonpath={.spec.hostPath.path}{.spec.local.path}')
	[ "$(cat "$folder/word")" = kept ]
	kubectl -n "$NS" delete pod write >/dev/null
	pod_with_claim read data 'grep kept /data/word'
	eventually 60 pod_phase read Succeeded
	kubectl -n "$NS" delete pod read >/dev/null
	kubectl -n "$NS" delete pvc data --timeout=30s >/dev/null
	eventually 60 fails kubectl get pv "$volume"
	eventually 10 fails test -e "$folder"
}

@test "a claim of the class that has no provisioner stays pending, and its pod says so" {
	need_own_cluster
	namespace_make
	claim_make stuck never
	pod_with_claim waits stuck true
	eventually 30 pod_unscheduled waits
	[ "$(kubectl -n "$NS" get pvc stuck -o 'jsonpath={.status.phase}')" = Pending ]
}

pod_unscheduled() {
	kubectl -n "$NS" get pod "$1" -o 'jsonpath={.status.conditions[?(@.type=="PodScheduled")].message}' |
		grep -q PersistentVolumeClaim
}

ingress_make() { # NAME CLASS HOST
	kubectl -n "$NS" create ingress "$1" --class="$2" --rule="$3/*=web:80" >/dev/null
}

ingress_get() { # SCHEME PORT HOST
	curl -sSk --fail --max-time 3 --resolve "$3:$2:$(cluster address)" "$1://$3/"
}

@test "an ingress of either class answers from the machine, over http and https" {
	need_own_cluster
	namespace_make
	web_run web
	local class
	for class in traefik nginx; do
		ingress_make "$class" "$class" "$class.$NS.127.0.0.1.nip.io"
		eventually 30 ingress_get http 80 "$class.$NS.127.0.0.1.nip.io"
		run -0 ingress_get http 80 "$class.$NS.127.0.0.1.nip.io"
		has 'this is web'
	done
	# Without a certificate of its own a host has no route on 443, only the controller's answer.
	run -0 curl -sk -o /dev/null -w '%{http_code}' --max-time 3 --resolve "none.$NS:443:$(cluster address)" \
		"https://none.$NS/"
	has 404
}

policy_apply() { # NAME SPEC
	kubectl -n "$NS" apply -f - >/dev/null <<END
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: $1}
spec: $2
END
}

@test "network policies: open, closed, open inside one namespace, closed across, open again" {
	namespace_make
	local first=$NS
	web_run web
	tools_run client
	namespace_make
	tools_run client
	local second=$NS target="http://web.$first/"
	NS=$first
	eventually 20 fetch "$first" client "$target"
	eventually 20 fetch "$second" client "$target"
	policy_apply deny '{podSelector: {}, policyTypes: [Ingress]}'
	eventually 30 fails fetch "$first" client "$target"
	eventually 30 fails fetch "$second" client "$target"
	policy_apply inside '{podSelector: {}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]}'
	eventually 30 fetch "$first" client "$target"
	always 5 fails fetch "$second" client "$target"
	kubectl -n "$first" delete networkpolicy deny inside >/dev/null
	eventually 30 fetch "$second" client "$target"
}

@test "egress policies hold too: names only, then nothing" {
	namespace_make
	web_run web
	tools_run client
	eventually 20 fetch "$NS" client http://web/
	policy_apply names '{podSelector: {matchLabels: {app: client}}, policyTypes: [Egress],
    egress: [{ports: [{port: 53, protocol: UDP}]}]}'
	eventually 30 fails fetch "$NS" client http://web/
	run -0 kubectl -n "$NS" exec client -- getent hosts web
}

# An enforcer that cannot write a network of the other family into its tables may leave all policies as they were.
@test "a policy that names IPv6 networks holds, and so do those after it" {
	namespace_make
	web_run web
	tools_run client
	eventually 20 fetch "$NS" client http://web/
	policy_apply outside '{podSelector: {}, policyTypes: [Egress, Ingress],
    egress: [{to: [{ipBlock: {cidr: "::/0", except: ["fc00::/7"]}}]}],
    ingress: [{from: [{ipBlock: {cidr: "2001:db8::/32"}}]}]}'
	eventually 30 fails fetch "$NS" client http://web/
	kubectl -n "$NS" delete networkpolicy outside >/dev/null
	eventually 30 fetch "$NS" client http://web/
	policy_apply outside '{podSelector: {matchLabels: {app: no-pod}}, policyTypes: [Egress],
    egress: [{to: [{ipBlock: {cidr: "::/0", except: ["fc00::/7"]}}]}]}'
	policy_apply deny '{podSelector: {}, policyTypes: [Ingress]}'
	eventually 30 fails fetch "$NS" client http://web/
}

# starting NAME KIND COMMAND: a pod of app KIND that runs the command at once, with ADDRESS, and ends.
starting() {
	kubectl -n "$NS" run "$1" --image="$TOOLS" --image-pull-policy=IfNotPresent --restart=Never --labels="app=$2" \
		--env="ADDRESS=$address" --command -- bash -c "$3" >/dev/null
}

ended() { # POD
	[[ $(kubectl -n "$NS" get pod "$1" -o 'jsonpath={.status.phase}') =~ ^(Succeeded|Failed)$ ]]
}

# An enforcer learns a pod's address when the pod runs: until then neither is closed to it what a policy closes, nor
# open what one opens to its label.
@test "policies hold from a pod's first packet: what is closed is never reached, what is open is at once" {
	need_own_cluster
	namespace_make
	local number address free
	web_run web
	web_run free
	address=$(kubectl -n "$NS" get pod web -o 'jsonpath={.status.podIP}')
	free=$(kubectl -n "$NS" get pod free -o 'jsonpath={.status.podIP}')
	policy_apply closed '{podSelector: {matchLabels: {app: closed}}, policyTypes: [Egress, Ingress]}'
	policy_apply web '{podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress],
    ingress: [{from: [{podSelector: {matchLabels: {app: open}}}]}]}'
	tools_run other
	eventually 30 fails fetch "$NS" other "http://$address:8080/"
	for number in 1 2 3 4; do
		address=$free starting "closed-$number" closed 'for ((i = 0; i < 60; i++)); do
			curl -sS -m 0.2 "http://$ADDRESS:8080/" 2>&1; sleep 0.05; done'
		starting "open-$number" open 'curl -sS -m 20 "http://$ADDRESS:8080/" 2>&1'
	done
	for number in 1 2 3 4; do
		eventually 60 ended "closed-$number"
		eventually 60 ended "open-$number"
		run -0 kubectl -n "$NS" logs "closed-$number"
		[[ $output == *curl:* && $output != *'this is free'* ]] || has 'not reached'
		run -0 kubectl -n "$NS" logs "open-$number"
		[ "$output" = 'this is web' ] || has 'reached at once'
	done
}

quota_counts() { # NAME: whether the controller has taken it up; until then it holds nothing
	[ "$(kubectl -n "$NS" get resourcequota "$1" -o 'jsonpath={.status.hard.pods}')" = 1 ]
}

@test "a quota refuses what is over it" {
	namespace_make
	kubectl -n "$NS" create quota small --hard=pods=1,services.nodeports=0 >/dev/null
	eventually 20 quota_counts small
	tools_run first
	run ! kubectl -n "$NS" run second --image="$TOOLS" --restart=Never -- true
	has 'exceeded quota: small'
	run ! kubectl -n "$NS" expose pod first --port=80 --type=NodePort
	has 'services.nodeports'
}

@test "pod security restricted refuses a pod that may be root, and admits one that may not" {
	namespace_make pod-security.kubernetes.io/enforce=restricted
	run ! kubectl -n "$NS" run root --image="$TOOLS" --restart=Never -- true
	has 'violates PodSecurity "restricted'
	tools_run user
}

admission_policy() { # NAME
	kubectl apply -f - >/dev/null <<END
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: $1}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]
  validations: [{expression: "object.metadata.name != 'forbidden'", message: this name is forbidden}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: $1}
spec:
  policyName: $1
  validationActions: [Deny]
  matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: $1}}}
END
}

refused_name() {
	kubectl -n "$NS" create configmap forbidden --dry-run=server 2>&1 | grep -q 'this name is forbidden'
}

@test "a validating admission policy refuses in its namespace only" {
	namespace_make
	admission_policy "$NS"
	eventually 30 refused_name
	run -0 kubectl -n "$NS" create configmap allowed
	run -0 kubectl -n default create configmap forbidden --dry-run=server
	kubectl delete validatingadmissionpolicybinding,validatingadmissionpolicy "$NS" >/dev/null
}

@test "a namespace with everything in it is gone within 60 s" {
	need_own_cluster
	namespace_make
	web_run web
	ingress_make web traefik "gone.$NS.127.0.0.1.nip.io"
	claim_make data local-path
	pod_with_claim keeps data 'sleep 600'
	kubectl -n "$NS" create deployment many --image="$TOOLS" --replicas=3 -- sleep infinity >/dev/null
	kubectl -n "$NS" create quota all --hard=pods=20 >/dev/null
	policy_apply deny '{podSelector: {}}'
	eventually 60 pod_phase keeps Running
	local volume
	volume=$(kubectl -n "$NS" get pvc data -o 'jsonpath={.spec.volumeName}')
	run -0 kubectl delete namespace "$NS" --timeout=60s
	eventually 30 fails kubectl get pv "$volume"
}

api_answers() {
	kubectl get --raw /readyz >/dev/null
}

@test "the API server is killed and started again; nothing is lost" {
	need_own_cluster
	namespace_make
	kubectl -n "$NS" create configmap before >/dev/null
	cluster kill kube-apiserver
	run ! kubectl --request-timeout=3s -n "$NS" get configmap before
	cluster start kube-apiserver
	eventually 30 api_answers
	run -0 kubectl -n "$NS" get configmap before
	tools_run after
}

container_of() { # POD: its container's id and how often it was started again
	local first='.status.containerStatuses[0]'
	kubectl -n "$NS" get pod "$1" -o "jsonpath={$first.containerID} {$first.restartCount}"
}

@test "kinds of controllers are made known; a name that is not in the table is refused" {
	need_own_cluster
	run ! cluster crds cert-manager nothing
	has 'crds.tsv has no row nothing'
	cluster crds
	run -0 kubectl explain cluster.spec.bootstrap.initdb --api-version=postgresql.cnpg.io/v1
	has 'owner'
	run -0 kubectl create --dry-run=server -o name -f - <<<'{apiVersion: gateway.networking.k8s.io/v1,
		kind: HTTPRoute, metadata: {name: a, namespace: default}, spec: {hostnames: [a.example.com]}}'
	run ! kubectl create --dry-run=server -f - <<<'{apiVersion: cert-manager.io/v1, kind: ClusterIssuer,
		metadata: {name: a}, spec: {acme: {server: 1}}}'
	has 'spec.acme.server'
}

@test "the kubelet is killed and started again; pods go on" {
	need_own_cluster
	namespace_make
	web_run web
	local before after
	before=$(container_of web)
	cluster kill kubelet
	run -0 ingress_free_get
	has 'this is web'
	cluster start kubelet
	tools_run later
	after=$(container_of web)
	[ "$before" = "$after" ]
}

# Without the kubelet there is no exec: the node itself asks the pod.
ingress_free_get() {
	local ip
	ip=$(kubectl -n "$NS" get pod web -o 'jsonpath={.status.podIP}')
	cluster run curl -sS --fail --max-time 3 "http://$ip:8080/"
}

# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2154
#
# One certificate authority a cluster, and what each part shows of itself to the others.
# Sourced by cluster/cluster.

readonly KEYS_DAYS=3650

# NAME SUBJECT ALTERNATIVE-NAMES; all but kube-apiserver get a kubeconfig. The kubelet's name and group are those that
# the Node authorizer asks for.
keys_table() {
	local api_names=IP:127.0.0.1,IP:$cluster_ip_api,DNS:localhost,DNS:kubernetes.default.svc
	cat <<END
kube-apiserver /CN=kube-apiserver IP:$(node_address),$api_names
admin /O=system:masters/CN=admin DNS:admin
kubelet /O=system:nodes/CN=system:node:$node_name DNS:$node_name,IP:$(node_address)
kube-controller-manager /CN=system:kube-controller-manager DNS:kube-controller-manager
kube-scheduler /CN=system:kube-scheduler DNS:kube-scheduler
kube-proxy /CN=system:kube-proxy DNS:kube-proxy
kube-router /O=system:masters/CN=kube-router DNS:kube-router
END
}

key_make() { # FILE
	(umask 077 && openssl ecparam -name prime256v1 -genkey -noout -out "$1")
}

keys_authority() {
	key_make ca.key
	openssl req -x509 -new -key ca.key -subj "/CN=helm-store-$name" -days "$KEYS_DAYS" -out ca.crt
	key_make service-accounts.key
	openssl ec -in service-accounts.key -pubout -out service-accounts.pub 2>/dev/null
}

key_signed() { # NAME SUBJECT ALTERNATIVE-NAMES
	key_make "$1.key"
	openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
	printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\n' "$3" >"$1.ext"
	openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days "$KEYS_DAYS" -extfile "$1.ext" \
		-out "$1.crt" 2>/dev/null
	rm "$1.csr" "$1.ext"
}

kubeconfig_write() { # NAME FILE
	(
		umask 077
		cat >"$2" <<END
apiVersion: v1
kind: Config
current-context: helm-store-$name
clusters:
- name: helm-store-$name
  cluster:
    server: https://$(node_address):6443
    certificate-authority-data: $(base64 -w 0 ca.crt)
users:
- name: $1
  user:
    client-certificate-data: $(base64 -w 0 "$1.crt")
    client-key-data: $(base64 -w 0 "$1.key")
contexts:
- name: helm-store-$name
  context: {cluster: helm-store-$name, user: $1}
END
	)
}

# Makes what is missing; a set that was broken off is made again from the start.
keys_make() {
	local key subject names
	[ ! -f "$run/keys/complete" ] || return 0
	rm -rf "$run/keys"
	mkdir -m 700 "$run/keys"
	(
		cd "$run/keys" || exit
		keys_authority
		while read -r key subject names; do
			key_signed "$key" "$subject" "$names"
			[ "$key" = kube-apiserver ] || kubeconfig_write "$key" "$key.conf"
		done < <(keys_table)
		cp admin.conf "$run/kubeconfig"
		touch complete
	)
}

#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A stream of a shop's objects of about BYTES bytes, always the same: bench/stream.sh BYTES
set -euo pipefail

[[ ${1:-} =~ ^[1-9][0-9]*$ ]] || {
	echo 'usage: bench/stream.sh BYTES' >&2
	exit 2
}

LC_ALL=C awk -v limit="$1" '
	function put(line) { print line; size += length(line) + 1 }
	function head(api, kind, file) {
		put("---")
		put("# Source: shop/templates/" file ".yaml")
		put("apiVersion: " api)
		put("kind: " kind)
		put("metadata:")
		put("  name: " name)
		put("  namespace: \"shop\"")
		put("  labels:")
		put("    app.kubernetes.io/name: shop")
		put("    app.kubernetes.io/instance: " name)
		put("    app.kubernetes.io/managed-by: Helm")
	}
	function deployment() {
		head("apps/v1", "Deployment", "deployment")
		put("spec:")
		put("  replicas: 2")
		put("  selector:")
		put("    matchLabels: {app.kubernetes.io/instance: " name "}")
		put("  template:")
		put("    metadata:")
		put("      labels: {app.kubernetes.io/instance: " name "}")
		put("    spec:")
		put("      containers:")
		put("        - name: web")
		put("          image: \"docker.io/library/nginx:1.29\"")
		put("          env:")
		for (i = 0; i < 12; i++) {
			put("            - name: SETTING_" i)
			put("              value: \"" i * 7 "\"")
		}
		put("          resources:")
		put("            requests: {cpu: 100m, memory: 128Mi}")
		put("            limits: {memory: 256Mi}")
		put("          ports:")
		put("            - {name: http, containerPort: 8080}")
	}
	function service() {
		head("v1", "Service", "service")
		put("spec:")
		put("  type: LoadBalancer")
		put("  ports:")
		put("    - {name: http, port: 80, targetPort: http, nodePort: null}")
		put("  selector:")
		put("    app.kubernetes.io/instance: " name)
	}
	function claim() {
		head("v1", "PersistentVolumeClaim", "pvc")
		put("spec:")
		put("  accessModes:")
		put("    - \"ReadWriteOnce\"")
		put("  resources:")
		put("    requests:")
		put("      storage: \"8Gi\"")
	}
	function configuration() {
		head("v1", "ConfigMap", "configuration")
		put("data:")
		put("  nginx.conf: |-")
		for (i = 0; i < 30; i++) {
			put("    location /part-" i " { proxy_pass http://" name "-" i ":8080; # a comment")
			put("    }")
		}
	}
	BEGIN {
		for (n = 1; size < limit; n++) {
			name = "shop-" n
			deployment(); service(); claim(); configuration()
		}
	}'

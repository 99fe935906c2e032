{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* (dict "root" $ "component" "server") */}}
{{- define "database.selector" -}}
app.kubernetes.io/name: database
app.kubernetes.io/instance: {{ .root.Release.Name }}
store.urumi.ai/platform: {{ .component }}
{{- end }}

{{- define "database.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "database.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: store-platform
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- end }}

{{/* Names of a store's Secret lead here: `database` in the namespace of the release. */}}
{{- define "database.host" -}}
{{ .Release.Name }}.{{ .Release.Namespace }}.svc
{{- end }}

{{/* Refuses a size that Kubernetes would refuse with a message that does not name it. */}}
{{- define "database.claimSize" -}}
{{- $size := .Values.persistence.size -}}
{{- $there := lookup "apps/v1" "StatefulSet" .Release.Namespace .Release.Name | default dict -}}
{{- range dig "spec" "volumeClaimTemplates" list $there -}}
{{- $old := .spec.resources.requests.storage -}}
{{- if ne (include "shared.bytes" $old) (include "shared.bytes" $size) -}}
{{- fail (printf "persistence.size: the claim has %s and a StatefulSet's claim cannot become %s: %s" $old $size
	"leave the value as it was and resize the claim itself") -}}
{{- end -}}
{{- end -}}
{{ $size }}
{{- end }}

{{/*
Settings that follow from memory limit and volume, as JSON: as in the sub-chart `postgresql` of charts/store, but for
many stores. Whoever connects and then says nothing holds a place for three seconds only.
*/}}
{{- define "database.settings" -}}
{{- $kilo := div (include "shared.bytes" .Values.resources.limits.memory | int64) 1024 -}}
{{- $volume := include "shared.bytes" .Values.persistence.size | int64 -}}
{{- $connections := int64 .Values.settings.maxConnections -}}
{{- $settings := dict
	"max_connections" (toString $connections)
	"superuser_reserved_connections" "5"
	"authentication_timeout" "3s"
	"shared_buffers" (printf "%dkB" (div $kilo 4))
	"effective_cache_size" (printf "%dkB" (div $kilo 2))
	"work_mem" (printf "%dkB" (max 64 (div (div $kilo 4) $connections)))
	"maintenance_work_mem" (printf "%dkB" (max 1024 (div $kilo 16)))
	"max_wal_size" (printf "%dMB" (max 64 (min 1024 (div $volume 8388608))))
	"min_wal_size" "32MB"
	"max_parallel_workers_per_gather" "0"
	"max_parallel_maintenance_workers" "0"
	"huge_pages" "off"
	"random_page_cost" "1.1"
	"jit" "off"
	"tcp_keepalives_idle" "60"
	"tcp_keepalives_interval" "10"
	"tcp_keepalives_count" "6"
	"client_connection_check_interval" "10000"
	"log_min_duration_statement" (.Values.settings.slowQuery | int | toString)
	"log_parameter_max_length" "0"
	"log_lock_waits" "on"
-}}
{{ mergeOverwrite $settings .Values.settings.extra | toJson }}
{{- end }}

{{/* The files of the ConfigMap. */}}
{{- define "database.config" -}}
postgresql.conf: |
  listen_addresses = '*'
  unix_socket_directories = '/var/run/postgresql'
  password_encryption = 'scram-sha-256'
  ssl = on
  ssl_cert_file = '/etc/store-database-tls/tls.crt'
  ssl_key_file = '/etc/store-database-tls/tls.key'
  ssl_min_protocol_version = 'TLSv1.2'
  log_timezone = 'UTC'
  timezone = 'UTC'
  {{- range $name, $value := include "database.settings" . | fromJson }}
  {{ $name }} = '{{ $value | toString | replace "'" "''" }}'
  {{- end }}
# `sameuser`: a role comes in to the database of its own name and to no other, whatever is granted there.
pg_hba.conf: |
  local all postgres peer
  hostssl postgres postgres all scram-sha-256
  hostssl sameuser all all scram-sha-256
start.sh: |
  {{- .Files.Get "files/start.sh" | nindent 2 }}
{{- end }}

{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{- define "postgresql.name" -}}
{{ include "shared.fullname" . }}-postgresql
{{- end }}

{{/* Whether this render makes a database, and how. */}}
{{- define "postgresql.mode" -}}
{{- $store := include "shared.store" . | fromJson -}}
{{ dig "database" "mode" "dedicated" $store }}
{{- end }}

{{- define "postgresql.suspended" -}}
{{- $store := include "shared.store" . | fromJson -}}
{{ if $store.suspended }}yes{{ end }}
{{- end }}

{{- define "postgresql.resources" -}}
{{- $plan := include "shared.plan" . | fromJson -}}
{{ include "shared.resources" (dict "plan" $plan.resources "own" .Values.resources) }}
{{- end }}

{{/* Refuses a size that Kubernetes would refuse with a message that does not name it. */}}
{{- define "postgresql.claimSize" -}}
{{- $size := .Values.persistence.size -}}
{{- $there := lookup "apps/v1" "StatefulSet" .Release.Namespace (include "postgresql.name" .) | default dict -}}
{{- range dig "spec" "volumeClaimTemplates" list $there -}}
{{- $old := .spec.resources.requests.storage -}}
{{- if ne (include "shared.bytes" $old) (include "shared.bytes" $size) -}}
{{- fail (printf "postgresql.persistence.size: the claim has %s and a StatefulSet's claim cannot become %s: %s" $old
	$size "leave the value as it was and resize the claim itself") -}}
{{- end -}}
{{- end -}}
{{ $size }}
{{- end }}

{{/*
The name of the database or of its role, which are made once, with the data folder: under another one the server would
be found empty. (dict "root" $ "field" "database" "variable" "DATABASE_NAME" "initdb" "database")
*/}}
{{- define "postgresql.made" -}}
{{- $name := include "postgresql.name" .root -}}
{{- $value := get .root.Values.auth .field -}}
{{- $old := "" -}}
{{- if eq (include "postgresql.mode" .root) "operator" -}}
{{- $there := lookup "postgresql.cnpg.io/v1" "Cluster" .root.Release.Namespace $name | default dict -}}
{{- $old = dig "spec" "bootstrap" "initdb" .initdb "" $there -}}
{{- else -}}
{{- $there := lookup "apps/v1" "StatefulSet" .root.Release.Namespace $name | default dict -}}
{{- range dig "spec" "template" "spec" "containers" list $there -}}
{{- range .env -}}
{{- if eq .name $.variable -}}{{ $old = .value }}{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and $old (ne $old $value) -}}
{{- fail (printf "postgresql.auth.%s: the data are in %s and %s would be empty: leave it %s, %s" .field $old $value $old
	"or dump the data and restore them into another store") -}}
{{- end -}}
{{ $value }}
{{- end }}

{{/*
Settings that follow from the memory limit and the volume, as JSON. A quarter of the limit is the server's own cache;
half is what may be expected in the kernel's, which counts towards the limit too but gives way. Each connection may sort
in what its share of the rest allows. No parallel queries: their shared memory would need more than the 64 MB of
/dev/shm, and a shop's queries are small. Huge pages are the node's and end in SIGBUS where they are limited.

Who has gone away is found out by the kernel after two minutes, or while a statement runs; a transaction in which
nothing happens holds its locks for five minutes at most. Sorting may take an eighth of the volume. Values of
statements are buyers' names and addresses: they are not for the log.
*/}}
{{- define "postgresql.settings" -}}
{{- $resources := include "postgresql.resources" . | fromJson -}}
{{- $memory := include "shared.bytes" $resources.limits.memory | int64 -}}
{{- $volume := include "shared.bytes" .Values.persistence.size | int64 -}}
{{- $kilo := div $memory 1024 -}}
{{- $connections := int64 .Values.settings.maxConnections -}}
{{- $settings := dict
	"max_connections" (toString $connections)
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
	"idle_in_transaction_session_timeout" "300000"
	"tcp_keepalives_idle" "60"
	"tcp_keepalives_interval" "10"
	"tcp_keepalives_count" "6"
	"client_connection_check_interval" "10000"
	"temp_file_limit" (printf "%dkB" (max 65536 (div $volume 8192)))
	"log_min_duration_statement" (.Values.settings.slowQuery | int | toString)
	"log_parameter_max_length" "0"
	"log_lock_waits" "on"
-}}
{{ mergeOverwrite $settings .Values.settings.extra | toJson }}
{{- end }}

{{/* The files of the ConfigMap. */}}
{{- define "postgresql.config" -}}
postgresql.conf: |
  listen_addresses = '*'
  unix_socket_directories = '/var/run/postgresql'
  password_encryption = 'scram-sha-256'
  log_timezone = 'UTC'
  timezone = 'UTC'
  {{- range $name, $value := include "postgresql.settings" . | fromJson }}
  {{ $name }} = '{{ $value | toString | replace "'" "''" }}'
  {{- end }}
# Over the network only the application's role comes in, and only to its database; whoever can open a shell in the pod
# is the server's own user anyway.
pg_hba.conf: |
  local all postgres peer
  host {{ .Values.auth.database }} {{ .Values.auth.user }} all scram-sha-256
start.sh: |
  {{- .Files.Get "files/start.sh" | nindent 2 }}
{{- end }}

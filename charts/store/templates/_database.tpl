{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/*
How the store reaches its database, by mode, as JSON: secret, and for host, port, name and user either a value or a key
of that Secret; password is a key; tls, caSecret, caKey.
*/}}
{{- define "store.database" -}}
{{- $full := include "shared.fullname" . -}}
{{- $mode := .Values.global.store.database.mode -}}
{{- $database := dict -}}
{{- if eq $mode "dedicated" -}}
{{- $database = dict
	"secret" (.Values.postgresql.auth.existingSecret | default (printf "%s-postgresql" $full))
	"host" (printf "%s-postgresql" $full) "port" 5432
	"name" .Values.postgresql.auth.database "user" .Values.postgresql.auth.user
	"passwordKey" .Values.postgresql.auth.passwordKey "tls" "disable" -}}
{{- else if eq $mode "operator" -}}
{{- $database = dict
	"secret" (printf "%s-postgresql-app" $full)
	"host" (printf "%s-postgresql-rw" $full) "port" 5432
	"name" .Values.postgresql.auth.database "user" .Values.postgresql.auth.user
	"passwordKey" "password" "tls" "verify-full"
	"caSecret" (printf "%s-postgresql-ca" $full) "caKey" "ca.crt" -}}
{{- else if eq $mode "shared" -}}
{{- $shared := .Values.sharedDatabase -}}
{{- $secret := $shared.existingSecret | default (printf "%s-database" $full) -}}
{{- /* The platform's Secret brings the authority with it. */ -}}
{{- $own := $shared.existingSecret | empty | ternary $secret "" -}}
{{- $database = dict
	"secret" $secret
	"hostKey" "host" "portKey" "port" "nameKey" "dbname" "userKey" "username" "passwordKey" "password"
	"tls" ($shared.tls.mode | default ($own | empty | ternary "require" "verify-full"))
	"caSecret" ($shared.tls.caSecret | default (eq $shared.tls.mode "" | ternary $own ""))
	"caKey" $shared.tls.caKey -}}
{{- else -}}
{{- $database = dict
	"secret" .Values.externalDatabase.existingSecret
	"host" .Values.externalDatabase.host "port" .Values.externalDatabase.port
	"name" .Values.externalDatabase.name "user" .Values.externalDatabase.user
	"passwordKey" .Values.externalDatabase.passwordKey "tls" .Values.externalDatabase.tls.mode
	"caSecret" .Values.externalDatabase.tls.caSecret "caKey" .Values.externalDatabase.tls.caKey -}}
{{- end -}}
{{ $database | toJson }}
{{- end }}

{{- define "store.env.database" -}}
{{- $database := include "store.database" . | fromJson -}}
{{- range $name, $field := dict "HOST" "host" "PORT" "port" "NAME" "name" "USER" "user" "PASSWORD" "password" }}
- name: DATABASE_{{ $name }}
{{- with get $database (print $field "Key") }}
  valueFrom:
    secretKeyRef:
      name: {{ $database.secret }}
      key: {{ . }}
{{- else }}
  value: {{ get $database $field | toString | quote }}
{{- end }}
{{- end }}
- name: DATABASE_TLS
  value: {{ $database.tls }}
{{- range $name, $seconds := .Values.databaseTimeouts }}
- name: DATABASE_{{ upper $name }}_TIMEOUT
  value: {{ $seconds | int | toString | quote }}
{{- end }}
{{- if $database.caSecret }}
- name: DATABASE_CA_FILE
  value: /etc/store-database-ca/ca.crt
{{- end }}
{{- end }}

{{/* How the store reaches its Redis, as JSON. */}}
{{- define "store.redis" -}}
{{- $host := printf "%s-redis" (include "shared.fullname" .) -}}
{{- $external := .Values.externalRedis -}}
{{- if .Values.redis.enabled -}}
{{ dict "host" $host "port" 6379 "tls" false "secret" (.Values.redis.auth.existingSecret | default $host)
	"passwordKey" .Values.redis.auth.passwordKey | toJson }}
{{- else -}}
{{ dict "host" $external.host "port" $external.port "tls" $external.tls "secret" $external.existingSecret
	"passwordKey" $external.passwordKey "caSecret" $external.caSecret "caKey" $external.caKey | toJson }}
{{- end -}}
{{- end }}

{{- define "store.env.redis" -}}
{{- $redis := include "store.redis" . | fromJson -}}
- name: REDIS_HOST
  value: {{ $redis.host | quote }}
- name: REDIS_PORT
  value: {{ $redis.port | toString | quote }}
- name: REDIS_TLS
  value: {{ $redis.tls | toString | quote }}
{{- if $redis.caSecret }}
- name: REDIS_CA_FILE
  value: /etc/store-redis-ca/ca.crt
{{- end }}
{{- with $redis.secret }}
- name: REDIS_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ . }}
      key: {{ $redis.passwordKey }}
{{- end }}
{{- end }}

{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{- define "redis.name" -}}
{{ include "shared.fullname" . }}-redis
{{- end }}

{{- define "redis.suspended" -}}
{{- $store := include "shared.store" . | fromJson -}}
{{ if $store.suspended }}yes{{ end }}
{{- end }}

{{- define "redis.resources" -}}
{{- $plan := include "shared.plan" . | fromJson -}}
{{ include "shared.resources" (dict "plan" $plan.resources "own" .Values.resources) }}
{{- end }}

{{/*
Bytes for data. The rest of the limit is for buffers, fragmentation and, with a volume, for the pages that change while
a forked child rewrites the file.
*/}}
{{- define "redis.maxmemory" -}}
{{- $resources := include "redis.resources" . | fromJson -}}
{{- $percent := .Values.persistence.enabled | ternary 50 75 -}}
{{ div (mul (include "shared.bytes" $resources.limits.memory | int64) $percent) 100 }}
{{- end }}

{{/* The file of the ConfigMap. */}}
{{- define "redis.config" -}}
redis.conf: |
  dir /data
  maxmemory {{ include "redis.maxmemory" . }}
  maxmemory-policy {{ .Values.maxmemoryPolicy }}
  {{- if .Values.persistence.enabled }}
  appendonly yes
  appendfsync everysec
  {{- end }}
  save ""
{{- end }}

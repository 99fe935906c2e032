{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* Hosts as a JSON list, the main one first. */}}
{{- define "store.hosts" -}}
{{- $store := .Values.global.store -}}
{{- $name := $store.name | default .Release.Name -}}
{{ $store.hosts | default (list (printf "%s.%s" $name .Values.domain)) | toJson }}
{{- end }}

{{- define "store.urls" -}}
{{- $scheme := .Values.tls.enabled | ternary "https" "http" -}}
{{- $urls := list -}}
{{- range include "store.hosts" . | fromJsonArray }}{{ $urls = append $urls (printf "%s://%s" $scheme .) }}{{ end -}}
{{ join "," $urls }}
{{- end }}

{{/* A number (a float where it came by a values file) or addresses. */}}
{{- define "store.trustedProxies" -}}
{{- if kindIs "slice" .Values.trustedProxies -}}
{{ join "," .Values.trustedProxies }}
{{- else -}}
{{ int .Values.trustedProxies }}
{{- end -}}
{{- end }}

{{- define "store.image" -}}
{{ include "shared.image" (dict "image" .Values.image "tag" .Chart.AppVersion) }}
{{- end }}

{{/*
What a migration leaves in the database when it is done, and what pods of the same image wait for. Made from the image
alone: after a rollback the older image finds its own key there already.
*/}}
{{- define "store.migrationKey" -}}
{{ include "store.image" . | sha256sum | trunc 16 }}
{{- end }}

{{/* A number of the plan's unless one is given. (dict "own" … "plan" …) */}}
{{- define "store.count" -}}
{{ eq (toString .own) "plan" | ternary .plan .own | int }}
{{- end }}

{{- define "store.web.replicas" -}}
{{- $plan := include "shared.plan" . | fromJson -}}
{{ include "store.count" (dict "own" .Values.web.replicas "plan" $plan.web.replicas) }}
{{- end }}

{{- define "store.worker.replicas" -}}
{{- $plan := include "shared.plan" . | fromJson -}}
{{ include "store.count" (dict "own" .Values.worker.replicas "plan" $plan.worker.replicas) }}
{{- end }}

{{- define "store.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{ .Values.serviceAccount.name | default (include "shared.fullname" .) }}
{{- else -}}
{{ .Values.serviceAccount.name | default "default" }}
{{- end -}}
{{- end }}

{{- define "store.secret" -}}
{{ .Values.secrets.existingSecret | default (include "shared.fullname" .) }}
{{- end }}

{{- define "store.adminEmail" -}}
{{ .Values.admin.email | default (printf "admin@%s" (include "store.hosts" . | fromJsonArray | first)) }}
{{- end }}

{{/* What the seed Job reads: the part of the record that a visitor sees. */}}
{{- define "store.json" -}}
{{- $store := .Values.global.store -}}
{{- $name := $store.name | default .Release.Name -}}
{{- $visible := pick $store "currency" "countries" "shipping" "products" -}}
{{- $named := dict "name" $name "title" ($store.title | default $name) "theme" ($store.theme | default "light") -}}
{{- $json := merge $named $visible | toPrettyJson -}}
{{- if gt (len $json) 1000000 -}}
{{- fail (printf "global.store.products: %d bytes, a ConfigMap holds a million: give pictures by URL" (len $json)) -}}
{{- end -}}
{{- $seen := dict -}}
{{- range $store.products }}
{{- if hasKey $seen (lower .sku) -}}
{{- fail (printf "global.store.products: sku %q is given twice" .sku) -}}
{{- end -}}
{{- if ne (.currency | default $store.currency) $store.currency -}}
{{- fail (printf "global.store.products: %q has a price in %s, the store sells in %s"
	.sku .currency $store.currency) -}}
{{- end -}}
{{- $_ := set $seen (lower .sku) true -}}
{{- end -}}
{{- $seen = dict -}}
{{- range $store.shipping }}
{{- if hasKey $seen (lower .name) -}}
{{- fail (printf "global.store.shipping: name %q is given twice" .name) -}}
{{- end -}}
{{- $_ := set $seen (lower .name) true -}}
{{- end -}}
{{ $json }}
{{- end }}

{{/*
A Job's name carries its pod template, which is immutable: a changed one is another Job. One that has failed gets a new
name in the next revision, so that an upgrade tries again. (dict "root" $ "component" … "template" text)
*/}}
{{- define "store.jobName" -}}
{{- $full := include "shared.fullname" .root -}}
{{- $name := printf "%s-%s-%s" $full .component (.template | sha256sum | trunc 8) -}}
{{- $there := lookup "batch/v1" "Job" .root.Release.Namespace $name | default dict -}}
{{- range dig "status" "conditions" list $there -}}
{{- if and (eq .type "Failed") (eq .status "True") -}}
{{- $name = printf "%s-r%d" $name $.root.Release.Revision -}}
{{- end -}}
{{- end -}}
{{ $name }}
{{- end }}

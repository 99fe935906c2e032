{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* The shop's hosts as a JSON list, the main one first; the admin pages' own is none of them. */}}
{{- define "store.hosts" -}}
{{- $store := .Values.global.store -}}
{{- $name := $store.name | default .Release.Name -}}
{{- $hosts := without ($store.hosts | default list) .Values.admin.host -}}
{{ $hosts | default (list (printf "%s.%s" $name .Values.domain)) | toJson }}
{{- end }}

{{/* Those of the shop, and that of the admin pages where they have one: what leads to the web pods. */}}
{{- define "store.allHosts" -}}
{{- $hosts := include "store.hosts" . | fromJsonArray -}}
{{- with .Values.admin.host }}{{ $hosts = append $hosts . | uniq }}{{ end -}}
{{ $hosts | toJson }}
{{- end }}

{{- define "store.adminUrl" -}}
{{- $scheme := .Values.tls.enabled | ternary "https" "http" -}}
{{ printf "%s://%s/app" $scheme (.Values.admin.host | default (include "store.hosts" . | fromJsonArray | first)) }}
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

{{/* What the seed Job reads: the part of the record that a visitor sees, without a blank too many. */}}
{{- define "store.json" -}}
{{- $store := .Values.global.store -}}
{{- $name := $store.name | default .Release.Name -}}
{{- $visible := pick $store "currency" "countries" "shipping" "tax" -}}
{{- if not $store.productsFrom -}}
{{- $visible = merge $visible (pick $store "products") -}}
{{- end -}}
{{- $named := dict "name" $name "title" ($store.title | default $name) "theme" ($store.theme | default "light") -}}
{{- $json := merge $named $visible | toRawJson -}}
{{- include "store.ceiling" (list $json $store) -}}
{{ $json }}
{{- end }}

{{/*
A release is kept in a Secret of at most 1048576 bytes: values and manifest, packed, in base64, beside the chart itself.
Text packs to less than half of its size, a picture as a data URL to none. Both are in it twice. (list json store)
*/}}
{{- define "store.ceiling" -}}
{{- $size := len (index . 0) -}}
{{- $pictures := 0 -}}
{{- if not (index . 1).productsFrom -}}
{{- range (index . 1).products -}}
{{- if hasPrefix "data:" (.image | default "") -}}{{ $pictures = add $pictures (len .image) | int }}{{- end -}}
{{- end -}}
{{- end -}}
{{- $most := 900000 -}}
{{- $weight := add (sub $size $pictures) (mul 2 $pictures) | int -}}
{{- if gt $weight $most -}}
{{- fail (printf "global.store.products: %d products of %d bytes, %d of them pictures as data URLs: %s; %s; %s"
	(len (index . 1).products) $size $pictures
	(printf "text and twice the pictures may be %d bytes, what Helm can keep" $most)
	"give pictures by https URL" "give a larger catalogue by global.store.productsFrom") -}}
{{- end -}}
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

{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{- define "store.uploads.claim" -}}
{{ include "shared.fullname" . }}-uploads
{{- end }}

{{/* Not empty: the web pods write to a volume. */}}
{{- define "store.uploads.volume" -}}
{{ eq .Values.uploads.mode "volume" | ternary "true" "" }}
{{- end }}

{{/*
Not empty: several web pods share a volume that one node has at a time, so that they run together on one: also while a
rollout adds one.
*/}}
{{- define "store.uploads.together" -}}
{{- $plan := include "shared.plan" . | fromJson -}}
{{- $surge := include "store.count" (dict "own" .Values.web.maxSurge "plan" $plan.web.maxSurge) | int -}}
{{- $most := add (include "store.web.replicas" . | int) $surge -}}
{{- $one := and (eq .Values.uploads.mode "volume") (eq .Values.uploads.accessMode "ReadWriteOnce") -}}
{{ and $one (gt $most 1) | ternary "true" "" }}
{{- end }}

{{/* Affinity of the web pods, one's own and to the node that has the volume, as JSON. */}}
{{- define "store.web.affinity" -}}
{{- $affinity := deepCopy (.Values.affinity | default dict) -}}
{{- if include "store.uploads.together" . -}}
{{- $labels := include "shared.selector" (dict "root" . "component" "web") | fromYaml -}}
{{- $term := dict "topologyKey" "kubernetes.io/hostname" "labelSelector" (dict "matchLabels" $labels) -}}
{{- $word := "requiredDuringSchedulingIgnoredDuringExecution" -}}
{{- $pods := get $affinity "podAffinity" | default dict -}}
{{- $_ := set $pods $word (append (get $pods $word | default list) $term) -}}
{{- $_ = set $affinity "podAffinity" $pods -}}
{{- end -}}
{{ $affinity | toJson }}
{{- end }}

{{- define "store.env.uploads" -}}
{{- $s3 := .Values.uploads.s3 -}}
- name: UPLOADS_MODE
  value: {{ .Values.uploads.mode }}
- name: UPLOADS_MAX_BYTES
  value: {{ include "shared.bytes" .Values.uploads.maxFileSize | quote }}
{{- if include "store.uploads.volume" . }}
- name: UPLOADS_FOLDER
  value: /srv/uploads
- name: UPLOADS_CAPACITY
  value: {{ include "shared.bytes" .Values.uploads.size | quote }}
{{- else if eq .Values.uploads.mode "s3" }}
- name: UPLOADS_S3_ENDPOINT
  value: {{ $s3.endpoint | quote }}
- name: UPLOADS_S3_REGION
  value: {{ $s3.region | quote }}
- name: UPLOADS_S3_BUCKET
  value: {{ $s3.bucket | quote }}
- name: UPLOADS_S3_PREFIX
  value: {{ $s3.prefix | default (include "shared.fullname" .) | quote }}
- name: UPLOADS_S3_PATH_STYLE
  value: {{ $s3.pathStyle | toString | quote }}
- name: UPLOADS_S3_ACCESS_KEY
  valueFrom:
    secretKeyRef:
      name: {{ $s3.existingSecret }}
      key: {{ $s3.accessKeyKey }}
- name: UPLOADS_S3_SECRET_KEY
  valueFrom:
    secretKeyRef:
      name: {{ $s3.existingSecret }}
      key: {{ $s3.secretKeyKey }}
{{- if $s3.caSecret }}
- name: NODE_EXTRA_CA_CERTS
  value: /etc/store-uploads-ca/ca.crt
{{- end }}
{{- end }}
{{- end }}

{{- define "store.uploads.volumeMounts" -}}
{{- if include "store.uploads.volume" . }}
- name: uploads
  mountPath: /srv/uploads
{{- else if and (eq .Values.uploads.mode "s3") .Values.uploads.s3.caSecret }}
- name: uploads-ca
  mountPath: /etc/store-uploads-ca
  readOnly: true
{{- end }}
{{- end }}

{{- define "store.uploads.volumes" -}}
{{- if include "store.uploads.volume" . }}
- name: uploads
  persistentVolumeClaim:
    claimName: {{ include "store.uploads.claim" . }}
{{- else if and (eq .Values.uploads.mode "s3") .Values.uploads.s3.caSecret }}
- name: uploads-ca
  secret:
    secretName: {{ .Values.uploads.s3.caSecret }}
    items:
    - key: {{ .Values.uploads.s3.caKey }}
      path: ca.crt
{{- end }}
{{- end }}

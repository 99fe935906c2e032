{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* Environment of everything that loads the application. */}}
{{- define "store.env.application" -}}
{{ include "store.env.database" . | trim }}
{{ include "store.env.redis" . | trim }}
- name: JWT_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ include "store.secret" . }}
      key: {{ .Values.secrets.jwtKey }}
- name: COOKIE_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ include "store.secret" . }}
      key: {{ .Values.secrets.cookieKey }}
- name: STORE_URLS
  value: {{ include "store.urls" . | quote }}
- name: COOKIE_SECURE
  value: {{ .Values.tls.enabled | toString | quote }}
{{- if .Values.tls.enabled }}
- name: HTTPS_REDIRECT
  value: {{ .Values.tls.redirect | toString | quote }}
- name: HSTS_SECONDS
  value: {{ .Values.tls.hstsSeconds | int | toString | quote }}
{{- end }}
- name: TRUSTED_PROXIES
  value: {{ include "store.trustedProxies" . | quote }}
- name: STORE_API
  value: {{ .Values.storeApi.access }}
{{- with .Values.storeApi.origins }}
- name: STORE_API_ORIGINS
  value: {{ join "," . | quote }}
{{- end }}
{{- with .Values.admin.host }}
- name: ADMIN_HOST
  value: {{ . | quote }}
{{- end }}
{{- with .Values.admin.allowedAddresses }}
- name: ADMIN_ALLOWED_ADDRESSES
  value: {{ join "," . | quote }}
{{- end }}
{{- if .Values.customers.accounts }}
- name: CUSTOMER_ACCOUNTS
  value: "true"
{{- end }}
- name: MIGRATION_KEY
  value: {{ include "store.migrationKey" . | quote }}
- name: STORE_FAST
  value: {{ join "," .Values.fastStart | default "none" | quote }}
{{- end }}

{{/* The administrator: of the Jobs that make it, and of no other pod. */}}
{{- define "store.env.admin" -}}
- name: ADMIN_EMAIL
  value: {{ include "store.adminEmail" . | quote }}
- name: ADMIN_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "store.secret" . }}
      key: {{ .Values.secrets.adminPasswordKey }}
{{- end }}

{{/*
What answers to the kubelet and to who looks from within, why a pod is not ready too; no Service has it.
*/}}
{{- define "store.env.probes" -}}
- name: PROBE_PORT
  value: "9001"
{{- end }}

{{/* Of pods that wait for the migration in themselves, and of how long their start may take with that. */}}
{{- define "store.env.early" -}}
{{- if has "early" .Values.fastStart }}
- name: MIGRATE_WAIT
  value: {{ .Values.migrate.activeDeadlineSeconds | toString | quote }}
- name: START_LIMIT
  value: {{ add .Values.migrate.activeDeadlineSeconds 600 | toString | quote }}
{{- end }}
{{- end }}

{{/* "true" where the first web process of a new shop fills it: its catalogue is in the release. */}}
{{- define "store.fillsFirst" -}}
{{- $store := .Values.global.store -}}
{{- if and (has "seed" .Values.fastStart) (not $store.productsFrom) (ne $store.seed.mode "never") -}}
true
{{- end -}}
{{- end }}

{{/* Node takes at most this for JavaScript; the rest of the limit is for its own code, buffers and the kernel's. */}}
{{- define "store.env.heap" -}}
- name: NODE_OPTIONS
  value: --max-old-space-size={{ div (mul (include "shared.bytes" .limits.memory | int64) 6) 10485760 }}
{{- end }}

{{/* What all pods of the image say. (dict "root" $ "files" "not empty where it writes to a volume") */}}
{{- define "store.pod.common" -}}
serviceAccountName: {{ include "store.serviceAccount" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "shared.podSecurity" (dict "root" .root "user" 1000 "files" .files) | nindent 2 }}
{{- with include "shared.placement" .root.Values | trim }}
{{ . }}
{{- end }}
{{- end }}

{{/* What all containers of the image say. (dict "root" $ "args" list "resources" dict) */}}
{{- define "store.container" -}}
image: {{ include "store.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
# The pod's status then holds the last lines of a container that failed.
terminationMessagePolicy: FallbackToLogsOnError
args: {{ .args | toJson }}
resources:
  {{- toYaml .resources | nindent 2 }}
securityContext:
  {{- include "shared.containerSecurity" . | nindent 2 }}
{{- end }}

{{- define "store.volumeMounts" -}}
{{- $redis := include "store.redis" . | fromJson -}}
- name: tmp
  mountPath: /tmp
{{- if $redis.caSecret }}
- name: redis-ca
  mountPath: /etc/store-redis-ca
  readOnly: true
{{- end }}
{{- if (include "store.database" . | fromJson).caSecret }}
- name: database-ca
  mountPath: /etc/store-database-ca
  readOnly: true
{{- end }}
{{- end }}

{{- define "store.volumes" -}}
{{- $database := include "store.database" . | fromJson -}}
{{- $redis := include "store.redis" . | fromJson -}}
- name: tmp
  emptyDir:
    sizeLimit: 256Mi
{{- with $redis.caSecret }}
- name: redis-ca
  secret:
    secretName: {{ . }}
    items:
    - key: {{ $redis.caKey }}
      path: ca.crt
{{- end }}
{{- with $database.caSecret }}
- name: database-ca
  secret:
    secretName: {{ . }}
    items:
    - key: {{ $database.caKey }}
      path: ca.crt
{{- end }}
{{- end }}

{{/* Holds a pod until the database is what its image needs. */}}
{{- define "store.wait" -}}
{{- $plan := include "shared.plan" . | fromJson -}}
- name: wait
  {{- include "store.container" (dict "root" . "args" (list "wait") "resources" $plan.helpers) | nindent 2 }}
  env:
    {{- include "store.env.database" . | trim | nindent 4 }}
    - name: MIGRATION_KEY
      value: {{ include "store.migrationKey" . | quote }}
    - name: MIGRATE_WAIT
      value: {{ .Values.migrate.activeDeadlineSeconds | toString | quote }}
  volumeMounts:
    {{- include "store.volumeMounts" . | nindent 4 }}
{{- end }}

{{/* Pods of one component over as many nodes as there are, in each revision for itself. */}}
{{- define "store.spread" -}}
- maxSkew: 1
  topologyKey: kubernetes.io/hostname
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "shared.selector" . | nindent 6 }}
  matchLabelKeys: [pod-template-hash]
{{- end }}

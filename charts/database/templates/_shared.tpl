{{/*
SPDX-License-Identifier: Apache-2.0

What the chart and its sub-charts have in common. Each can be rendered alone and therefore has this file; the three are
the same, byte for byte (a test holds that), since names of templates are global.
*/}}

{{/* The store's record in the values, also where a sub-chart is rendered alone. */}}
{{- define "shared.store" -}}
{{ dig "store" dict (.Values.global | default dict) | toJson }}
{{- end }}

{{/* First part of all names: the release's name, so short that every name made from it is a DNS label. */}}
{{- define "shared.fullname" -}}
{{- $name := .Release.Name | replace "." "-" -}}
{{- if gt (len $name) 40 -}}
{{ printf "%s-%s" ($name | trunc 31 | trimSuffix "-") ($name | sha256sum | trunc 8) }}
{{- else -}}
{{ $name }}
{{- end -}}
{{- end }}

{{/* What tells the pods of one component apart, for ever: selectors are immutable. (dict "root" $ "component" …) */}}
{{- define "shared.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/*
Labels of pods and claim templates: no version, or every upgrade of the chart would restart pods and be refused for
claims. The store's label is the one that the platform's rules would add.
*/}}
{{- define "shared.podLabels" -}}
{{- $store := include "shared.store" .root | fromJson -}}
{{ include "shared.selector" . }}
store.urumi.ai/store: {{ $store.name | default .root.Release.Name }}
{{- end }}

{{/* Labels of objects; the component is left out where all share the object. */}}
{{- define "shared.labels" -}}
{{- $store := include "shared.store" .root | fromJson -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 }}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- with .component }}
app.kubernetes.io/component: {{ . }}
{{- end }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: store
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
store.urumi.ai/store: {{ $store.name | default .root.Release.Name }}
{{- end }}

{{/* Reference of an image. (dict "image" .Values.image "tag" "what to use without one") */}}
{{- define "shared.image" -}}
{{- $name := .image.repository -}}
{{- with .image.registry }}{{ $name = printf "%s/%s" . $name }}{{ end -}}
{{- if .image.digest -}}
{{ $name }}@{{ .image.digest }}
{{- else -}}
{{ $name }}:{{ .image.tag | default .tag }}
{{- end -}}
{{- end }}

{{/* The row of .Values.plans for the store's plan, as JSON. */}}
{{- define "shared.plan" -}}
{{- $store := include "shared.store" . | fromJson -}}
{{ get .Values.plans ($store.plan | default "small") | toJson }}
{{- end }}

{{/* Requests and limits: the plan's, changed by one's own, as JSON. (dict "plan" … "own" …) */}}
{{- define "shared.resources" -}}
{{ mergeOverwrite (deepCopy .plan) (.own | default dict) | toJson }}
{{- end }}

{{/* Bytes of a Kubernetes quantity: 512Mi is 536870912. The schema lets no other form of memory through. */}}
{{- define "shared.bytes" -}}
{{- $factors := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "T" 1000000000000
	"Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- $number := regexFind "^[0-9.]+" . | float64 -}}
{{- $suffix := regexReplaceAll "^[0-9.]+" . "" -}}
{{ mulf $number (get $factors $suffix) | int64 }}
{{- end }}

{{/* What `restricted` demands of a container. */}}
{{- define "shared.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/*
What `restricted` demands of a pod. (dict "root" $ "user" 1000 "files" true: the group also owns the volumes) Without a
fixed user the namespace's own is put in by the cluster, and the group that owns the volumes too.
*/}}
{{- define "shared.podSecurity" -}}
{{- $fixed := dig "podSecurity" "fixedUser" true (.root.Values.global | default dict) -}}
runAsNonRoot: true
{{- if $fixed }}
runAsUser: {{ .user }}
runAsGroup: {{ .user }}
{{- end }}
{{- if .files }}
{{- if $fixed }}
fsGroup: {{ .user }}
{{- end }}
fsGroupChangePolicy: OnRootMismatch
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/* Address families of a Service; nothing where the cluster's default is to hold. */}}
{{- define "shared.ipFamilies" -}}
{{- with dig "ipFamilyPolicy" "" (.Values.global | default dict) -}}
ipFamilyPolicy: {{ . }}
{{- end }}
{{- end }}

{{/* Where the pods may run. (.Values) */}}
{{- define "shared.placement" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .image.pullSecrets }}
imagePullSecrets:
{{- range . }}
- name: {{ . }}
{{- end }}
{{- end }}
{{- end }}

{{/*
One value of a Secret, in base64: the one that the cluster has, or else a new one of 32 letters and digits. So a secret
is made once and stays over upgrades. (dict "root" $ "name" "secret" "key" "key")
*/}}
{{- define "shared.secret" -}}
{{- $there := lookup "v1" "Secret" .root.Release.Namespace .name | default dict -}}
{{ dig "data" .key "" $there | default (randAlphaNum 32 | b64enc) }}
{{- end }}

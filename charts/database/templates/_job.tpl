{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/*
The pod of a Job that speaks to the server as the superuser: (dict "root" $ "script" NAME "environment" (dict …)).
*/}}
{{- define "database.jobPod" -}}
{{- $root := .root -}}
{{- $name := $root.Release.Name -}}
restartPolicy: Never
automountServiceAccountToken: false
# From there comes the server's address.
enableServiceLinks: true
securityContext:
  {{- include "shared.podSecurity" (dict "root" $root "user" 999) | nindent 2 }}
{{- with include "shared.placement" $root.Values | trim }}
{{ . }}
{{- end }}
containers:
  - name: store
    image: {{ include "shared.image" (dict "image" $root.Values.image) | quote }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    terminationMessagePolicy: FallbackToLogsOnError
    command: [bash, /etc/store-database/{{ .script }}]
    env:
      - name: PGHOST
        value: {{ include "database.host" $root }}
      - name: PGHOSTADDR
        value: $({{ $name | upper | replace "-" "_" }}_SERVICE_HOST)
      - name: PGUSER
        value: postgres
      - name: PGSSLMODE
        value: verify-full
      - name: PGSSLROOTCERT
        value: /etc/store-database-ca/ca.crt
      - name: PGPASSWORD
        valueFrom:
          secretKeyRef:
            name: {{ $name }}
            key: password
      {{- range $variable, $text := .environment }}
      - name: {{ $variable }}
        value: {{ $text | quote }}
      {{- end }}
    resources:
      requests: {cpu: 10m, memory: 32Mi}
      limits: {cpu: 500m, memory: 128Mi}
    securityContext:
      {{- include "shared.containerSecurity" $root | nindent 6 }}
    volumeMounts:
      - name: script
        mountPath: /etc/store-database
        readOnly: true
      - name: ca
        mountPath: /etc/store-database-ca
        readOnly: true
      - name: tmp
        mountPath: /tmp
volumes:
  - name: script
    configMap:
      name: {{ $name }}-store
  - name: ca
    configMap:
      name: {{ $name }}-connection
      items:
        - {key: ca.crt, path: ca.crt}
  - name: tmp
    emptyDir:
      sizeLimit: 8Mi
{{- end }}

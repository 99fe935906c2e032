{{/* SPDX-License-Identifier: Apache-2.0 */}}

{{/* Of web and worker pods: one of the two sends, both say whether mail is sent. */}}
{{- define "store.env.mail" -}}
{{- $smtp := .Values.smtp -}}
- name: SMTP_HOST
  value: {{ $smtp.host | quote }}
{{- if $smtp.host }}
- name: SMTP_PORT
  value: {{ $smtp.port | toString | quote }}
- name: SMTP_TLS
  value: {{ $smtp.tls }}
- name: SMTP_FROM
  value: {{ $smtp.from | quote }}
{{- if $smtp.existingSecret }}
- name: SMTP_USER
  valueFrom:
    secretKeyRef:
      name: {{ $smtp.existingSecret }}
      key: {{ $smtp.userKey }}
- name: SMTP_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ $smtp.existingSecret }}
      key: {{ $smtp.passwordKey }}
{{- end }}
{{- if $smtp.caSecret }}
- name: SMTP_CA_FILE
  value: /etc/store-smtp-ca/ca.crt
{{- end }}
{{- end }}
{{- end }}

{{- define "store.mail.volumeMounts" -}}
{{- if and .Values.smtp.host .Values.smtp.caSecret }}
- name: smtp-ca
  mountPath: /etc/store-smtp-ca
  readOnly: true
{{- end }}
{{- end }}

{{- define "store.mail.volumes" -}}
{{- if and .Values.smtp.host .Values.smtp.caSecret }}
- name: smtp-ca
  secret:
    secretName: {{ .Values.smtp.caSecret }}
    items:
    - key: {{ .Values.smtp.caKey }}
      path: ca.crt
{{- end }}
{{- end }}

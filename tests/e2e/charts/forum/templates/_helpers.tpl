{{/* A pod that writes a line into the journal: the volume that the first hook makes. */}}
{{- define "forum.writer" -}}
restartPolicy: Never
automountServiceAccountToken: false
securityContext: {runAsNonRoot: true, runAsUser: 65532, seccompProfile: {type: RuntimeDefault}}
containers:
- name: write
  image: {{ .context.Values.image }}
  imagePullPolicy: IfNotPresent
  command: [sh, -c, {{ printf "echo %s $(cat /words/word) >>/journal/log" .line | quote }}]
  securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
  volumeMounts:
  - {name: journal, mountPath: /journal}
  - {name: words, mountPath: /words}
volumes:
- name: journal
  persistentVolumeClaim: {claimName: journal}
- name: words
  configMap: {name: hook-words}
{{- end }}

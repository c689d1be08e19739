{{- define "orleansreco.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "orleansreco.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "orleansreco.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "orleansreco.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "orleansreco.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "orleansreco.settings" -}}
- name: RECO_SETTING_Reco__Gateway__KeyFile
  value: /etc/reco/keys.json
- name: RECO_SETTING_Reco__Store__Provider
  value: PostgreSql
- name: RECO_SETTING_Reco__PostgreSql__ConnectionString
  valueFrom: { secretKeyRef: { name: {{ .Values.secret.name }}, key: postgresql } }
- name: RECO_SETTING_Reco__Messaging__Transport
  value: RabbitMq
- name: RECO_SETTING_Reco__RabbitMq__Uri
  valueFrom: { secretKeyRef: { name: {{ .Values.secret.name }}, key: rabbitmq } }
{{- range $name, $value := .Values.settings }}
- name: RECO_SETTING_Reco__{{ $name | replace ":" "__" }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "orleansreco.mounts" -}}
- name: data
  mountPath: /var/lib/reco
- name: keys
  mountPath: /etc/reco
  readOnly: true
- name: tmp
  mountPath: /tmp
{{- end }}

{{- define "orleansreco.keys" -}}
- name: keys
  secret:
    secretName: {{ .Values.secret.name }}
    defaultMode: 0440
    items: [{ key: keys.json, path: keys.json }]
- name: tmp
  emptyDir: { medium: Memory, sizeLimit: 64Mi }
{{- end }}

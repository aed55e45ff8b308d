{{/* An egress rule; dict: peers, port. Never without peers: that would be a rule for everywhere. */}}
{{- define "vetchium.to" -}}
- to: {{- required "a list of peers is empty" .peers | toYaml | nindent 4 }}
  ports:
    - {protocol: TCP, port: {{ .port }}}
{{- end -}}

{{/* The way around a pooler; dict: top, database */}}
{{- define "vetchium.toDirect" -}}
{{- if .top.Values.pooler.enabled }}{{ include "vetchium.to" (required "a database has no `direct` place, which pooler.enabled needs" .database.direct) }}{{ end }}
{{- end -}}

{{- define "vetchium.toDns" -}}
- to: {{- required "dns.peers is empty" .Values.dns.peers | toYaml | nindent 4 }}
  ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end -}}

{{/* dict: top, component, region: the head of a policy for its pods */}}
{{- define "vetchium.policy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "vetchium.component" . }}
  labels: {{- include "vetchium.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- include "vetchium.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{/* dict: top, port, public (whether the ingress controller comes) */}}
{{- define "vetchium.from" -}}
{{- $peers := .top.Values.monitoring.peers }}
{{- if and .public .top.Values.ingress.enabled }}{{ $peers = concat $peers .top.Values.ingress.peers }}{{ end }}
{{- with $peers }}
- from: {{- toYaml . | nindent 4 }}
  ports:
    - {protocol: TCP, port: {{ $.port }}}
{{- end }}
{{- end -}}

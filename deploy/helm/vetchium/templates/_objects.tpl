{{/* dict: top, component, region, port; landingPort: a second one, for whoever must know which it was */}}
{{- define "vetchium.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ include "vetchium.component" . }}
  labels:
    {{- include "vetchium.labels" . | nindent 4 }}
    {{- if .measured }}
    vetchium.com/metrics: "true"
    {{- end }}
spec:
  {{- if .headless }}
  clusterIP: None
  {{- end }}
  selector: {{- include "vetchium.selector" . | nindent 4 }}
  ports:
    - {name: http, port: {{ .port }}, targetPort: http, protocol: TCP}
    {{- with .landingPort }}
    - {name: landing, port: {{ . }}, targetPort: http, protocol: TCP}
    {{- end }}
{{- end -}}

{{- define "vetchium.disruptionBudget" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "vetchium.component" . }}
  labels: {{- include "vetchium.labels" . | nindent 4 }}
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {{- include "vetchium.selector" . | nindent 6 }}
{{- end -}}

{{/* A host of the Ingress; dict: host, exact, prefixes, service, port (http) */}}
{{- define "vetchium.rule" }}
    - host: {{ .host }}
      http:
        paths:
          {{- range .exact }}
          - path: {{ . }}
            pathType: Exact
            backend:
              service: {name: {{ $.service }}, port: {name: {{ $.port | default "http" }}}}
          {{- end }}
          {{- range .prefixes }}
          - path: {{ . }}
            pathType: Prefix
            backend:
              service: {name: {{ $.service }}, port: {name: {{ $.port | default "http" }}}}
          {{- end }}
{{- end }}

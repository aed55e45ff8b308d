{{/* dict: top, component, region, port */}}
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

{{/* A host of the Ingress; dict: host, exact, prefixes, service */}}
{{- define "vetchium.rule" }}
    - host: {{ .host }}
      http:
        paths:
          {{- range .exact }}
          - path: {{ . }}
            pathType: Exact
            backend:
              service: {name: {{ $.service }}, port: {name: http}}
          {{- end }}
          {{- range .prefixes }}
          - path: {{ . }}
            pathType: Prefix
            backend:
              service: {name: {{ $.service }}, port: {name: http}}
          {{- end }}
{{- end }}

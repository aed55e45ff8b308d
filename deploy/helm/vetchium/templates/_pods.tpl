{{/* Secrets as files. `secrets`: list of {name, keys}; each variable NAME is told as NAME_FILE. A key of another
name than the variable is written NAME=KEY. */}}
{{- define "vetchium.secretEnv" -}}
{{- range .secrets }}{{- range .keys }}
{{- $name := splitList "=" . | first }}
- name: {{ $name }}_FILE
  value: /run/secrets/vetchium/{{ $name }}
{{- end }}{{- end }}
{{- end -}}

{{- define "vetchium.volumes" -}}
- name: tmp
  {{- /* In memory a full one refuses to be written; on disk it would end the pod. */}}
  emptyDir: {sizeLimit: 64Mi{{ with .tmpMedium }}, medium: {{ . }}{{ end }}}
{{- if .secrets }}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
    {{- range .secrets }}
      - secret:
          name: {{ .name }}
          items:
          {{- range .keys }}
            - {key: {{ splitList "=" . | last }}, path: {{ splitList "=" . | first }}}
          {{- end }}
    {{- end }}
{{- with .top.Values.secrets.authorities.existingSecret }}
- name: authorities
  secret: {secretName: {{ . }}, defaultMode: 0444}
{{- end }}
{{- end }}
{{- end -}}

{{- define "vetchium.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if .secrets }}
- {name: secrets, mountPath: /run/secrets/vetchium, readOnly: true}
{{- with .top.Values.secrets.authorities.existingSecret }}
- {name: authorities, mountPath: /run/secrets/authorities, readOnly: true}
{{- end }}
{{- end }}
{{- end -}}

{{- define "vetchium.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* What all pods have; dict: top, component, region, of (their values) */}}
{{- define "vetchium.podBasics" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- toYaml .top.Values.podSecurityContext | nindent 2 }}
{{- with .top.Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .of.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .of.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{- define "vetchium.spread" -}}
topologySpreadConstraints:
{{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "vetchium.selector" $ | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
{{- end }}
{{- end -}}

{{/* An HTTP server. Databases that all pods share decide about the start only: were they asked by the
readiness probe, an outage of one would take every pod out of its Service and turn answers (503, or 200
for what needs that database not) into refused connections. */}}
{{- define "vetchium.serverProbes" -}}
startupProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 2
  timeoutSeconds: 3
  failureThreshold: 60
readinessProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 5
  timeoutSeconds: 2
livenessProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{- define "vetchium.shutdown" -}}
lifecycle:
  preStop:
    sleep: {seconds: {{ .Values.shutdown.preStop }}}
{{- end -}}
{{- define "vetchium.grace" -}}
{{ add .Values.shutdown.preStop .Values.shutdown.drain 30 }}
{{- end -}}

{{/* dict: top, component, region, used (inline secret values): pods are replaced when these change */}}
{{- define "vetchium.podMeta" -}}
labels: {{- include "vetchium.labels" . | nindent 2 }}
annotations:
  checksum/config: {{ include "vetchium.config" . | sha256sum }}
  checksum/secrets: {{ toJson .used | sha256sum }}
  vetchium.com/secrets-revision: {{ .top.Values.secrets.revision | quote }}
{{- end -}}

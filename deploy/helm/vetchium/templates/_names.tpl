{{- define "vetchium.name" -}}
{{- .Values.fullnameOverride | default .Release.Name | trunc 30 | trimSuffix "-" -}}
{{- end -}}

{{/* dict: top, component, region (or empty) → its name */}}
{{- define "vetchium.component" -}}
{{- include "vetchium.name" .top }}-{{ .component }}{{ with .region }}-{{ . }}{{ end -}}
{{- end -}}

{{/* What selects pods; never changed, as a Deployment's selector cannot be */}}
{{- define "vetchium.selector" -}}
app.kubernetes.io/name: vetchium
app.kubernetes.io/instance: {{ .top.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- with .region }}
vetchium.com/region: {{ . }}
{{- end }}
{{- end -}}

{{- define "vetchium.labels" -}}
{{ include "vetchium.selector" . }}
app.kubernetes.io/version: {{ .top.Values.image.tag | default .top.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .top.Release.Service }}
helm.sh/chart: {{ .top.Chart.Name }}-{{ .top.Chart.Version }}
{{- end -}}

{{/* dict: top, image */}}
{{- define "vetchium.image" -}}
{{- with .top.Values.image.registry }}{{ . }}/{{ end }}vetchium/{{ .image }}:{{ .top.Values.image.tag | default .top.Chart.AppVersion }}
{{- with get .top.Values.image.digests .image }}@{{ . }}{{ end }}
{{- end -}}

{{/* The secret of a region, given or made */}}
{{- define "vetchium.regionSecret" -}}
{{- .region.secret.existingSecret | default (printf "%s-region-%s" (include "vetchium.name" .top) .region.code) -}}
{{- end -}}
{{- define "vetchium.sharedSecret" -}}
{{- .Values.secrets.shared.existingSecret | default (printf "%s-shared" (include "vetchium.name" .)) -}}
{{- end -}}
{{- define "vetchium.globalSecret" -}}
{{- .Values.secrets.global.existingSecret | default (printf "%s-global" (include "vetchium.name" .)) -}}
{{- end -}}
{{- define "vetchium.smtpSecret" -}}
{{- with .Values.secrets.smtp -}}
{{- if .existingSecret }}{{ .existingSecret }}{{ else if .username }}{{ include "vetchium.name" $ }}-smtp{{ end }}
{{- end -}}
{{- end -}}

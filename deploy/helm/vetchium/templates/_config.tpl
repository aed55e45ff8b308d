{{/* The variables of a component; dict: top, component, region */}}
{{- define "vetchium.config" -}}
{{- $v := .top.Values -}}
{{- $vars := dict "LOG_LEVEL" $v.settings.logLevel -}}
{{- with $v.settings.listenAddress }}{{ $_ := set $vars "HOST" . }}{{ end -}}
{{- if $v.pooler.enabled }}{{ $_ := set $vars "DB_TRANSACTION_POOLER" "true" }}{{ end -}}
{{- $origins := list -}}
{{- range list "hub" "org" "agency" "admin" }}{{ $origins = append $origins (printf "https://%s" (get $v.hosts .)) }}{{ end -}}
{{- if eq .component "regional-api" -}}
{{- $_ := set $vars "REGION" .region -}}
{{- $_ := set $vars "ENV" $v.settings.environment -}}
{{- $_ := set $vars "PORT" "8080" -}}
{{- $_ := set $vars "WORKERS" ($v.regionalApi.workers | toString) -}}
{{- $_ := set $vars "DB_POOL_SIZE" ($v.regionalApi.dbPoolSize | toString) -}}
{{- $_ := set $vars "TRUSTED_PROXY_COUNT" ($v.settings.trustedProxyCount | toString) -}}
{{- with $v.settings.trustedProxies }}{{ $_ := set $vars "TRUSTED_PROXIES" (join "," .) }}{{ end -}}
{{- $_ := set $vars "DRAIN_DELAY" (printf "%vs" $v.shutdown.drain) -}}
{{- $_ := set $vars "CORS_ALLOWED_ORIGINS" (join "," (initial $origins)) -}}
{{- range list "hub" "org" "agency" }}{{ $_ := set $vars (printf "%s_UI_URL" (upper .)) (printf "https://%s" (get $v.hosts .)) }}{{ end -}}
{{- $_ := set $vars "INTERNAL_ENDPOINT_TEMPLATE" (printf "http://%s-regional-api-{region}:8080" (include "vetchium.name" .top)) -}}
{{- range $code, $remote := $v.remoteRegions }}{{ $_ := set $vars (printf "INTERNAL_ENDPOINT_%s" (upper $code)) $remote.url }}{{ end -}}
{{- with $v.dnsResolver.address }}{{ $_ := set $vars "DNS_RESOLVER" . }}{{ end -}}
{{- with $v.breachedPasswords.url }}{{ $_ := set $vars "BREACHED_PASSWORDS_URL" . }}{{ end -}}
{{- $vars = merge (deepCopy $v.regionalApi.env) $vars -}}
{{- else if eq .component "global-service" -}}
{{- $_ := set $vars "PORT" "8081" -}}
{{- $_ := set $vars "DB_POOL_SIZE" ($v.globalService.dbPoolSize | toString) -}}
{{- $_ := set $vars "TRUSTED_PROXY_COUNT" ($v.settings.trustedProxyCount | toString) -}}
{{- with $v.settings.trustedProxies }}{{ $_ := set $vars "TRUSTED_PROXIES" (join "," .) }}{{ end -}}
{{- $_ := set $vars "DRAIN_DELAY" (printf "%vs" $v.shutdown.drain) -}}
{{- $_ := set $vars "CORS_ALLOWED_ORIGINS" (last $origins) -}}
{{- $_ := set $vars "ADMIN_UI_URL" (printf "https://%s" $v.hosts.admin) -}}
{{- $_ := set $vars "INTERNAL_ENDPOINT_TEMPLATE" (printf "http://%s-regional-api-{region}:8080" (include "vetchium.name" .top)) -}}
{{- range $code, $remote := $v.remoteRegions }}{{ $_ := set $vars (printf "INTERNAL_ENDPOINT_%s" (upper $code)) $remote.url }}{{ end -}}
{{- with $v.globalService.adminAllowedNetworks }}{{ $_ := set $vars "ADMIN_ALLOWED_NETWORKS" (join "," .) }}{{ end -}}
{{- with $v.breachedPasswords.url }}{{ $_ := set $vars "BREACHED_PASSWORDS_URL" . }}{{ end -}}
{{- $vars = merge (deepCopy $v.globalService.env) $vars -}}
{{- else if eq .component "regional-worker" -}}
{{- $_ := set $vars "REGION" .region -}}
{{- $_ := set $vars "HEALTH_PORT" "8080" -}}
{{- range list "hub" "org" "agency" }}{{ $_ := set $vars (printf "%s_UI_URL" (upper .)) (printf "https://%s" (get $v.hosts .)) }}{{ end -}}
{{- with $v.dnsResolver.address }}{{ $_ := set $vars "DNS_RESOLVER" . }}{{ end -}}
{{- $vars = merge (deepCopy $v.regionalWorker.env) $vars -}}
{{- end -}}
{{- if has .component (list "regional-worker" "global-service") -}}
{{- $_ := set $vars "SMTP_HOST" $v.smtp.host -}}
{{- $_ := set $vars "SMTP_PORT" ($v.smtp.port | toString) -}}
{{- with $v.smtp.tls }}{{ $_ := set $vars "SMTP_TLS" . }}{{ end -}}
{{- with $v.smtp.tlsName }}{{ $_ := set $vars "SMTP_TLS_NAME" . }}{{ end -}}
{{- with $v.smtp.ca }}{{ $_ := set $vars "SMTP_CA" . }}{{ end -}}
{{- with $v.smtp.ehloName }}{{ $_ := set $vars "SMTP_EHLO_NAME" . }}{{ end -}}
{{- $_ := set $vars "SMTP_FROM_ADDRESS" $v.smtp.fromAddress -}}
{{- $_ := set $vars "SMTP_FROM_NAME" $v.smtp.fromName -}}
{{- end -}}
{{- range $name, $value := $vars }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{/* dict: top, component, region */}}
{{- define "vetchium.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "vetchium.component" . }}
  labels: {{- include "vetchium.labels" . | nindent 4 }}
data: {{- include "vetchium.config" . | nindent 2 }}
{{- end -}}

{{/* The entries of hub-ui/entries.json that are served here, with their ports; staff's only beside the
global-service, which nobody else may ask. */}}
{{- define "vetchium.pages" -}}
{{- $ports := dict "hub" 3000 "org" 3002 "agency" 3003 -}}
{{- if .Values.globalService.enabled }}{{ $_ := set $ports "admin" 3001 }}{{ end -}}
{{- toJson $ports -}}
{{- end -}}

{{/* Seconds of a duration as the services read it: 30s, 10m, 1h30m */}}
{{- define "vetchium.seconds" -}}
{{- $units := dict "ms" 1 "s" 1000 "m" 60000 "h" 3600000 "d" 86400000 -}}
{{- $total := 0 -}}
{{- range regexFindAll "[0-9]+(ms|s|m|h|d)" . -1 -}}
{{- $total = add $total (mul (regexFind "^[0-9]+" . | int64) (get $units (regexFind "[a-z]+" .))) -}}
{{- end -}}
{{- div $total 1000 -}}
{{- end -}}

{{/* dict: text, values: fills in our own names, as edge.py does; nginx's variables stay */}}
{{- define "vetchium.fill" -}}
{{- $text := .text -}}
{{- range $name, $value := .values }}{{ $text = replace (printf "${%s}" $name) $value $text }}{{ end -}}
{{- $text -}}
{{- end -}}

{{/* dict: top, port: the directives that listen on all addresses, of IPv6 too */}}
{{- define "vetchium.listen" -}}
listen {{ .port }};
{{- if .top.Values.ui.ipv6 }}
listen [::]:{{ .port }};
{{- end -}}
{{- end -}}

{{/* What nginx reads: the templates of every other size of deployment (nginx/ is a link to them).
Addresses are those of Services, which stay for as long as the Service is there, so that asking for
them once, at the start, is enough. Each region's Service has a port of its own beside 8080: of the
address that a request was given to, nginx knows numbers alone. */}}
{{- define "vetchium.nginx" -}}
{{- $top := . -}}
{{- $name := include "vetchium.name" . -}}
{{- $none := "127.0.0.1:1 down" -}}
{{- $global := printf "%s-global-service:8081" $name -}}
{{- $here := dict -}}{{- $homes := list -}}{{- $ways := list -}}
{{- $servers := list -}}{{- $landings := list -}}{{- $status := list -}}{{- $ports := list -}}
{{- $location := "location = /api/status/%s { proxy_pass http://%s/; proxy_read_timeout 5s; }" -}}
{{- if .Values.globalService.enabled }}{{ $status = append $status (printf $location "global" $global) }}{{ end -}}
{{- range .Values.regions -}}
{{- $server := printf "%s-regional-api-%s:%v" $name .code .landingPort -}}
{{- $servers = append $servers (printf "server %s max_fails=1 fail_timeout=2s;" $server) -}}
{{- $landings = append $landings (printf "\"~^[^,]+:%v$\" %s;" .landingPort .code) -}}
{{- $status = append $status (printf $location .code $server) -}}
{{- $ports = append $ports .landingPort -}}
{{- $_ := set $here .code $server -}}
{{- end -}}
{{- range $region := .Values.regions }}{{ if not .draining -}}
{{- $home := list (printf "upstream home_%s {" .code) (printf "zone home_%s 64k;" .code) (printf "server %s max_fails=1 fail_timeout=2s;" (get $here .code)) -}}
{{- range $top.Values.regions }}{{ if ne .code $region.code }}{{ $home = append $home (printf "server %s max_fails=1 fail_timeout=2s backup;" (get $here .code)) }}{{ end }}{{ end -}}
{{- $homes = concat $homes $home (list "keepalive 32;" "keepalive_timeout 10s;" "}") -}}
{{- $ways = append $ways (printf "%s home_%s;" .code .code) -}}
{{- end }}{{ end -}}
{{- if ne (len $ports) (len (uniq $ports)) }}{{ fail "two regions have the same landingPort" }}{{ end -}}
{{- $problems := .Files.Get "nginx/problems.conf" -}}
{{- $page := .Files.Get "nginx/pages.conf.template" -}}
{{- $sites := list -}}
{{- range $entry, $port := include "vetchium.pages" . | fromJson -}}
{{- $of := ternary $top.Values.globalService.env $top.Values.regionalApi.env (eq $entry "admin") -}}
{{- $expiry := get $of (printf "%s_TFA_TOKEN_EXPIRY" (upper $entry)) | default "10m" | toString -}}
{{- $values := dict "PAGES_LISTEN" (include "vetchium.listen" (dict "top" $top "port" $port)) "PAGES_DIR" (printf "/pages/%s" $entry) -}}
{{- $_ := set $values "PAGES_UPSTREAM" (ternary "global_service" "$way" (eq $entry "admin")) -}}
{{- $_ := set $values "PAGES_SETTINGS" (printf "{\"tfa_seconds\": %s}" (include "vetchium.seconds" $expiry)) -}}
{{- $_ := set $values "STATUS" (join "\n" $status) -}}
{{- $_ := set $values "HEADERS" ($top.Files.Get "nginx/security-headers.conf") -}}
{{- $_ := set $values "PROBLEMS" $problems -}}
{{- $sites = append $sites (include "vetchium.fill" (dict "text" $page "values" $values)) -}}
{{- end -}}
{{- /* TLS ends at the ingress controller; behind it, this is the edge of the API's host, too. */ -}}
{{- $origins := list -}}{{- $proxies := list -}}
{{- range list "hub" "org" "agency" "admin" }}{{ $origins = append $origins (printf "\"https://%s\" \"https://%s\";" (get $top.Values.hosts .) (get $top.Values.hosts .)) }}{{ end -}}
{{- range .Values.ui.trustedProxies }}{{ $proxies = append $proxies (printf "set_real_ip_from %s;" .) }}{{ end -}}
{{- $limits := .Values.ui.limits -}}
{{- $values := dict "EDGE_LISTEN" (include "vetchium.listen" (dict "top" $top "port" 8080)) "EDGE_DIR" "/tmp" -}}
{{- $_ := set $values "CONNECTIONS" ($limits.connections | int64 | toString) -}}
{{- $_ := set $values "FILES" (add 512 (mul 2 $limits.connections) | toString) -}}
{{- $_ := set $values "CLIENT_CONNECTIONS" ($limits.clientConnections | int64 | toString) -}}
{{- $_ := set $values "CLIENT_POSTS" ($limits.clientPosts | int64 | toString) -}}
{{- $_ := set $values "CLIENT_POSTS_BURST" ($limits.clientPostsBurst | int64 | toString) -}}
{{- $_ := set $values "TRUSTED_PROXIES" (join "\n" $proxies) -}}
{{- $_ := set $values "ORIGINS" (printf "default \"\";\n%s" (join "\n" $origins)) -}}
{{- $_ := set $values "VARY" "Origin" -}}
{{- $_ := set $values "HSTS" (ternary (printf "max-age=%d; includeSubDomains" (int64 .Values.ui.hstsSeconds)) "" (gt (int64 .Values.ui.hstsSeconds) 0)) -}}
{{- $_ := set $values "HOMES" (join "\n" $homes) -}}
{{- $_ := set $values "WAYS" (join "\n" $ways) -}}
{{- $_ := set $values "REGIONAL_API_SERVERS" (join "\n" $servers) -}}
{{- $_ := set $values "LANDINGS" (join "\n" $landings) -}}
{{- $_ := set $values "GLOBAL_SERVICE" (ternary $global $none .Values.globalService.enabled) -}}
{{- $_ := set $values "PROCESSES" (.Values.ui.processes | toString) -}}
{{- /* As the controller gave it: to add the controller's address would make it everybody's. */ -}}
{{- $_ := set $values "FORWARDED_FOR" "$http_x_forwarded_for" -}}
{{- $_ := set $values "PAGES" (join "\n" $sites) -}}
{{- $_ := set $values "PROBLEMS" $problems -}}
{{- include "vetchium.fill" (dict "text" (.Files.Get "nginx/edge.conf.template") "values" $values) -}}
{{- end -}}

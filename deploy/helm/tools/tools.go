//go:build tools

// Package helm pins the chart's own program; go.sum holds its hashes.
package helm

import _ "helm.sh/helm/v3/cmd/helm"

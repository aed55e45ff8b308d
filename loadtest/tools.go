//go:build tools

// Package loadtest pins the load generator; go.sum holds its hashes.
package loadtest

import _ "github.com/tsenart/vegeta/v12"

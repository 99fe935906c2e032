// SPDX-License-Identifier: Apache-2.0

//go:build tools

// Commands that are built from this module's versions, so that go.sum knows all they need.
package main

import _ "k8s.io/kubernetes/cmd/kubectl"

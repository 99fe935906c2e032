// SPDX-License-Identifier: Apache-2.0

// Package dns knows no provider: certificates of the own cluster are not got by DNS.
package dns

import (
	"fmt"

	"github.com/go-acme/lego/v4/challenge"
)

// NewDNSChallengeProviderByName always fails.
func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("this Traefik is built without DNS providers, and so without %s", name)
}

// SPDX-License-Identifier: Apache-2.0

// Package ecs is for Amazon's containers, which the own cluster has none of.
package ecs

import (
	"errors"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/safe"
)

// Provider can be configured no more.
type Provider struct{}

// SetDefaults has nothing to set.
func (p *Provider) SetDefaults() {}

// Init always fails.
func (p *Provider) Init() error {
	return errors.New("this Traefik is built without the ECS provider")
}

// Provide is never called, as Init fails.
func (p *Provider) Provide(chan<- dynamic.Message, *safe.Pool) error {
	return p.Init()
}

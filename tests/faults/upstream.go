// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"time"
)

// What `kubectl config view --minify --flatten` says of the one context that it leaves.
type kubeconfig struct {
	Clusters []struct {
		Cluster struct {
			Server   string `json:"server"`
			CA       string `json:"certificate-authority-data"`
			Insecure bool   `json:"insecure-skip-tls-verify"`
			Name     string `json:"tls-server-name"`
		} `json:"cluster"`
	} `json:"clusters"`
	Users []struct {
		User struct {
			Certificate string `json:"client-certificate-data"`
			Key         string `json:"client-key-data"`
			Token       string `json:"token"`
		} `json:"user"`
	} `json:"users"`
}

// NewUpstream reads a kubeconfig with kubectl, which alone knows all that can stand in one.
func NewUpstream(file string) (*Upstream, error) {
	command := exec.Command("kubectl", "config", "view", "--raw", "--minify", "--flatten", "-o", "json")
	command.Env = append(os.Environ(), "KUBECONFIG="+file)
	command.Stderr = os.Stderr
	text, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("kubectl config view: %w", err)
	}
	var config kubeconfig
	if err := json.Unmarshal(text, &config); err != nil {
		return nil, err
	}
	if len(config.Clusters) != 1 || len(config.Users) != 1 {
		return nil, errors.New(file + ": no context with a cluster and a user")
	}
	cluster, user := config.Clusters[0].Cluster, config.Users[0].User
	address, err := url.Parse(cluster.Server)
	if err != nil {
		return nil, err
	}
	settings := &tls.Config{InsecureSkipVerify: cluster.Insecure, ServerName: cluster.Name}
	if cluster.CA != "" {
		ca, err := base64.StdEncoding.DecodeString(cluster.CA)
		if err != nil {
			return nil, err
		}
		settings.RootCAs = x509.NewCertPool()
		settings.RootCAs.AppendCertsFromPEM(ca)
	}
	if user.Certificate != "" {
		certificate, _ := base64.StdEncoding.DecodeString(user.Certificate)
		key, _ := base64.StdEncoding.DecodeString(user.Key)
		pair, err := tls.X509KeyPair(certificate, key)
		if err != nil {
			return nil, err
		}
		settings.Certificates = []tls.Certificate{pair}
	}
	return &Upstream{url: address, token: user.Token, transport: newTransport(settings)}, nil
}

// HTTP/1: an upgrade (exec, port-forward) goes through as it comes, and one request's fate is not that of others.
func newTransport(settings *tls.Config) *http.Transport {
	return &http.Transport{TLSClientConfig: settings,
		TLSNextProto:        map[string]func(string, *tls.Conn) http.RoundTripper{},
		MaxIdleConnsPerHost: 64, IdleConnTimeout: 60 * time.Second, DisableCompression: true}
}

// writeKubeconfig names a proxy. The token makes sure that nobody is asked for a name; the proxy drops it.
func writeKubeconfig(file, server string, ca []byte) error {
	var trust string
	if ca != nil {
		trust = ", certificate-authority-data: " + base64.StdEncoding.EncodeToString(ca)
	}
	return os.WriteFile(file, []byte(fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: faults
clusters: [{name: faults, cluster: {server: "%s"%s}}]
users: [{name: faults, user: {token: faults}}]
contexts: [{name: faults, context: {cluster: faults, user: faults}}]
`, server, trust)), 0o600)
}

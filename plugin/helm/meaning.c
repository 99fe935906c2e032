/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/meaning.h"

/*
 * What Helm's words, and those of the Kubernetes client in it, prove; the first row that is found counts. So what
 * blames the way stands first: it may be wrapped into words that would otherwise blame the chart ("error calling
 * lookup: Get …: EOF"). What is in no row proves nothing.
 */
static const struct {
	const char *words;
	enum err_code code;
} meanings[] = {
	/* The way: net, net/http, crypto of Go; k8s.io/client-go/rest; k8s.io/apimachinery/pkg/api/errors. */
	{ "Kubernetes cluster unreachable", ERR_CLUSTER },
	{ "connection refused", ERR_CLUSTER },
	{ "connection reset by peer", ERR_CLUSTER },
	{ "connection lost", ERR_CLUSTER },
	{ "broken pipe", ERR_CLUSTER },
	{ "use of closed network connection", ERR_CLUSTER },
	{ "TLS handshake timeout", ERR_CLUSTER },
	{ "i/o timeout", ERR_CLUSTER },
	{ "unexpected EOF", ERR_CLUSTER },
	{ ": EOF", ERR_CLUSTER },
	{ "no such host", ERR_CLUSTER },
	{ "server misbehaving", ERR_CLUSTER },
	{ "network is unreachable", ERR_CLUSTER },
	{ "no route to host", ERR_CLUSTER },
	{ "proxyconnect ", ERR_CLUSTER },
	{ "http2: ", ERR_CLUSTER },
	{ "net/http: ", ERR_CLUSTER },
	{ "x509: ", ERR_CLUSTER },
	{ " tls: ", ERR_CLUSTER },
	{ "Client.Timeout", ERR_CLUSTER },
	{ "client rate limiter", ERR_CLUSTER },
	{ "looking for beginning of value", ERR_CLUSTER },
	{ "an error on the server (", ERR_CLUSTER },
	{ "the server rejected our request", ERR_CLUSTER },
	{ "the server is currently unable to handle the request", ERR_CLUSTER },
	{ "the server was unable to return a response in the time allotted", ERR_CLUSTER },
	{ "the server has received too many requests", ERR_CLUSTER },
	{ "the server has asked for the client to provide credentials", ERR_CLUSTER },
	{ "Internal error occurred", ERR_CLUSTER },
	{ "etcdserver: ", ERR_CLUSTER },
	{ "error calling lookup: ", ERR_CLUSTER },
	{ "context deadline exceeded", ERR_TIMEOUT },
	{ "timed out waiting for the condition", ERR_TIMEOUT },
	/* What the API server refuses for reasons that are none of the manifest's: rights, the moment. */
	{ "Unauthorized", ERR_REFUSED },
	{ "is forbidden: User \"", ERR_REFUSED },
	{ "because it is being terminated", ERR_REFUSED },
	{ "status unknown for quota", ERR_REFUSED },
	{ "not yet ready to handle request", ERR_REFUSED },
	{ "error looking up service account", ERR_REFUSED },
	{ "the object has been modified", ERR_REFUSED },
	/* What it refuses for what stands in the manifest. */
	{ "no matches for kind", ERR_MANIFEST },
	{ " is forbidden: ", ERR_MANIFEST },
	{ " denied the request", ERR_MANIFEST },
	{ " is invalid: ", ERR_MANIFEST },
	{ " cannot be handled as a ", ERR_MANIFEST },
	{ "strict decoding error: ", ERR_MANIFEST },
	{ "error validating data: ", ERR_MANIFEST },
	{ "failed to create typed patch object", ERR_MANIFEST },
	/* A hook that ended badly: conditions of a Job (batch/v1), and Helm 4's word for them. */
	{ "failed: BackoffLimitExceeded", ERR_FAILED },
	{ "failed: DeadlineExceeded", ERR_FAILED },
	{ "failed: PodFailurePolicy", ERR_FAILED },
	{ "not ready. status: Failed", ERR_FAILED },
	/* What a chart's schema says of the values. */
	{ "values don't meet the specifications of the schema", ERR_VALUE },
	{ "failed parsing --set", ERR_VALUE },
	/*
	 * What cannot be rendered: Helm's engine, and text/template; fail and required in templates, which may be about
	 * values (chart/problem.c) or about the cluster.
	 */
	{ "execution error at (", ERR_CHART },
	{ "executing \"", ERR_CHART },
	{ "parse error at (", ERR_CHART },
	{ "YAML parse error on ", ERR_CHART },
	{ "MalformedYAMLError", ERR_CHART },
};

void helm_blame(struct err *err)
{
	if (err->code == ERR_REFUSED && helm_meaning(err->message) == ERR_MANIFEST)
		err->code = ERR_MANIFEST;
}

enum err_code helm_meaning(const char *words)
{
	for (size_t i = 0; i < COUNT_OF(meanings); i++)
		if (strstr(words, meanings[i].words))
			return meanings[i].code;
	return ERR_CHILD;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "store/hosts_wait.h"

#include "store/name_lookup.h"

#define SANDBOX_PATIENCE 3000 /* milliseconds */
#define SANDBOX_EVERY 100
#define REFUSAL_PATIENCE 5000 /* a controller answers 404 until it knows the route; a page may be 401 or 404 for good */

/* A proxy of the environment refuses in its own name. It is not asked for an address that we were told. */
static bool is_by_proxy(const struct operation *operation, const struct http_probe *probe)
{
	return !probe->address &&
	       name_lookup_by_proxy(operation->session->environment, probe->host, probe->port == 443);
}

static bool is_an_answer(const struct operation *operation, const struct http_probe *probe, double *refused_since)
{
	double now = context_seconds(&operation->context) * 1000;
	long status = probe->status;

	if (status < 400 || status >= 500 || is_by_proxy(operation, probe)) {
		*refused_since = -1;
		return status < 400;
	}
	if (*refused_since < 0)
		*refused_since = now;
	return now - *refused_since >= REFUSAL_PATIENCE;
}

/* A controller writes its address into the Ingress in its own time, and elsewhere the host may have none. */
static int ask_for_address(struct operation *operation, struct http_probe *probe, struct err *err)
{
	CLEANUP(arena_free) struct arena once = ARENA_INIT;
	struct host_url url;

	if (probe->address)
		return 0;
	if (hosts_url(&operation->cluster, operation->name_space, probe->host, &once, &url, err))
		return -1;
	if (url.address)
		probe->address = arena_str(operation->session->arena, str_of(url.address)).p;
	return 0;
}

/* At the address that the Ingress states, else where the name leads: this machine may know but one of the ways. */
static int probe_once(struct http_probe *probe, const char *in_name, struct err *err)
{
	CLEANUP(err_clear) struct err first = ERR_INIT;
	const char *stated = probe->address;
	int failed = http_probe(probe, &first);

	if (!failed)
		return 0;
	if (!probe->untrusted && (stated || *in_name)) {
		probe->address = *in_name ? in_name : NULL;
		failed = http_probe(probe, err);
		probe->address = stated;
	}
	if (failed && !err->code)
		return err_set(err, first.code, "%s", first.message);
	return failed;
}

/* Who signs certificates asks for the name first, and it leads nowhere yet. One that says its address always does. */
static bool is_too_early(const struct host_url *url, const struct http_probe *probe, const char *in_name)
{
	struct http_reach reach = {
		.host = url->host, .port = probe->port, .deadline = SANDBOX_PATIENCE, .within = probe->within
	};
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	return probe->untrusted && !*in_name && http_reach(&reach, &ignored) && reach.unresolved;
}

int hosts_wait(struct operation *operation, const struct host_url *url, unsigned patience, const char **ret_detail,
	       struct err *err)
{
	CLEANUP(free_pointer) char *last = xstrdup("no answer");
	const char *in_name = name_lookup_in_name(url->host, operation->session->arena);
	double refused_since = -1;
	double until = context_seconds(&operation->context) * 1000 + patience;
	struct http_probe probe = { .url = url->url,
				    .host = url->host,
				    .address = url->address,
				    .port = url->tls ? 443 : 80,
				    .deadline = SANDBOX_PATIENCE,
				    .within = &operation->context };

	for (;;) {
		CLEANUP(err_clear) struct err reason = ERR_INIT;

		if (!probe_once(&probe, in_name, &reason) && is_an_answer(operation, &probe, &refused_since)) {
			*ret_detail = arena_text(operation->session->arena, "%ld in %.0f ms", probe.status,
						 probe.milliseconds);
			return 0;
		}
		if (is_too_early(url, &probe, in_name)) {
			*ret_detail = "without a certificate as yet: its name leads nowhere";
			return 0;
		}
		free_pointer(&last);
		last = reason.message ? xstrdup(reason.message) : xformat("status %ld", probe.status);
		if (context_seconds(&operation->context) * 1000 >= until) {
			(void)err_set(err, ERR_TIMEOUT, "%s does not answer: %s", url->url, last);
			return probe.untrusted
				       ? err_hint(err,
						  "its certificate may not be issued yet: kubectl describe "
						  "certificates,challenges -n %s",
						  operation->name_space)
				       : err_hint(err, "is there an ingress controller for its class, and can this "
						       "machine reach it? helm store doctor looks");
		}
		context_waiting(&operation->context, "answers", last);
		if (operation_pause(operation, SANDBOX_EVERY, err) || ask_for_address(operation, &probe, err))
			return -1;
	}
}

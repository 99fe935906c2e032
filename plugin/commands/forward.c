/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/verb.h"
#include "kube/kubectl.h"
#include "status/pick.h"
#include "store/name.h"

struct forward_request {
	const char *name;
	const char *const *ports; /* none: the first one that the container names */
	const char *component;
	const char *address;
};

static const struct field rows[] = {
	FIELD_STORE(struct forward_request, name),
	{ "port", 0, "[PORT]...", NULL, NULL, FIELD_TEXTS(struct forward_request, ports), .place = FIELD_OPERAND,
	  .key = "ports" },
	{ "component", 'c', "NAME", NULL, "web, db, cache …, or the name of a workload; default web",
	  FIELD_TEXT(struct forward_request, component), .offer = FIELD_COMPONENTS },
	{ "address", 0, "ADDRESS", NULL, "of this machine, on which to listen; default localhost",
	  FIELD_TEXT(struct forward_request, address) },
	FIELD_HELP,
};

static const char details[] =
	"Lets a port of this machine lead to one of a pod of the store, past its ingress, until Ctrl-C. PORT: 9000,\n"
	"8080:9000 (here:there), or :9000 for any that is free here; without it the first one of the container.\n"
	"\n"
	"Examples:\n"
	"  helm store port-forward acme\n"
	"  helm store port-forward acme 5432 --component db\n"
	"  helm store port-forward acme 8080:9000\n";

/* What the container says that it listens on; 0: nothing. */
static long first_port(const struct pick *pick)
{
	const struct value *one = value_first(value_find(pick->object, STR("spec.containers")));

	while (one && strcmp(value_text_at(one, "name"), pick->container) != 0)
		one = one->next;
	return value_number_at(value_first(value_get(one, "ports")), "containerPort");
}

static int choose_ports(const struct forward_request *request, const struct pick *pick, struct arena *arena,
			const char *const **ret, struct err *err)
{
	const char **ports = arena_calloc(arena, 2 * sizeof(*ports));
	long port = first_port(pick);

	*ret = *request->ports ? request->ports : ports;
	if (*request->ports)
		return 0;
	if (!port) {
		(void)err_set(err, ERR_USAGE, "container %s of pod %s names no port", pick->container, pick->pod);
		return err_hint(err, "name it: helm store port-forward %s 8080:9000", request->name);
	}
	ports[0] = arena_format(arena, "%ld", port).p;
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	CLEANUP(child_result_free) struct child_result result = { 0 };
	const struct forward_request *request = call->request;
	struct kubectl_forward forward = { .address = request->address };
	struct pick pick;

	if (name_check(request->name, err) || visit_open(&visit, &call->session, err) ||
	    pick_container(&visit, request->name, &(struct log_choice){ .component = request->component }, &call->arena,
			   &pick, err) ||
	    pick_may(&visit, &pick, "portforward", &call->arena, err) ||
	    choose_ports(request, &pick, &call->arena, &forward.ports, err))
		return -1;
	forward.name_space = pick.name_space;
	forward.target = arena_format(&call->arena, "pod/%s", pick.pod).p;
	if (kubectl_forward(&call->environment, &forward, &visit.context, &result, err))
		return -1;
	if (!result.status)
		return 0;
	(void)err_set(err, ERR_CHILD, "kubectl port-forward ended with status %d", result.status);
	return err_hint(err, "see its own words above");
}

const struct verb_body body_forward = { FIELDS_OF(rows, struct forward_request), run, details, NULL };

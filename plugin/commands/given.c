/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/given.h"

#include "fields_words.h"
#include "kube/kubeconfig.h"
#include "kube/labels.h"
#include "process.h"
#include "store/name.h"

/* Verbs that work on no store by name: what they look at instead. */
static const struct {
	const char *verb;
	bool has_cluster;
	const char *why;
} whole[] = {
	{ "list", true, "list shows stores, each in its own namespace " NAMESPACE_PREFIX "NAME" },
	{ "audit", true, "audit looks at stores by name: helm store audit NAME" },
	{ "gc", true, "gc looks for what belongs to no store, in all namespaces" },
	{ "image", true, "images are of the whole cluster" },
	{ "platform", true, "what stores share has namespaces of its own" },
	{ "doctor", true, "doctor looks at the whole cluster" },
	{ "policies", false, "policies works on no namespace" },
	{ "profile", false, "profile works on no namespace" },
	{ "serve", false, "serve works on no namespace" },
	{ "completion", false, "completion works on no namespace" },
	{ "version", false, "version works on no namespace" },
	{ "help", false, "help works on no namespace" },
};

/*
 * Helm takes the option out of what it hands to a plugin, and sets the variable in any case. In its own command line
 * it can be seen (Linux), read as Helm reads it (pkg/cmd/load_plugins.go, manuallyProcessArgs).
 */
static bool helm_was_told(const struct environment *environment, struct arena *arena)
{
	static const char *const words[] = { "-n", "--namespace", "-n=", "--namespace=" };
	const char *const *arguments = *environment->helm_plugin_dir ? process_parent(arena) : NULL;

	for (; arguments && *arguments && strcmp(*arguments, "--") != 0; arguments++)
		for (size_t i = 0; i < COUNT_OF(words); i++)
			if (strncmp(*arguments, words[i], strlen(words[i])) == 0 &&
			    (words[i][strlen(words[i]) - 1] == '=' || strcmp(*arguments, words[i]) == 0))
				return true;
	return false;
}

/* Helm's variable says another one than the context does: somebody chose it. */
static bool is_chosen(const struct environment *environment, struct arena *arena)
{
	struct kubeconfig kubeconfig;

	kubeconfig_read(environment, arena, &kubeconfig);
	for (size_t i = 0; i < kubeconfig.file_count; i++)
		if (kubeconfig.files[i].fault == KUBECONFIG_STRANGE)
			return false;
	return strcmp(environment->helm_namespace, kubeconfig.name_space) != 0;
}

/* The namespace that was given; NULL. */
static const char *given_namespace(struct call *call, bool has_cluster)
{
	const struct environment *environment = &call->environment;
	const char *option = options_get(&call->options, GIVEN_OPTION);

	if (option || !*environment->helm_namespace)
		return option;
	return helm_was_told(environment, &call->arena) || (has_cluster && is_chosen(environment, &call->arena))
		       ? environment->helm_namespace
		       : NULL;
}

static int refuse(const char *name_space, const char *why, struct err *err)
{
	(void)err_set(err, ERR_USAGE, "-n %s: %s", name_space, why);
	return err_hint(err, "leave -n (HELM_NAMESPACE) away");
}

/* render and env: the release's, which env exports with a release alone. */
static int check_own(struct call *call, struct err *err)
{
	const struct options *options = &call->options;
	bool is_told = helm_was_told(&call->environment, &call->arena);

	for (size_t i = 0; i < options->count; i++)
		is_told = is_told || (!options->values[i].from_environment &&
				      strcmp(options->values[i].row->name, GIVEN_OPTION) == 0);
	if (!is_told || strcmp(call->verb->name, "env") != 0 || options_has(options, "release"))
		return 0;
	(void)err_set(err, ERR_USAGE, "-n %s: env exports it with a release alone", options_get(options, GIVEN_OPTION));
	return err_hint(err, "add --release NAME");
}

/* A verb that takes stores by name: all of them must be in that namespace. Other operands are none of its business. */
static int check_stores(struct call *call, const char *name_space, struct err *err)
{
	size_t count = call->options.operand_count;
	size_t named = 0;

	for (size_t i = 0; i < count; i++) {
		const struct field *field = fields_operand_at(&call->verb->body->fields, i, count);
		const char *store = call->options.operands[i];
		const char *own = name_namespace(store, &call->arena);

		if (!field || field->offer != FIELD_STORES)
			continue;
		named++;
		if (strcmp(own, name_space) != 0)
			return refuse(
				name_space,
				arena_format(&call->arena, "the namespace of store %s is %s, always", store, own).p,
				err);
	}
	return named ? 0 : refuse(name_space, "stores are chosen among all, each in its own namespace; name one", err);
}

static const char *store_in(const char *name_space)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	size_t n = strlen(NAMESPACE_PREFIX);

	return strncmp(name_space, NAMESPACE_PREFIX, n) == 0 && !name_check(name_space + n, &ignored) ? name_space + n
												      : NULL;
}

int given_check(struct call *call, struct err *err)
{
	const struct verb *verb = call->verb;
	const char *name_space;
	size_t row = 0;

	if (verb_takes(verb, GIVEN_OPTION))
		return check_own(call, err);
	while (row < COUNT_OF(whole) && strcmp(whole[row].verb, verb->name) != 0)
		row++;
	name_space = given_namespace(call, row == COUNT_OF(whole) || whole[row].has_cluster);
	if (!name_space)
		return 0;
	if (row == COUNT_OF(whole) || (strcmp(verb->name, "audit") == 0 && call->options.operand_count))
		return check_stores(call, name_space, err);
	if (strcmp(verb->name, "list") == 0 && store_in(name_space))
		return 0;
	return refuse(name_space, whole[row].why, err);
}

const char *given_store(struct call *call)
{
	const char *name_space = given_namespace(call, true);

	return name_space ? store_in(name_space) : NULL;
}

const char *given_own(const struct session *session)
{
	const struct environment *environment = session->environment;
	struct kubeconfig found;

	if (*environment->helm_namespace)
		return store_in(environment->helm_namespace);
	kubeconfig_read(environment, session->arena, &found);
	return store_in(found.name_space);
}

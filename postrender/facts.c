/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>

#include "facts_objects.h"
#include "hostname.h"
#include "hosts_in.h"
#include "objects.h"
#include "stream.h"
#include "tree_read.h"

struct looking {
	struct facts *facts;
	struct tree *tree;
	const struct kind_table *kinds;
};

static struct str text_of(struct tree *tree, uint32_t map, const char *key)
{
	uint32_t node = tree_member(tree, map, str_of(key), NULL);

	return tree_type(tree, node) == VALUE_STRING ? tree_scalar(tree, node) : STR("");
}

static struct str after(struct str text, size_t n)
{
	return (struct str){ text.p + n, text.n - n };
}

/* Without a namespace for this call every one counts, so that nobody loses a token that a role is bound to. */
static bool in_namespace(const struct facts *facts, struct str name_space)
{
	return !facts->name_space || str_is(name_space, facts->name_space);
}

/*
 * Who an account is to the API server (Kubernetes, "Referring to subjects"): the account, the user
 * system:serviceaccount:NAMESPACE:NAME, and the groups system:serviceaccounts:NAMESPACE, system:serviceaccounts and
 * system:authenticated.
 */
static void add_subject(struct facts *facts, struct tree *tree, uint32_t subject)
{
	static const char user[] = "system:serviceaccount:";
	static const char group[] = "system:serviceaccounts";
	struct str kind = text_of(tree, subject, "kind");
	struct str name = text_of(tree, subject, "name");
	struct str name_space = text_of(tree, subject, "namespace");

	if (str_is(kind, "ServiceAccount") && (name_space.n == 0 || in_namespace(facts, name_space))) {
		names_put(&facts->accounts, arena_str(&facts->arena, name), 0);
	} else if (str_is(kind, "User") && str_starts(name, STR(user))) {
		struct str rest = after(name, sizeof(user) - 1);
		const char *colon = memchr(rest.p, ':', rest.n);

		if (colon && in_namespace(facts, (struct str){ rest.p, (size_t)(colon - rest.p) }))
			names_put(&facts->accounts, arena_str(&facts->arena, after(rest, (size_t)(colon - rest.p) + 1)),
				  0);
	} else if (str_is(kind, "Group")) {
		facts->all_bound |= str_is(name, group) || str_is(name, "system:authenticated") ||
				    (str_starts(name, STR("system:serviceaccounts:")) &&
				     in_namespace(facts, after(name, sizeof(group))));
	}
}

static void add_host(struct facts *facts, struct str host)
{
	if (names_get(&facts->from, host) != NO_NUMBER)
		return;
	host = arena_str(&facts->arena, host);
	names_put(&facts->from, host, (uint32_t)facts->host_count);
	facts->hosts = xgrow(facts->hosts, facts->host_count, &facts->host_capacity, sizeof(*facts->hosts));
	facts->hosts[facts->host_count++] = (struct host){ .from = host };
}

static void add_rules(struct facts *facts, struct tree *tree, uint32_t spec)
{
	uint32_t rules = tree_member(tree, spec, STR("rules"), NULL);

	if (tree_type(tree, rules) != VALUE_LIST)
		return;
	for (uint32_t rule = tree_first(tree, rules); rule != NO_NODE; rule = tree_next(tree, rule)) {
		uint32_t host = tree_member(tree, rule, STR("host"), NULL);

		add_host(facts, tree_type(tree, host) == VALUE_STRING ? tree_scalar(tree, host) : STR(""));
	}
}

/* A route without names has one like a rule without host. */
static void add_names(struct facts *facts, struct tree *tree, uint32_t spec)
{
	uint32_t names = tree_member(tree, spec, STR("hostnames"), NULL);
	uint32_t first = tree_type(tree, names) == VALUE_LIST ? tree_first(tree, names) : NO_NODE;

	if (first == NO_NODE)
		add_host(facts, STR(""));
	for (uint32_t host = first; host != NO_NODE; host = tree_next(tree, host))
		add_host(facts, tree_type(tree, host) == VALUE_STRING ? tree_scalar(tree, host) : STR(""));
}

static int add_known(void *data, uint32_t node, struct str host, struct err *err)
{
	(void)node;
	(void)err;
	add_host(data, host);
	return 0;
}

/* Where the table of kinds says that hosts stand. */
static void add_by_table(struct facts *facts, struct tree *tree, const struct ident *ident, struct err *err)
{
	static const struct path hosts = { .base = PATH_HOSTS };

	(void)hosts_in(tree, ident, ident->root, &hosts, add_known, facts, err);
	err_clear(err); /* said when the rules come to it */
}

static bool is_route(const struct ident *ident)
{
	return str_is(ident->kind, "HTTPRoute") || str_is(ident->kind, "GRPCRoute") || str_is(ident->kind, "TLSRoute");
}

static int look(void *data, struct ident *ident, struct err *err)
{
	const struct looking *looking = data;
	struct tree *tree = looking->tree;
	struct facts *facts = looking->facts;
	uint32_t subjects = tree_member(tree, ident->root, STR("subjects"), NULL);
	uint32_t spec = tree_member(tree, ident->root, STR("spec"), NULL);

	if (tree_type(tree, ident->root) != VALUE_MAP || ident_read(tree, looking->kinds, ident, err)) {
		err_clear(err); /* said when the rules come to it */
		return 0;
	}
	if ((str_is(ident->kind, "RoleBinding") || str_is(ident->kind, "ClusterRoleBinding")) &&
	    tree_type(tree, subjects) == VALUE_LIST) {
		for (uint32_t s = tree_first(tree, subjects); s != NO_NODE; s = tree_next(tree, s))
			add_subject(facts, tree, s);
	} else if (str_is(ident->kind, "Ingress")) {
		add_rules(facts, tree, spec);
	} else if (is_route(ident)) {
		add_names(facts, tree, spec);
	} else if (str_is(ident->kind, "Service") && str_is(text_of(tree, spec, "type"), "ExternalName")) {
		names_put(&facts->externals, arena_str(&facts->arena, ident->name), 0);
	}
	facts_take(facts, tree, ident);
	if (ident->known && ident->known->places[PATH_HOSTS])
		add_by_table(facts, tree, ident, err);
	return 0;
}

static bool contains(struct str text, const char *word)
{
	return memmem(text.p, text.n, word, strlen(word)) != NULL;
}

static bool can_matter(const struct facts *facts, const struct kind_table *kinds, struct str text)
{
	static const char *const words[] = { "RoleBinding", "Ingress", "Route", "ExternalName" };

	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (contains(text, words[i]))
			return true;
	return facts_may_take(facts, kinds, text) || facts_has_escape(text);
}

int facts_read(struct facts *facts, const struct kind_table *kinds, struct str input, struct err *err)
{
	CLEANUP(tree_free) struct tree tree = TREE_INIT;
	struct stream stream;
	struct document document;
	int more;

	facts_begin(facts, input);
	stream_open(&stream, input);
	while ((more = stream_next(&stream, &document, err)) > 0) {
		if (contains(document.text, "postrenderer.helm.sh/postrender-filename"))
			facts->under_helm4 = true;
		if (!can_matter(facts, kinds, document.text))
			continue;
		if (tree_read(&tree, document.text, document.line, err))
			return -1;
		if (tree.root == NO_NODE)
			continue;
		(void)objects_each(&tree, document.number, look, &(struct looking){ facts, &tree, kinds }, err);
	}
	return more;
}

bool facts_is_bound(const struct facts *facts, struct str account)
{
	return facts->all_bound || names_get(&facts->accounts, account) != NO_NUMBER;
}

bool facts_is_external(const struct facts *facts, struct str service)
{
	return names_get(&facts->externals, service) != NO_NUMBER;
}

/* The store's own names in their order: those given, or <store>.<domain>; then 1-<store>.<domain> and so on. */
static struct str platform_host(struct facts *facts, const struct settings *settings, const char *store,
				struct str domain, size_t number)
{
	const char *const *given = settings->hosts;
	size_t count = 0;

	for (; given && given[count]; count++)
		if (count == number)
			return str_of(given[count]);
	if (!count && number == 0)
		return arena_format(&facts->arena, "%s.%.*s", store, STR_ARG(domain));
	return arena_format(&facts->arena, "%zu-%s.%.*s", number - (count ? count - 1 : 0), store, STR_ARG(domain));
}

static bool is_ours(const struct settings *settings, const char *store, struct str domain, struct str host)
{
	const char *const *given = settings->hosts;
	size_t name = strlen(store);

	for (; given && *given; given++)
		if (str_is(host, *given))
			return true;
	return hostname_number(host, store, domain) ||
	       (!settings->hosts && host.n == name + 1 + domain.n && str_starts(host, str_of(store)) &&
		host.p[name] == '.' && memcmp(host.p + name + 1, domain.p, domain.n) == 0);
}

static int compare_hosts(const void *a, const void *b)
{
	return str_compare(((const struct host *)a)->from, ((const struct host *)b)->from);
}

static void name_host(struct facts *facts, size_t i, struct str to)
{
	facts->hosts[i].to = to;
	names_put(&facts->to, to, (uint32_t)i);
}

static int find_names(struct settings *settings, const struct value **ret_store, const struct value **ret_domain,
		      struct err *err)
{
	*ret_store = settings_get(settings, STR("store"), err);
	if (!*ret_store)
		return -1;
	*ret_domain = settings_get(settings, STR("ingress.domain"), err);
	return *ret_domain ? 0 : settings_missing(settings, STR("ingress.domain"), err);
}

static int name_hosts(struct facts *facts, struct settings *settings, struct err *err)
{
	const struct value *store;
	const struct value *domain;
	size_t number = 0;

	if (find_names(settings, &store, &domain, err))
		return -1;
	qsort(facts->hosts, facts->host_count, sizeof(*facts->hosts), compare_hosts);
	for (size_t i = 0; i < facts->host_count; i++) {
		names_put(&facts->from, facts->hosts[i].from, (uint32_t)i);
		if (is_ours(settings, store->text.p, domain->text, facts->hosts[i].from))
			name_host(facts, i, facts->hosts[i].from);
	}
	for (size_t i = 0; i < facts->host_count; i++) {
		struct str to;

		if (facts->hosts[i].to.p)
			continue;
		do
			to = platform_host(facts, settings, store->text.p, domain->text, number++);
		while (names_get(&facts->to, to) != NO_NUMBER);
		name_host(facts, i, to);
	}
	return 0;
}

int facts_host(struct facts *facts, struct settings *settings, struct str from, struct str *ret, struct err *err)
{
	const struct value *store;
	const struct value *domain;
	uint32_t place;

	if (facts->host_count && !facts->hosts[0].to.p && name_hosts(facts, settings, err))
		return -1;
	place = names_get(&facts->from, from);
	if (place == NO_NUMBER)
		place = names_get(&facts->to, from);
	if (place == NO_NUMBER && from.n == 0) {
		if (find_names(settings, &store, &domain, err))
			return -1;
		*ret = platform_host(facts, settings, store->text.p, domain->text, 0);
		return 0;
	}
	if (place == NO_NUMBER)
		return err_set(err, ERR_VARIABLE, "no platform host for \"%.*s\"", STR_ARG(from));
	*ret = facts->hosts[place].to;
	return 0;
}

void facts_free(struct facts *facts)
{
	names_free(&facts->accounts);
	names_free(&facts->externals);
	names_free(&facts->from);
	names_free(&facts->to);
	names_free(&facts->exposed);
	for (size_t i = 0; i < facts->counted_count; i++)
		names_free(&facts->counted[i].names);
	free(facts->counted);
	free(facts->counting);
	free(facts->asking);
	free(facts->workloads);
	free(facts->scalers);
	free(facts->hosts);
	arena_free(&facts->arena);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>

#include "path.h"
#include "stream.h"

static void add_text(struct str **list, size_t *count, size_t *capacity, struct str text)
{
	*list = xgrow(*list, *count, capacity, sizeof(**list));
	(*list)[(*count)++] = text;
}

static void add_account(struct facts *facts, struct tree *tree, uint32_t subject)
{
	uint32_t kind = tree_member(tree, subject, STR("kind"), NULL);
	uint32_t name = tree_member(tree, subject, STR("name"), NULL);

	if (tree_type(tree, name) == VALUE_STRING && tree_type(tree, kind) == VALUE_STRING &&
	    str_is(tree_scalar(tree, kind), "ServiceAccount"))
		add_text(&facts->accounts, &facts->account_count, &facts->account_capacity,
			 arena_str(&facts->arena, tree_scalar(tree, name)));
}

static void add_host(struct facts *facts, struct str host)
{
	size_t at = 0;

	while (at < facts->host_count && str_compare(facts->hosts[at].from, host) < 0)
		at++;
	if (at < facts->host_count && str_equal(facts->hosts[at].from, host))
		return;
	facts->hosts = xgrow(facts->hosts, facts->host_count, &facts->host_capacity, sizeof(*facts->hosts));
	memmove(facts->hosts + at + 1, facts->hosts + at, (facts->host_count - at) * sizeof(*facts->hosts));
	facts->hosts[at] = (struct host){ .from = arena_str(&facts->arena, host) };
	facts->host_count++;
}

static void add_hosts(struct facts *facts, struct tree *tree, uint32_t object)
{
	uint32_t spec = tree_member(tree, object, STR("spec"), NULL);
	uint32_t rules = tree_member(tree, spec, STR("rules"), NULL);
	uint32_t names = tree_member(tree, spec, STR("hostnames"), NULL);

	if (tree_type(tree, rules) == VALUE_LIST)
		for (uint32_t rule = tree_first(tree, rules); rule != NO_NODE; rule = tree_next(tree, rule)) {
			uint32_t host = tree_member(tree, rule, STR("host"), NULL);

			add_host(facts, tree_type(tree, host) == VALUE_STRING ? tree_scalar(tree, host) : STR(""));
		}
	if (tree_type(tree, names) == VALUE_LIST)
		for (uint32_t host = tree_first(tree, names); host != NO_NODE; host = tree_next(tree, host))
			if (tree_type(tree, host) == VALUE_STRING)
				add_host(facts, tree_scalar(tree, host));
}

static void look(struct facts *facts, struct tree *tree, uint32_t object)
{
	uint32_t kind = tree_member(tree, object, STR("kind"), NULL);
	uint32_t subjects = tree_member(tree, object, STR("subjects"), NULL);
	struct str text = tree_type(tree, kind) == VALUE_STRING ? tree_scalar(tree, kind) : STR("");

	if ((str_is(text, "RoleBinding") || str_is(text, "ClusterRoleBinding")) &&
	    tree_type(tree, subjects) == VALUE_LIST) {
		for (uint32_t s = tree_first(tree, subjects); s != NO_NODE; s = tree_next(tree, s))
			add_account(facts, tree, s);
	} else if (str_is(text, "Ingress") || str_is(text, "HTTPRoute")) {
		add_hosts(facts, tree, object);
	}
}

static bool contains(struct str text, const char *word)
{
	return memmem(text.p, text.n, word, strlen(word)) != NULL;
}

int facts_read(struct facts *facts, struct str input, struct err *err)
{
	CLEANUP(tree_free) struct tree tree = TREE_INIT;
	struct stream stream;
	struct document document;
	int more;

	stream_open(&stream, input);
	while ((more = stream_next(&stream, &document, err)) > 0) {
		uint32_t items;

		if (contains(document.text, "postrenderer.helm.sh/postrender-filename"))
			facts->under_helm4 = true;
		if (!contains(document.text, "RoleBinding") && !contains(document.text, "Ingress") &&
		    !contains(document.text, "HTTPRoute"))
			continue;
		if (tree_read(&tree, document.text, document.line, err))
			return -1;
		if (tree.root == NO_NODE)
			continue;
		items = tree_member(&tree, tree.root, STR("items"), NULL);
		if (tree_type(&tree, items) == VALUE_LIST)
			for (uint32_t item = tree_first(&tree, items); item != NO_NODE; item = tree_next(&tree, item))
				look(facts, &tree, item);
		else
			look(facts, &tree, tree.root);
	}
	return more;
}

bool facts_is_bound(const struct facts *facts, struct str account)
{
	for (size_t i = 0; i < facts->account_count; i++)
		if (str_equal(facts->accounts[i], account))
			return true;
	return false;
}

static bool is_taken(const struct facts *facts, struct str name)
{
	for (size_t i = 0; i < facts->host_count; i++)
		if (str_equal(facts->hosts[i].to, name))
			return true;
	return false;
}

static struct str platform_host(struct facts *facts, const char *store, struct str domain, size_t number)
{
	if (number == 0)
		return arena_format(&facts->arena, "%s.%.*s", store, STR_ARG(domain));
	return arena_format(&facts->arena, "%s-%zu.%.*s", store, number, STR_ARG(domain));
}

/* <store>.<domain> and <store>-<n>.<domain>, n without leading zero. */
static bool has_form(struct str host, const char *store, struct str domain)
{
	size_t length = strlen(store);
	size_t i = length;

	if (!str_starts(host, str_of(store)))
		return false;
	if (i < host.n && host.p[i] == '-') {
		if (++i >= host.n || host.p[i] < '1' || host.p[i] > '9')
			return false;
		while (i < host.n && host.p[i] >= '0' && host.p[i] <= '9')
			i++;
	}
	return host.n == i + 1 + domain.n && host.p[i] == '.' && memcmp(host.p + i + 1, domain.p, domain.n) == 0;
}

static int name_hosts(struct facts *facts, struct settings *settings, struct err *err)
{
	const struct value *store = settings_get(settings, STR("store"), err);
	const struct value *domain;
	size_t number = 0;

	if (!store)
		return -1;
	domain = settings_get(settings, STR("ingress.domain"), err);
	if (!domain)
		return err_set(err, ERR_VARIABLE, "${ingress.domain} has no value");
	for (size_t i = 0; i < facts->host_count; i++)
		if (has_form(facts->hosts[i].from, store->text.p, domain->text))
			facts->hosts[i].to = facts->hosts[i].from;
	for (size_t i = 0; i < facts->host_count; i++) {
		if (facts->hosts[i].to.p)
			continue;
		do
			facts->hosts[i].to = (struct str){ NULL, 0 };
		while (is_taken(facts, platform_host(facts, store->text.p, domain->text, number)) && ++number);
		facts->hosts[i].to = platform_host(facts, store->text.p, domain->text, number++);
	}
	return 0;
}

int facts_host(struct facts *facts, struct settings *settings, struct str from, struct str *ret, struct err *err)
{
	if (facts->host_count && !facts->hosts[0].to.p && name_hosts(facts, settings, err))
		return -1;
	for (size_t i = 0; i < facts->host_count; i++) {
		if (str_equal(facts->hosts[i].from, from) || str_equal(facts->hosts[i].to, from)) {
			*ret = facts->hosts[i].to;
			return 0;
		}
	}
	return err_set(err, ERR_VARIABLE, "no platform host for \"%.*s\"", STR_ARG(from));
}

void facts_free(struct facts *facts)
{
	free(facts->accounts);
	free(facts->hosts);
	arena_free(&facts->arena);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "hosts_in.h"

#include "path_find.h"

struct walk {
	struct tree *tree;
	hosts_visit *visit;
	void *data;
	struct err *err;
};

static int by_pattern(const struct walk *walk, uint32_t node, struct str text, struct pattern *pattern)
{
	struct str host;
	size_t end = 0;
	int found;

	for (size_t at = 0; at < text.n && (found = pattern_find(pattern, text, at, &host, &end, walk->err)) != 0;
	     at = end > at ? end : at + 1) {
		int answer = found < 0 ? -1 : host.n ? walk->visit(walk->data, node, host, walk->err) : 0;

		if (answer)
			return answer;
	}
	return 0;
}

static int by_commas(const struct walk *walk, uint32_t node, struct str text)
{
	static const char between[] = ", \t\r\n";

	for (size_t i = 0, end; i < text.n; i = end + 1) {
		int answer;

		for (end = i; end < text.n && !memchr(between, text.p[end], sizeof(between) - 1); end++)
			;
		answer = end == i ? 0 : walk->visit(walk->data, node, (struct str){ text.p + i, end - i }, walk->err);
		if (answer)
			return answer;
	}
	return 0;
}

static int at_nodes(const struct walk *walk, const struct nodes *nodes, struct pattern *pattern)
{
	for (size_t i = 0; i < nodes->count; i++) {
		struct str text;
		int answer;

		if (tree_type(walk->tree, nodes->list[i]) != VALUE_STRING)
			continue;
		text = tree_scalar(walk->tree, nodes->list[i]);
		answer = pattern ? by_pattern(walk, nodes->list[i], text, pattern)
				 : by_commas(walk, nodes->list[i], text);
		if (answer)
			return answer;
	}
	return 0;
}

int hosts_in(struct tree *tree, const struct ident *ident, uint32_t here, const struct path *path, hosts_visit *visit,
	     void *data, struct err *err)
{
	const struct walk walk = { tree, visit, data, err };
	CLEANUP(path_nodes_free) struct nodes nodes = { 0 };

	if (path->base != PATH_HOSTS)
		return path_find(tree, ident, here, path, &nodes, err) ? -1 : at_nodes(&walk, &nodes, NULL);
	for (const struct place *place = ident->known ? ident->known->places[PATH_HOSTS] : NULL; place;
	     place = place->next) {
		int answer;

		nodes.count = 0;
		if (path_find_from(tree, ident->root, &place->path, 0, &nodes, err))
			return -1;
		answer = at_nodes(&walk, &nodes, place->pattern);
		if (answer)
			return answer;
	}
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "image/status.h"

#include "timestamp.h"

#define REGISTRY_MOST 200

bool image_status_is_gone(const struct value *entry, const struct image_nodes *nodes, time_t now)
{
	return !nodes->have && nodes->sure && now - timestamp_parse(value_text_at(entry, "time")) > IMAGE_NODES_LATE;
}

static const char *state_of(const struct image *image, const struct value *entry, const struct image_nodes *nodes,
			    const struct image_status_view *view)
{
	if (nodes->have)
		return "here";
	if (entry && strcmp(value_text_at(entry, "means"), "registry") == 0)
		return "pulled";
	if (entry)
		return image_status_is_gone(entry, nodes, view->now) ? "gone" : "here";
	if (image->is_public && !view->closed)
		return "pulled";
	return nodes->sure ? "missing" : "unknown";
}

struct value *image_status_row(const struct image *image, const struct value *entry,
			       const struct image_status_view *view, struct arena *arena)
{
	const char *noted = value_text_at(entry, "reference");
	bool pulled = strcmp(value_text_at(entry, "means"), "registry") == 0;
	const char *digest = pulled ? value_text_at(entry, "digest") : "";
	const char *name = *noted ? noted : image->reference;
	struct image_nodes count;
	struct value *row = value_new(arena, VALUE_MAP);
	struct value *told = value_new(arena, VALUE_MAP);

	/* What is pulled by its digest is known to a node by that. */
	if (*digest)
		name = arena_format(arena, "%.*s@%s", (int)(strrchr(noted, ':') - noted), noted, digest).p;
	count = image_nodes_count(view->nodes, name);
	value_put_text(row, "image", image->name, arena);
	value_put_text(row, "chart", image->reference, arena);
	value_put_text(row, "state", state_of(image, entry, &count, view), arena);
	for (const struct value *member = value_first(entry); member; member = member->next)
		value_put(row, member->key, value_copy(arena, member));
	value_put(told, STR("have"), value_int(arena, (long long)count.have));
	value_put(told, STR("of"), value_int(arena, (long long)count.of));
	value_put(told, STR("sure"), value_bool(arena, count.sure));
	value_put(row, STR("nodes"), told);
	return row;
}

const char *image_status_word(const struct value *row, struct arena *arena)
{
	const char *state = value_text_at(row, "state");
	bool would = value_is_true(value_get(row, "dryRun")) && strcmp(state, "unchanged") != 0;

	return would ? arena_format(arena, "would be %s", state).p : state;
}

/* Parts of a repository's path: small letters and digits, between them . _ - (distribution/reference). */
static bool is_path(const char *p)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	while (*p == '/') {
		size_t n = strcspn(++p, "/");

		if (!n || strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789._-") < n || !strchr(plain, *p) ||
		    !strchr(plain, p[n - 1]))
			return false;
		p += n;
	}
	return !*p;
}

static bool is_host(struct str host)
{
	size_t n = strcspn(host.p, ":/");
	size_t port = n < host.n ? host.n - n - 1 : 0;

	if (!n || strspn(host.p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") < n ||
	    strchr(".-", host.p[0]) || strchr(".-", host.p[n - 1]))
		return false;
	return n == host.n || (port && port <= 5 && strspn(&host.p[n + 1], "0123456789") >= port);
}

int image_status_registry(const char *text, struct err *err)
{
	struct str host = { text, text ? strcspn(text, "/") : 0 };

	if (!text || !*text) {
		(void)err_set(err, ERR_USAGE, "image push needs a registry");
		return err_hint(err, "as in: helm store image push registry.example.com/shops");
	}
	if (strlen(text) > REGISTRY_MOST || !is_host(host) || !is_path(&text[host.n])) {
		(void)err_set(err, ERR_USAGE,
			      "image push %s: HOST[:PORT][/PATH] was expected, without https:// and tag", text);
		return err_hint(err, "as in: helm store image push registry.example.com/shops");
	}
	if (memchr(host.p, '.', host.n) || memchr(host.p, ':', host.n) || str_is(host, "localhost"))
		return 0;
	(void)err_set(err, ERR_USAGE, "image push %s: %.*s is no registry's host name", text, STR_ARG(host));
	return err_hint(err, "of Docker Hub: helm store image push docker.io/%s", text);
}

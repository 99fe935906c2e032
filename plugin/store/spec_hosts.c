/* SPDX-License-Identifier: Apache-2.0 */

#include "store/spec_hosts.h"

#include "hostname.h"
#include "strvec.h"

#define LIST_MOST ((size_t)1 << 20)

static bool has(const struct strvec *hosts, const char *host)
{
	for (size_t i = 0; i < hosts->count; i++)
		if (strcmp(hosts->list[i], host) == 0)
			return true;
	return false;
}

/* A name that is given twice is one. */
static int add(struct spec *spec, const char *text, struct arena *arena, struct err *err)
{
	const char *host;

	if (hostname_read(text, arena, &host, err))
		return -1;
	if (!has(&spec->hosts, host))
		strvec_add(&spec->hosts, host);
	return 0;
}

static int add_values(struct spec *spec, const struct value *list, struct arena *arena, struct err *err)
{
	if (list && list->type != VALUE_LIST && list->type != VALUE_NULL)
		return err_set(err, ERR_USAGE, "global.store.hosts is %s; a list of names was expected",
			       value_type_name(list->type));
	for (const struct value *item = value_first(list); item; item = item->next) {
		if (item->type != VALUE_STRING)
			return err_set(err, ERR_USAGE, "global.store.hosts holds %s; names were expected",
				       value_type_name(item->type));
		if (add(spec, item->text.p, arena, err))
			return err_wrap(err, "global.store.hosts");
	}
	return 0;
}

/*
 * The host that charts/store gives its admin pages; NULL: none. It is none of the store's in the record, since it goes
 * when the value does. What is no name is for the chart to refuse.
 */
static const char *admin_host(const struct spec *spec, struct arena *arena)
{
	const char *text = value_text_at(spec->values, "admin.host");
	struct err ignored = ERR_INIT;
	const char *host = NULL;

	if (*text && hostname_read(text, arena, &host, &ignored))
		host = NULL;
	err_clear(&ignored);
	return host && !has(&spec->hosts, host) ? host : NULL;
}

/* The filter writes them into what the chart renders, and leaves the admin pages theirs. */
static int tell_filter(struct spec *spec, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes list = BYTES_INIT(LIST_MOST);
	const char *admin = admin_host(spec, arena);

	for (size_t i = 0; i < spec->hosts.count; i++)
		bytes_format(&list, "%s%s", i ? "\n" : "", spec->hosts.list[i]);
	if (admin)
		bytes_format(&list, "\n%s", admin);
	if (bytes_check(&list, "the hosts", ERR_LIMIT, err))
		return -1;
	strvec_set(&spec->environment, arena_format(arena, "HELM_STORE_HOSTS=%s", list.data).p);
	return 0;
}

int spec_choose_hosts(struct spec *spec, const struct spec_request *request, struct err *err)
{
	struct arena *arena = request->session->arena;

	if (*request->given->hosts) {
		for (const char *const *given = request->given->hosts; *given; given++)
			if (add(spec, *given, arena, err))
				return -1;
	} else if (add_values(spec, value_find(spec->values, STR("global.store.hosts")), arena, err)) {
		return -1;
	}
	if (!spec->hosts.count &&
	    add(spec, arena_format(arena, "%s.%s", spec->store, value_text_at(spec->settings, "ingress.domain")).p,
		arena, err))
		return err_wrap(err, "the profile's ingress.domain");
	return tell_filter(spec, arena, err);
}

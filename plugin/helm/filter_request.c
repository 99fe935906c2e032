/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/filter_request.h"

#define LIST_MOST ((size_t)4 << 20)

static void put(const char *variable, const char *text, struct arena *arena, struct strvec *ret)
{
	if (text)
		strvec_set(ret, arena_format(arena, "%s=%s", variable, text).p);
}

static void put_list(const char *variable, const char *const *list, struct arena *arena, struct strvec *ret)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(LIST_MOST);

	for (size_t i = 0; list && list[i]; i++)
		bytes_format(&text, "%s%s", i ? "\n" : "", list[i]);
	if (list && *list)
		put(variable, arena_str(arena, bytes_str(&text)).p, arena, ret);
}

void filter_request_settings(const struct filter_request *request, struct arena *arena, struct strvec *ret)
{
	put("HELM_STORE_PROFILE", request->profile, arena, ret);
	put("HELM_STORE_PLAN", request->plan, arena, ret);
	put("HELM_STORE_STORE", request->store, arena, ret);
	put("HELM_STORE_POLICIES", request->policies, arena, ret);
	put("HELM_STORE_ADD_POLICIES", request->add_policies, arena, ret);
	put_list("HELM_STORE_HOSTS", request->hosts, arena, ret);
	put_list("HELM_STORE_VALUES", request->values, arena, ret);
	put_list("HELM_STORE_SET", request->sets, arena, ret);
}

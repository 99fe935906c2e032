/* SPDX-License-Identifier: Apache-2.0 */
#include "store/cluster_role.h"

#include "emit.h"
#include "store/rbac_table.h"

static struct value *one_text(const char *text, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	value_add(list, value_string(arena, str_of(text)));
	return list;
}

static struct value *words_list(const char *words, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const char *p = words; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		value_add(list, value_string(arena, (struct str){ p, n }));
		p += n;
	}
	return list;
}

struct value *cluster_role_object(enum role role, struct arena *arena)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *rules = value_new(arena, VALUE_LIST);

	value_put_text(object, "apiVersion", "rbac.authorization.k8s.io/v1", arena);
	value_put_text(object, "kind", "ClusterRole", arena);
	value_put_text(value_map_at(object, "metadata", arena), "name", role_cluster_role(role), arena);
	for (size_t i = 0; i < rbac_count(); i++) {
		const char *verbs = rbac_verbs(rbac_row(i), role);
		struct value *rule = value_new(arena, VALUE_MAP);

		if (!*verbs)
			continue;
		value_put(rule, STR("apiGroups"), one_text(rbac_row(i)->group, arena));
		value_put(rule, STR("resources"), one_text(rbac_row(i)->resource, arena));
		value_put(rule, STR("verbs"), words_list(verbs, arena));
		value_add(rules, rule);
	}
	value_put(object, STR("rules"), rules);
	return object;
}

void cluster_role_print(enum role role, struct bytes *out)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *name = role_cluster_role(role);

	bytes_format(out,
		     "# helm store, %s: %s. An administrator gives it:\n"
		     "#   helm store doctor --role %s | kubectl apply -f -\n",
		     role_word(role), role_who(role), role_word(role));
	if (role == ROLE_TENANT)
		bytes_format(out,
			     "#   kubectl create rolebinding %s --clusterrole=%s --user=USER --namespace=store-NAME\n"
			     "# It may read that namespace's Secrets, Helm's records and the shop's passwords.\n",
			     name, name);
	else
		bytes_format(out, "#   kubectl create clusterrolebinding %s --clusterrole=%s --user=USER\n", name,
			     name);
	bytes_add_text(out, "# (or --group=GROUP, or --serviceaccount=NAMESPACE:NAME)\n");
	emit_document(cluster_role_object(role, &arena), out);
}

/* The quoted word after a mark: `cannot create resource "roles" in API group "rbac.authorization.k8s.io"`. */
static const char *quoted(const char *text, const char *mark, struct arena *arena)
{
	const char *p = text ? strstr(text, mark) : NULL;

	return p ? arena_str(arena, (struct str){ p + strlen(mark), strcspn(p + strlen(mark), "\"") }).p : NULL;
}

static bool is_hidden(const struct err *err)
{
	return err->code == ERR_REFUSED && err->message && strstr(err->message, ROLE_MAY);
}

int cluster_role_explain(enum role role, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *words = err->message ? strstr(err->message, ROLE_FORBIDDEN) : NULL;
	const char *resource = quoted(words, "resource \"", &arena);
	const char *group = quoted(words, "in API group \"", &arena);

	if ((!words && !is_hidden(err)) || role == ROLE_NONE || strstr(err->message, "helm store doctor --role"))
		return -1;
	if (resource && group && !rbac_know(group, resource))
		return err_hint(err,
				"no role of helm store doctor --role has %s%s%s, which the chart brings: add it "
				"to the one of operator",
				resource, *group ? "." : "", group);
	return err_hint(err, "forbidden, ask for: helm store doctor --role %s", role_word(role));
}

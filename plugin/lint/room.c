/* SPDX-License-Identifier: Apache-2.0 */

#include "lint/room.h"

#include "helm/manifest.h"
#include "kube/capacity.h"
#include "lint/finding.h"
#include "quantity.h"

#define NANO 1000000000LL /* units of kube/capacity.h and quantity.h */
#define LITTLE 20         /* percent left: less, and an update that starts a pod beside the old one may wait */

/* One limit of the plan and what the chart's pods take of it. */
struct share {
	const char *name;
	const char *key; /* of the profile */
	__int128 used;
	bool is_bytes;
};

static __int128 amount_at(const struct value *settings, const char *key)
{
	const struct value *found = value_find(settings, str_of(key));
	__int128 amount;

	return found && quantity_parse(found->text, &amount) ? amount : -1;
}

static void say(struct lint *lint, const struct value *settings, const struct share *share, __int128 most, long left,
		struct value *row)
{
	struct arena *arena = lint->session->arena;
	const char *used = quantity_text(share->used, share->is_bytes, arena);
	const char *limit = quantity_text(most, share->is_bytes, arena);
	struct lint_said said = { .level = left < 0 ? "error" : "warning",
				  .plan = LINT_HELM3,
				  .rule = arena_format(arena, "quota/%s", share->name).p };
	const char *plan = value_text_at(settings, "plan");
	struct value *helms;

	if (left >= LITTLE)
		return;
	said.message = left < 0 ? arena_text(arena,
					     "the pods take %s of %s, plan %s has %s\n"
					     "ask for less, or choose a larger plan",
					     used, share->name, plan, limit)
				: arena_text(arena,
					     "the pods take %s of the %s of %s that plan %s has: %ld %% left\n"
					     "an update may have no room for a pod beside the old one",
					     used, limit, share->name, plan, left);
	helms = value_get(lint_add(lint, value_text_at(row, "profile"), &said), "helm");
	value_add(helms, value_int(arena, 4));
}

/* What a container leaves out: its limit, else what the guard's LimitRange gives (policies/guards/60-defaults.yaml). */
static void fill(struct value *container, const struct value *settings, struct arena *arena)
{
	static const char *const names[] = { "cpu", "memory" };
	struct value *resources = value_map_at(container, "resources", arena);
	struct value *requests = value_map_at(resources, "requests", arena);
	const struct value *limits = value_get(resources, "limits");
	const struct value *defaults = value_find(settings, STR("limits.container.defaultRequest"));

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct value *amount = value_get(limits, names[i]);

		amount = amount ? amount : value_get(defaults, names[i]);
		if (amount && !value_get(requests, names[i]))
			value_put(requests, str_of(names[i]), value_copy(arena, amount));
	}
}

static void fill_pods(const struct value *object, const struct value *settings, struct arena *arena)
{
	static const char *const lists[] = { "spec.template.spec.containers", "spec.template.spec.initContainers" };

	for (size_t i = 0; i < COUNT_OF(lists); i++)
		for (struct value *item = value_first(value_find(object, str_of(lists[i]))); item; item = item->next)
			fill(item, settings, arena);
}

int lint_room(struct lint *lint, const struct value *settings, struct str output, struct value *row, struct err *err)
{
	struct arena *arena = lint->session->arena;
	struct capacity sum = { 0 };
	struct value *room = value_new(arena, VALUE_MAP);
	struct value *objects;

	if (manifest_objects(&lint->helm, output, arena, &objects, err))
		return -1;
	for (const struct value *object = objects->first; object; object = object->next) {
		struct capacity own;

		fill_pods(object, settings, arena);
		own = capacity_of_workload(object);
		sum.cpu += own.cpu;
		sum.memory += own.memory;
		sum.pods += own.pods;
	}
	const struct share shares[] = {
		{ "requests.cpu", "quota.requests.cpu", sum.cpu, false },
		{ "requests.memory", "quota.requests.memory", sum.memory, true },
		{ "pods", "quota.pods", (__int128)sum.pods * NANO, false },
	};
	for (size_t i = 0; i < COUNT_OF(shares); i++) {
		__int128 most = amount_at(settings, shares[i].key);
		struct value *part = value_new(arena, VALUE_MAP);
		long left;

		if (most <= 0)
			continue;
		left = shares[i].used > most ? -1 : (long)((most - shares[i].used) * 100 / most);
		value_put_text(part, "used", quantity_text(shares[i].used, shares[i].is_bytes, arena), arena);
		value_put_text(part, "limit", quantity_text(most, shares[i].is_bytes, arena), arena);
		value_put(part, STR("fits"), value_bool(arena, left >= 0));
		value_put(room, str_of(shares[i].name), part);
		say(lint, settings, &shares[i], most, left, row);
	}
	value_put(row, STR("room"), room);
	return 0;
}

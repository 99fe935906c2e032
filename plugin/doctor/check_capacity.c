/* SPDX-License-Identifier: Apache-2.0 */
/* How many stores fit beside what is requested now: shops as charts/store has them, and stores that use all they may.
 */
#include "config.h"
#include "doctor/doctor.h"
#include "file.h"
#include "helm/manifest.h"
#include "helm/template.h"
#include "kube/nodes.h"
#include "quantity.h"

#define MANY 1000000 /* stores, where nothing limits their number */

static const char remedy[] = "ask for less, choose a smaller plan, or add nodes";

static __int128 wanted(const struct doctor *doctor, struct str path)
{
	const struct value *found = value_find(doctor->settings, path);
	__int128 amount;

	return found && quantity_parse(found->text, &amount) && amount > 0 ? amount : 0;
}

static void least(__int128 room, __int128 each, long *fits)
{
	__int128 count = room > 0 ? room / (each ? each : 1) : 0;

	if (each && count < *fits)
		*fits = (long)count;
}

static long count_fits(const struct capacity *room, const struct capacity *each)
{
	long fits = MANY;

	least(room->cpu, each->cpu, &fits);
	least(room->memory, each->memory, &fits);
	least(room->pods, each->pods, &fits);
	return fits;
}

static int add_manifests(struct str stream, struct capacity *sum, struct err *err)
{
	struct str document;

	while (manifest_next(&stream, &document)) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct capacity own;
		struct value *object;

		if (config_parse(document, "chart", &arena, &object, NULL, err))
			return -1;
		own = capacity_of_workload(object);
		sum->cpu += own.cpu;
		sum->memory += own.memory;
		sum->pods += own.pods;
	}
	return 0;
}

/* What a shop of the shipped chart requests when it is ready, under the profile's rules. */
static int measure_shop(struct doctor *doctor, struct capacity *ret, struct err *err)
{
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	CLEANUP(strvec_free) struct strvec flags = STRVEC_INIT;
	struct arena *arena = doctor_arena(doctor);
	const char *profile = doctor->request->filter.profile;
	const char *preset = arena_format(arena, "%s/values-%s.yaml", doctor->helm.chart, profile).p;
	struct helm_template request = { .release = "doctor", .name_space = "doctor", .chart = doctor->helm.chart };

	*ret = (struct capacity){ 0 };
	filter_request_settings(&doctor->request->filter, arena, &environment);
	strvec_add_all(&environment, (const char *const[]){ "HELM_STORE_RELEASE=doctor", "HELM_STORE_NAMESPACE=doctor",
							    "HELM_STORE_STORE=doctor", NULL });
	if (!strchr(profile, '/') && file_exists(preset))
		strvec_add_all(&flags, (const char *const[]){ "--values", preset, NULL });
	strvec_add(&flags, "--set");
	strvec_add(&flags, arena_format(arena, "global.store.plan=%s", value_text_at(doctor->settings, "plan")).p);
	request.flags = flags.list;
	request.environment = environment.list;
	if (helm_template(&doctor->helm, &request, &result, err))
		return -1;
	return add_manifests(bytes_str(&result.output), ret, err);
}

static void put_amount(struct value *map, const char *key, __int128 amount, bool is_bytes, struct arena *arena)
{
	value_put_text(map, key, quantity_text(amount, is_bytes, arena), arena);
}

static struct value *details_of(const struct nodes *nodes, const struct capacity *used, struct arena *arena)
{
	struct value *map = value_new(arena, VALUE_MAP);

	put_amount(map, "cpu", nodes->sum.cpu, false, arena);
	put_amount(map, "cpuRequested", used->cpu, false, arena);
	put_amount(map, "memory", nodes->sum.memory, true, arena);
	put_amount(map, "memoryRequested", used->memory, true, arena);
	value_put(map, STR("pods"), value_int(arena, nodes->sum.pods));
	value_put(map, STR("podsThere"), value_int(arena, used->pods));
	return map;
}

/* "12 shops (0.35 CPU, 1.1Gi each) and "; how many fit goes into the details too. Nothing where Helm cannot tell. */
static const char *say_shops(struct doctor *doctor, const struct capacity *room, struct value *details, long *ret_fits)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct arena *arena = doctor_arena(doctor);
	struct capacity shop;

	*ret_fits = -1;
	if (!doctor->helm.major || measure_shop(doctor, &shop, &ignored) || !shop.pods)
		return "";
	*ret_fits = count_fits(room, &shop);
	value_put(details, STR("shops"), value_int(arena, *ret_fits));
	put_amount(details, "shopCpu", shop.cpu, false, arena);
	put_amount(details, "shopMemory", shop.memory, true, arena);
	return arena_text(arena, "%ld shops (%s CPU, %s each) and ", *ret_fits, quantity_text(shop.cpu, false, arena),
			  quantity_text(shop.memory, true, arena));
}

int check_capacity(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	struct capacity plan = { wanted(doctor, STR("quota.requests.cpu")),
				 wanted(doctor, STR("quota.requests.memory")),
				 value_number_at(doctor->settings, "quota.pods") };
	struct capacity room;
	struct capacity used;
	struct nodes nodes;
	const char *shops;
	long shop_fits;
	long fits;

	if (nodes_read(&doctor->visit.cluster, arena, &nodes, err) ||
	    nodes_requested(&doctor->visit.cluster, &nodes, &used, err))
		return -1;
	room = (struct capacity){ nodes.sum.cpu - used.cpu, nodes.sum.memory - used.memory,
				  nodes.sum.pods - used.pods };
	ret->details = details_of(&nodes, &used, arena);
	shops = say_shops(doctor, &room, ret->details, &shop_fits);
	fits = count_fits(&room, &plan);
	value_put(ret->details, STR("stores"), value_int(arena, fits));
	return doctor_finding_set(
		ret, (shop_fits < 0 ? fits : shop_fits) ? CHECK_OK : CHECK_WARNING,
		arena_format(arena, "free %s CPU, %s, %ld pods: room for %s%ld stores that use all of plan %s",
			     quantity_text(room.cpu, false, arena), quantity_text(room.memory, true, arena), room.pods,
			     shops, fits, value_text_at(doctor->settings, "plan")),
		remedy);
}

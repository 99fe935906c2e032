/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "diagnose/intent.h"
#include "joined.h"

#define OBJECT(kind, name, spec) "{\"kind\":\"" kind "\",\"metadata\":{\"name\":\"" name "\"},\"spec\":{" spec "}}"
#define TARGET(kind, name, more)                                                                                       \
	"[{\"spec\":{\"scaleTargetRef\":{" kind "\"name\":\"" name "\"}" more "}}]"
#define OF_DEPLOYMENT "\"kind\":\"Deployment\","

static const char *scaled(const char *stored, const char *live, const char *autoscalers, const char *scalers)
{
	struct intent intent = { .autoscalers = autoscalers ? parse(autoscalers) : NULL,
				 .scalers = scalers ? parse(scalers) : NULL };

	return intent_scaled(&intent, parse(stored), parse(live), &arena);
}

static void test_replicas(void **state)
{
	static const struct {
		const char *stored, *live, *autoscalers, *scalers, *words;
	} cases[] = {
		{ "\"replicas\":2", "\"replicas\":2", NULL, NULL, NULL },
		{ "\"replicas\":2", "\"replicas\":5", NULL, NULL, NULL },
		{ "\"replicas\":2", "\"replicas\":0", NULL, NULL, "scaled to 0, the release says 2" },
		{ "\"replicas\":3", "\"replicas\":1", NULL, NULL, "scaled to 1, the release says 3" },
		{ "", "\"replicas\":0", NULL, NULL, "scaled to 0, the release says 1" },
		{ "\"replicas\":null", "\"replicas\":0", NULL, NULL, "scaled to 0, the release says 1" },
		{ "\"replicas\":2", "", NULL, NULL, "scaled to 1, the release says 2" },
		/* Suspended: the release itself says so. */
		{ "\"replicas\":0", "\"replicas\":0", NULL, NULL, NULL },
		/* An autoscaler's figure counts, but for the one that switches it off. */
		{ "\"replicas\":5", "\"replicas\":2", TARGET(OF_DEPLOYMENT, "web", ""), NULL, NULL },
		{ "\"replicas\":5", "\"replicas\":0", TARGET(OF_DEPLOYMENT, "web", ""), NULL,
		  "scaled to 0, the release says 5" },
		{ "\"replicas\":5", "\"replicas\":0", TARGET(OF_DEPLOYMENT, "web", ",\"minReplicas\":0"), NULL, NULL },
		{ "\"replicas\":5", "\"replicas\":2", TARGET(OF_DEPLOYMENT, "other", ""), NULL,
		  "scaled to 2, the release says 5" },
		{ "\"replicas\":5", "\"replicas\":2", TARGET("\"kind\":\"StatefulSet\",", "web", ""), NULL,
		  "scaled to 2, the release says 5" },
		/* KEDA goes to 0 itself; its reference says Deployment when it says nothing. */
		{ "\"replicas\":5", "\"replicas\":0", NULL, TARGET("", "web", ""), NULL },
		{ "\"replicas\":5", "\"replicas\":0", NULL, TARGET("", "other", ""),
		  "scaled to 0, the release says 5" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *form = "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"web\"},\"spec\":{%s}}";
		const char *at = strstr(form, "%s");
		const char *stored =
			arena_format(&arena, "%.*s%s%s", (int)(at - form), form, cases[i].stored, at + 2).p;
		const char *live = arena_format(&arena, "%.*s%s%s", (int)(at - form), form, cases[i].live, at + 2).p;
		const char *words = scaled(stored, live, cases[i].autoscalers, cases[i].scalers);

		if (cases[i].words)
			assert_string_equal(words ? words : "(nothing)", cases[i].words);
		else
			assert_null(words);
	}
}

#define STATUS(n) "\"status\":{\"observedGeneration\":1,\"replicas\":" n ",\"availableReplicas\":" n                   \
		  ",\"updatedReplicas\":" n ",\"readyReplicas\":" n "}}"

static void test_judged(void **state)
{
	struct intent intent = { .objects = parse(JSON_LIST(
					 OBJECT("Deployment", "web", "\"replicas\":1"), OBJECT("StatefulSet", "db", ""),
					 OBJECT("DaemonSet", "log", ""), OBJECT("Job", "seed", ""))) };
	struct workloads look = { .workloads = 1, .ready = 1 };

	(void)state;
	look.deployments = parse("[{\"metadata\":{\"name\":\"web\"},\"spec\":{\"replicas\":0}," STATUS("0") "]");
	intent_judge(&intent, &look, &arena);
	/* A database and a DaemonSet that somebody deleted; a Job that is over is removed by itself. */
	assert_int_equal(look.workloads, 3);
	assert_int_equal(look.ready, 0);
	assert_string_equal(look.waiting, "Deployment/web: scaled to 0, the release says 1");
}

static void test_not_known_is_not_missed(void **state)
{
	struct intent intent = { 0 };
	struct workloads look = { .workloads = 1, .ready = 1 };

	(void)state;
	intent_judge(&intent, &look, &arena);
	assert_int_equal(look.ready, 1);
	assert_null(look.waiting);
	assert_null(intent_way_in(&intent, NULL, NULL, &arena));
}

static void test_way_in(void **state)
{
	struct intent intent = { .objects = parse(JSON_LIST(OBJECT("Service", "web", "\"selector\":{\"app\":\"web\"}"),
							    OBJECT("Ingress", "shop", ""))) };
	const struct value *same = parse("[" OBJECT("Service", "web", "\"selector\":{\"app\":\"web\"}") "]");
	const struct value *other = parse("[" OBJECT("Service", "web", "\"selector\":{\"app\":\"wbe\"}") "]");
	const struct value *ingress = parse("[" OBJECT("Ingress", "shop", "") "]");
	const struct value *none = parse("[]");

	(void)state;
	assert_null(intent_way_in(&intent, ingress, same, &arena));
	assert_string_equal(intent_way_in(&intent, ingress, other, &arena),
			    "Service/web selects other pods than the release says");
	assert_string_equal(intent_way_in(&intent, ingress, none, &arena),
			    "Service/web is not there, the release has it");
	assert_string_equal(intent_way_in(&intent, none, same, &arena),
			    "Ingress/shop is not there, the release has it");
	/* Services that may not be read are not known. */
	assert_null(intent_way_in(&intent, ingress, NULL, &arena));
}

/* Whoever may not list autoscalers is not told that a workload has too few replicas: it may be their doing. */
static void test_hidden(void **state)
{
	const struct intent intent = { .hidden_scalers = true };
	const char *stored = OBJECT("Deployment", "web", "\"replicas\":2");
	const char *live = OBJECT("Deployment", "web", "\"replicas\":0");

	(void)state;
	assert_null(intent_scaled(&intent, parse(stored), parse(live), &arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replicas), cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_judged),   cmocka_unit_test(test_not_known_is_not_missed),
		cmocka_unit_test(test_way_in),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

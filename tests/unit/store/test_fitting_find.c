/* SPDX-License-Identifier: Apache-2.0 */
/* What a profile leaves to the cluster, found there for a specification; what is told where a person must choose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "store/fitting.h"
#include "store/spec_found.h"
#include "work.h"

#define STORAGE "GET /apis/storage.k8s.io/v1/storageclasses?"
#define INGRESS "GET /apis/networking.k8s.io/v1/ingressclasses"
#define CLASS(name) "{\"metadata\":{\"name\":\"" name "\"},\"provisioner\":\"p\",\"spec\":{\"controller\":\"c\"}}"
#define AUTO "{\"ingress\":{\"className\":\"auto\",\"domain\":\"d.test\"},\"storage\":{\"className\":\"auto\"}}"

struct found {
	struct work work;
	struct spec spec;
	struct spec_request request;
};

static int find(struct found *it, const struct rule *rules)
{
	*it = (struct found){ .spec = { .store = "acme", .profile = "local" } };
	work_start(&it->work, rules, WORK_TIME);
	it->work.operation.cluster.patience = WORK_TIME;
	it->spec.settings = parse(AUTO);
	it->request = (struct spec_request){ .session = &it->work.session, .cluster = &it->work.operation.cluster };
	return spec_find(&it->spec, &it->request, true, &it->work.err);
}

static void found_stop(struct found *it)
{
	spec_free(&it->spec);
	work_stop(&it->work);
}

static void test_found(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(STORAGE, LIST_OF(CLASS("fast"))),
		ALWAYS(INGRESS "?", LIST_OF(CLASS("nginx"))),
		{ 0 },
	};
	CLEANUP(found_stop) struct found it;
	struct value *map = parse("{}");

	(void)state;
	if (find(&it, rules))
		fail_msg("%s", it.work.err.message);
	assert_true(it.spec.has_found);
	assert_string_equal(value_text_at(it.spec.settings, "ingress.className"), "nginx");
	assert_string_equal(value_text_at(it.spec.settings, "storage.className"), "fast");
	assert_string_equal(it.spec.environment.list[0],
			    "HELM_STORE_FOUND=ingress.className=nginx\nstorage.className=fast");
	assert_string_equal(spec_found_text(&it.spec, &arena), "ingress nginx, storage fast");
	spec_put_found(&it.spec, map, &arena);
	assert_json(map, "{\"found\":{\"ingress.className\":\"nginx\",\"storage.className\":\"fast\"}}");
}

/* All choices that a person has to make are told at once. */
static void test_choices(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(STORAGE, LIST_OF(CLASS("a") "," CLASS("b"))),
		ALWAYS(INGRESS "?", LIST_OF(CLASS("x") "," CLASS("y"))),
		{ 0 },
	};
	CLEANUP(found_stop) struct found it;

	(void)state;
	assert_int_equal(find(&it, rules), -1);
	assert_int_equal(it.work.err.code, ERR_USAGE);
	assert_non_null(strstr(it.work.err.message, "storage class, and there are several: a, b\nchoose one: "
						    "--profile-set storage.className=a"));
	assert_non_null(strstr(it.work.err.message, "ingress class, and there are several: x, y\nchoose one: "
						    "--profile-set ingress.className=x"));
}

/* What may not be listed is left to the cluster's default; what it has none of is none; no answer is an error. */
static void test_unseen(void **state)
{
	static const struct rule hidden[] = {
		ALWAYS(STORAGE, FORBIDDEN),
		ALWAYS(INGRESS "?", LIST_OF("")),
		{ 0 },
	};
	static const struct rule broken[] = { ALWAYS(STORAGE, FAULT("422 Unprocessable Entity", "no")),
					      ALWAYS(INGRESS "?", HTML),
					      { 0 } };
	CLEANUP(found_stop) struct found one;
	CLEANUP(found_stop) struct found two;

	(void)state;
	assert_int_equal(find(&one, hidden), 0);
	assert_string_equal(spec_found_text(&one.spec, &arena), "ingress none, storage its default (may not be "
								"listed)");
	assert_string_equal(spec_found_note(&one.spec, &arena), "");
	work_start(&two.work, broken, 1500);
	two.spec = (struct spec){ .store = "acme", .profile = "local", .settings = parse(AUTO) };
	two.request = (struct spec_request){ .session = &two.work.session, .cluster = &two.work.operation.cluster };
	assert_int_equal(spec_find(&two.spec, &two.request, true, &two.work.err), -1);
	assert_int_equal(two.work.err.code, ERR_CLUSTER);
}

static void test_controller(void **state)
{
	static const struct rule rules[] = {
		ALWAYS(INGRESS "/nginx ", OK(CLASS("nginx"))),
		ALWAYS(INGRESS "/hidden ", FORBIDDEN),
		ALWAYS(INGRESS "/gone ", MISSING),
		{ 0 },
	};
	CLEANUP(work_stop) struct work work;
	struct kube *cluster = &work.operation.cluster;
	const char *name;

	(void)state;
	work_start(&work, rules, WORK_TIME);
	assert_int_equal(fitting_controller(cluster, parse("{\"ingress\":{\"className\":\"nginx\"}}"), &arena, &name,
					    &work.err),
			 0);
	assert_string_equal(name, "c");
	assert_int_equal(fitting_controller(cluster, parse("{\"ingress\":{\"className\":\"hidden\"}}"), &arena, &name,
					    &work.err),
			 0);
	assert_string_equal(name, "");
	assert_int_equal(fitting_controller(cluster, parse("{\"ingress\":{\"className\":\"gone\"}}"), &arena, &name,
					    &work.err),
			 0);
	assert_string_equal(name, "");
	assert_int_equal(fitting_controller(cluster, parse(AUTO), &arena, &name, &work.err), 0);
	assert_int_equal(server_count(&work.server, "GET "), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_found, forget),
		cmocka_unit_test_teardown(test_choices, forget),
		cmocka_unit_test_teardown(test_unseen, forget),
		cmocka_unit_test_teardown(test_controller, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

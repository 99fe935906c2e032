/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "database/db_pod.h"
#include "database/shared_sizes.h"

/* charts/store's web, as far as it counts here. */
#define WEB                                                                                                            \
	"[{\"metadata\":{\"name\":\"acme-cache\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"env\":["        \
	"{\"name\":\"DATABASE_OF_ITS_OWN\",\"value\":\"x\"}]}]}}}},"                                                   \
	"{\"metadata\":{\"name\":\"acme-web\"},\"spec\":{\"template\":{\"spec\":{"                                     \
	"\"securityContext\":{\"runAsUser\":1000,\"fsGroup\":1000},\"containers\":[{\"env\":["                         \
	"{\"name\":\"JWT_SECRET\",\"value\":\"secret\"},{\"name\":\"DATABASE_HOST\",\"value\":\"db.example.com\"},"    \
	"{\"name\":\"DATABASE_PASSWORD\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"acme\",\"key\":\"pass\"}}}],"     \
	"\"volumeMounts\":[{\"name\":\"ca\",\"mountPath\":\"/etc/store-database-ca\"},"                                \
	"{\"name\":\"tmp\",\"mountPath\":\"/tmp\"}]}],"                                                                \
	"\"volumes\":[{\"name\":\"tmp\"},{\"name\":\"ca\",\"secret\":{\"secretName\":\"acme-ca\"}}]}}}}]"

static const char *names_of(const struct value *list)
{
	const char *text = "";

	for (const struct value *one = value_first(list); one; one = one->next)
		text = arena_format(&arena, "%s%s%s", text, *text ? " " : "", value_text_at(one, "name")).p;
	return text;
}

static void test_deployment(void **state)
{
	struct db_way way;

	(void)state;
	assert_true(db_way_of_deployments(parse(WEB), &arena, &way));
	/* No secret but the database's. */
	assert_string_equal(names_of(way.environment), "DATABASE_HOST DATABASE_PASSWORD");
	assert_string_equal(value_text_at(way.volume, "secret.secretName"), "acme-ca");
	assert_string_equal(value_text_at(way.mount, "name"), "ca");
	assert_false(db_way_of_deployments(parse("[{\"metadata\":{\"name\":\"web\"}}]"), &arena, &way));
	assert_false(db_way_of_deployments(NULL, &arena, &way));
}

static void test_secret(void **state)
{
	struct db_way way;

	(void)state;
	db_way_of_secret("acme", &arena, &way);
	assert_string_equal(names_of(way.environment), "DATABASE_HOST DATABASE_PORT DATABASE_NAME DATABASE_USER "
						       "DATABASE_PASSWORD DATABASE_TLS DATABASE_CA_FILE");
	for (const struct value *one = way.environment->first; one; one = one->next)
		assert_true(!value_find(one, STR("valueFrom")) ||
			    strcmp(value_text_at(one, "valueFrom.secretKeyRef.name"), "acme-database") == 0);
	assert_string_equal(value_text_at(way.volume, "secret.secretName"), "acme-database");
}

/* What the namespace of a store admits, and what ends it whoever made it. */
static void test_job(void **state)
{
	struct db_way way;
	struct db_pod pod = { "acme", "acme-psql-1", "postgres:17", "Never", 999, &way };
	const struct value *spec;
	const struct value *container;
	const struct value *job;

	(void)state;
	db_way_of_secret("acme", &arena, &way);
	job = db_pod_job(&pod, &arena);
	spec = value_find(job, STR("spec.template.spec"));
	container = value_first(value_get(spec, "containers"));
	assert_string_equal(value_text_at(job, "metadata.name"), "acme-psql-1");
	assert_int_equal(value_number_at(job, "spec.ttlSecondsAfterFinished"), 0);
	assert_string_equal(value_text_at(job, "spec.ttlSecondsAfterFinished"), "0");
	assert_int_equal(value_number_at(job, "spec.activeDeadlineSeconds"), 28800);
	assert_string_equal(value_text_at(job, "spec.backoffLimit"), "0");
	assert_string_equal(value_text_at(spec, "automountServiceAccountToken"), "false");
	assert_string_equal(value_text_at(spec, "securityContext.runAsNonRoot"), "true");
	assert_int_equal(value_number_at(spec, "securityContext.runAsUser"), 999);
	assert_string_equal(value_text_at(container, "securityContext.allowPrivilegeEscalation"), "false");
	assert_string_equal(value_text_at(container, "imagePullPolicy"), "Never");
	assert_true(*value_text_at(container, "resources.limits.memory"));
	assert_string_equal(names_of(value_get(spec, "volumes")), "tmp database-ca");
	assert_string_equal(names_of(value_get(container, "volumeMounts")), "tmp database-ca");
}

/* The user is the one of the store's own pods, where they say one; and none where the cluster gives it. */
static void test_user(void **state)
{
	struct db_way way;
	struct db_pod pod = { "acme", "acme-psql-1", "postgres:17", "", 999, &way };

	(void)state;
	assert_true(db_way_of_deployments(parse(WEB), &arena, &way));
	assert_int_equal(value_number_at(db_pod_job(&pod, &arena), "spec.template.spec.securityContext.runAsUser"),
			 1000);
	way.security = NULL;
	pod.user = 0;
	assert_null(value_find(db_pod_job(&pod, &arena), STR("spec.template.spec.securityContext.runAsUser")));
}

static void test_sizes(void **state)
{
	const struct value *measured = parse("{\"at\":\"2026-01-01T00:00:00Z\",\"share\":20,\"volume\":1000,"
					     "\"databases\":[{\"name\":\"store_a_b\",\"bytes\":200},"
					     "{\"name\":\"store_c\",\"bytes\":199}]}");
	struct value *map = parse("{}");

	(void)state;
	assert_true(shared_sizes_is_large(measured, shared_sizes_of(measured, "a-b", &arena)));
	assert_false(shared_sizes_is_large(measured, shared_sizes_of(measured, "c", &arena)));
	assert_null(shared_sizes_of(measured, "d", &arena));
	assert_null(shared_sizes_of(NULL, "c", &arena));
	assert_false(shared_sizes_is_large(measured, NULL));
	shared_sizes_put(measured, "c", map, &arena);
	assert_int_equal(value_number_at(map, "databaseBytes"), 199);
	assert_int_equal(value_number_at(map, "databaseShare"), 19);
	/* A volume that nobody may see has no share, and nothing is large. */
	measured = parse("{\"share\":20,\"databases\":[{\"name\":\"store_c\",\"bytes\":199}]}");
	assert_int_equal(shared_sizes_share(measured, shared_sizes_of(measured, "c", &arena)), -1);
	assert_false(shared_sizes_is_large(measured, shared_sizes_of(measured, "c", &arena)));
	assert_string_equal(shared_sizes_text(1610612736, &arena), "1.5Gi");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_deployment, forget), cmocka_unit_test_teardown(test_secret, forget),
		cmocka_unit_test_teardown(test_job, forget),        cmocka_unit_test_teardown(test_user, forget),
		cmocka_unit_test_teardown(test_sizes, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What a dry run of delete says, and that the API server sees no request but GET: any other is not in the script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "kube/call.h"
#include "lifecycle/delete_plan.h"
#include "store/name.h"
#include "work.h"

#define NONE FAULT("404 Not Found", "none")
#define TEXT_MOST ((size_t)1 << 16)

#define SPACE(more)                                                                                                    \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-a\",\"uid\":\"1\",\"labels\":"                         \
	"{\"" LABEL_STORE "\":\"a\"" more "}}}"
#define LIST(items) OK("{\"kind\":\"SomeList\",\"metadata\":{},\"items\":[" items "]}")
/* By its claim it is the store's, and nothing proves it. */
#define VOLUME \
	"{\"metadata\":{\"name\":\"pv-1\",\"uid\":\"9\"},\"spec\":{\"capacity\":{\"storage\":\"1Gi\"}," \
	"\"claimRef\":{\"namespace\":\"store-a\",\"name\":\"data\",\"uid\":\"8\"}}}"
/* What a store that is there and may be deleted is asked for. */
#define CHECK(space) \
	{ "GET /api/v1/namespaces/store-a ", OK(space) }, { "GET /api/v1/namespaces/store-a ", OK(space) }, \
	{ "GET /api/v1/namespaces/store-a/secrets?", LIST("") }

static void test_plan(void **state)
{
	static const struct step steps[] = {
		CHECK(SPACE("")),
		{ "GET /api/v1/namespaces/store-a ", OK(SPACE("")) },
		{ "GET /api/v1/namespaces/store-database/secrets/", NONE },
		{ "GET /api/v1/namespaces/store-a/persistentvolumeclaims?", LIST("") },
		{ "GET /api/v1/persistentvolumes?", LIST(VOLUME) },
		{ "GET /end", OK("{}") },
		{ 0 },
	};
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	CLEANUP(bytes_free) struct bytes json = BYTES_INIT(TEXT_MOST);
	struct delete_plan plan = { .database = "" };
	struct value *result;
	struct value *answer;
	struct work work;

	(void)state;
	work_start_steps(&work, "a", steps);
	if (delete_plan_check(&work.operation, &plan, &work.err) ||
	    delete_plan_read(&work.operation, &plan, &work.err) ||
	    kube_get(&work.operation.cluster, "/end", &work.arena, &answer, &work.err))
		fail_msg("%s", work.err.message);
	delete_plan_print(&work.operation, &plan, &text);
	assert_non_null(strstr(text.data, "goes: release a, namespace store-a with all in it, and 0 volumes"));
	assert_non_null(strstr(text.data, "stays: what is said of 1 volumes here"));
	result = value_new(&work.arena, VALUE_MAP);
	delete_plan_put(&work.operation, &plan, result);
	json_write_value(result, &json);
	assert_string_equal(json.data, "{\"goes\":{\"release\":\"a\",\"namespace\":\"store-a\"},"
				       "\"stays\":{\"volumes\":[\"pv-1\"]}}");
	work_stop(&work);
}

static void assert_refused(const char *answer, bool keep_data, enum err_code code, const char *words)
{
	const struct step steps[] = { { "GET /api/v1/namespaces/store-a ", answer },
				      { "GET /api/v1/persistentvolumes?", LIST("") },
				      { "GET /api/v1/namespaces/store-database/secrets/", NONE },
				      { "GET /api/v1/namespaces?", LIST("") },
				      { 0 } };
	const struct delete_plan plan = { .keep_data = keep_data };
	struct work work;

	work_start_steps(&work, "a", steps);
	assert_int_equal(delete_plan_check(&work.operation, &plan, &work.err), -1);
	if (work.err.code != code || !strstr(work.err.message, words))
		fail_msg("%s", work.err.message);
	work_stop(&work);
}

/* What delete refuses, its dry run does. */
static void test_refused(void **state)
{
	(void)state;
	assert_refused(OK(SPACE(",\"" LABEL_PROTECTED "\":\"true\"")), false, ERR_REFUSED, "store a is protected");
	assert_refused(OK("{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-a\"}}"), false, ERR_REFUSED,
		       "belongs to no store");
	assert_refused(NONE, false, ERR_MISSING, "there is no store a");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_plan), cmocka_unit_test(test_refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

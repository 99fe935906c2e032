/* SPDX-License-Identifier: Apache-2.0 */
/* A store's administrator, of a store as an installed program reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "installed.h"
#include "store/admin.h"

#define HELM_SAYS                                                                                                      \
	"case $* in version*) echo v4.1.0 ;;\n"                                                                        \
	"get*) echo '{\"global\":{\"store\":{\"hosts\":[\"acme.example.com\"]}}}' ;; esac"
#define FOUND                                                                                                          \
	ALWAYS("GET /version ", OK("{}")), ALWAYS("GET " SPACE_PATH " ", OK(SPACE_OF("acme", ""))),                    \
		ALWAYS(SECRETS "limit=500&labelSelector=owner", LIST_OF(RECORD("1", "deployed"))),                     \
		ALWAYS("GET /apis/", LIST_OF(""))

/* Who administers a store: values of the release tell it of charts/store, and its Secret the password. */
static void test_admin(void **state)
{
	static const struct rule rules[] = {
		FOUND, ALWAYS(CORE "secrets/acme ", OK("{\"metadata\":{\"name\":\"acme\"},\"data\":{\"admin-password\":"
						       "\"cA==\"}}")), ALWAYS("GET ", LIST_OF("")), { 0 },
	};
	CLEANUP(installed_stop) struct installed it;
	CLEANUP(installed_stop) struct installed other;
	struct value *admin;

	(void)state;
	installed_start(&it, rules, HELM_SAYS);
	if (admin_read(&it.session, "acme", &admin, &it.err))
		fail_msg("%s", it.err.message);
	assert_json(admin, "{\"name\":\"acme\",\"user\":\"admin@acme.example.com\",\"password\":\"p\",\"secret\":"
		"\"acme\","
			   "\"key\":\"admin-password\"}");
	/* Of another chart, which declares none. */
	installed_start(&other, rules, "case $* in version*) echo v4.1.0 ;; get*) echo "
				       "'{\"global\":{\"store\":{\"chart\":{\"name\":\"x\"}}}}' ;; esac");
	assert_int_equal(admin_read(&other.session, "acme", &admin, &other.err), -1);
	installed_assert_failed(&other, ERR_FAILED, "no Secret of store acme says that it holds credentials\nthe "
		"chart's "
						    "notes may tell: helm get notes acme -n store-acme");
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_admin, forget) };

	(void)argc;
	installed_begin(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

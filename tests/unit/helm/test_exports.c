/* SPDX-License-Identifier: Apache-2.0 */
/* What a shell must have set so that helm works with the post-renderer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "helm/exports.h"

static const struct helm helm = { .major = 3, .filter = "/opt/store-postrender", .environment = &environment_none };

/* Each by a blank. */
static const char *said(const struct exports_request *request, const char *folder)
{
	CLEANUP(strvec_free) struct strvec settings = STRVEC_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const char *text = "";

	assert_int_equal(exports_read(&helm, request, folder, &arena, &settings, &err), 0);
	for (size_t i = 0; i < settings.count; i++)
		text = arena_format(&arena, "%s %s", text, settings.list[i]).p;
	return text;
}

static void test_release(void **state)
{
	(void)state;
	assert_string_equal(said(&(struct exports_request){ .name_space = "default" }, "/here"),
			    " HELM_STORE_POSTRENDERER=/opt/store-postrender");
	assert_string_equal(said(&(struct exports_request){ .release = "web", .name_space = "shop" }, "/here"),
			    " HELM_STORE_POSTRENDERER=/opt/store-postrender HELM_STORE_RELEASE=web "
			    "HELM_STORE_NAMESPACE=shop");
}

/* They hold in other folders, too; a profile by its name is no path. */
static void test_paths(void **state)
{
	static const char *const values[] = { "a.yaml", "/b.yaml", NULL };
	const struct exports_request request = {
		.filter = { .profile = "./mine.yaml", .policies = "rules", .values = values }
	};
	const struct exports_request named = { .filter = { .profile = "local" } };

	(void)state;
	assert_non_null(strstr(said(&request, "/here"), " HELM_STORE_PROFILE=/here/./mine.yaml"));
	assert_non_null(strstr(said(&request, "/here"), " HELM_STORE_POLICIES=/here/rules"));
	assert_non_null(strstr(said(&request, "/here"), " HELM_STORE_VALUES=/here/a.yaml\n/b.yaml"));
	assert_non_null(strstr(said(&request, NULL), " HELM_STORE_POLICIES=rules"));
	assert_non_null(strstr(said(&named, "/here"), " HELM_STORE_PROFILE=local"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test_teardown(test_release, forget),
					    cmocka_unit_test_teardown(test_paths, forget) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

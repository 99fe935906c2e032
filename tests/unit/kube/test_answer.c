/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of an API server, and those of what stands before one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "kube/answer.h"

/* The code that a body gives; *ret_tree whether it has a tree. */
static enum err_code code_of(long status, const char *body, bool *ret_tree)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(http_response_free) struct http_response response = { .status = status, .body = BYTES_INIT(CASE_MOST) };
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct value *tree;

	bytes_add_text(&response.body, body);
	tree = *body ? json_parse(str_of(body), &arena, &ignored) : NULL;
	*ret_tree = false;
	if (answer_check("GET /a", &response, tree, &err)) {
		assert_ptr_equal(strstr(err.message, "GET /a: status "), err.message);
		return err.code;
	}
	*ret_tree = tree != NULL;
	return ERR_NONE;
}

static void assert_tree(long status, const char *body, bool wanted)
{
	bool tree;

	assert_int_equal(code_of(status, body, &tree), ERR_NONE);
	assert_int_equal(tree, wanted);
}

static void assert_foreign(long status, const char *body)
{
	bool tree;

	assert_int_equal(code_of(status, body, &tree), ERR_CLUSTER);
	assert_false(tree);
}

static void test_read(void **state)
{
	(void)state;
	assert_tree(200, "{\"kind\":\"Pod\"}", true);
	assert_tree(200, "{\"major\":\"1\"}", true);
	assert_tree(404, "{\"kind\":\"Status\",\"code\":404}", true);
	assert_tree(404, "404 page not found\n", false);
	assert_tree(403, "{\"kind\":\"Status\",\"code\":403}", true);
	assert_tree(503, "", false);
	assert_tree(403, "", false);
}

/* Whoever takes these for the API server's word believes a namespace gone, or a store without workloads ready. */
static void test_foreign(void **state)
{
	(void)state;
	assert_foreign(200, "<html>gateway</html>");
	assert_foreign(200, "");
	assert_foreign(201, "");
	assert_foreign(200, "{\"kind\":\"PodList\",\"items\":[{");
	assert_foreign(200, "[]");
	assert_foreign(200, "\"ok\"");
	assert_foreign(404, "<html>not found</html>");
	assert_foreign(404, "");
	assert_foreign(404, "{\"message\":\"no Route matched with those values\"}");
	assert_foreign(429, "Too many requests, please try again later.\n");
	assert_foreign(502, "Bad Gateway\nmore");
}

static void test_items(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *items = NULL;

	(void)state;
	assert_int_equal(answer_items("GET /a", parse("{\"kind\":\"PodList\",\"items\":[1]}"), &items, &err), 0);
	assert_int_equal(value_count(items), 1);
	assert_int_equal(answer_items("GET /a", parse("{\"kind\":\"PodList\",\"items\":null}"), &items, &err), 0);
	assert_null(value_first(items));
	assert_int_equal(answer_items("GET /a", parse("{\"kind\":\"Pod\"}"), &items, &err), -1);
	assert_int_equal(err.code, ERR_CLUSTER);
	assert_int_equal(answer_items("GET /a", parse("{\"status\":\"ok\"}"), &items, &err), -1);
	assert_int_equal(answer_items("GET /a", NULL, &items, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_read, forget),
		cmocka_unit_test_teardown(test_foreign, forget),
		cmocka_unit_test_teardown(test_items, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

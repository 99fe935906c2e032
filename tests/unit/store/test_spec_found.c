/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "store/spec.h"
#include "store/spec_found.h"

static struct value *parse(const char *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = json_parse(str_of(text), arena, &err);

	assert_non_null(value);
	return value;
}

#define OLD "{\"global\":{\"store\":{\"profile\":\"local\"}}}"
#define OLD_PROD "{\"global\":{\"store\":{\"profile\":\"prod\"}}}"
#define NEW(found) "{\"global\":{\"store\":{\"profile\":\"local\",\"found\":[" found "]}}}"
#define OLD_ENTRIES "ingress.className=nginx\ningress.domain=127.0.0.1.nip.io\nstorage.className=local-path"

/* What the filter is told of a store made of `values`, or of what its namespace notes; and the note that is written. */
static void assert_recalled(const char *profile, const char *values, const char *name_space, const char *told,
			    const char *noted)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct context context = CONTEXT_INIT;
	const struct session session = { &context, &environment_none, &arena };
	CLEANUP(spec_free) struct spec spec = { .profile = profile };
	struct spec_request request = { .session = &session, .given = &spec_given_none };
	const char *found = NULL;

	request.base = values ? parse(values, &arena) : NULL;
	request.name_space = name_space ? parse(name_space, &arena) : NULL;
	spec_recall_found(&spec, &request);
	for (size_t i = 0; i < spec.environment.count; i++)
		if (strncmp(spec.environment.list[i], "HELM_STORE_FOUND=", strlen("HELM_STORE_FOUND=")) == 0)
			found = spec.environment.list[i] + strlen("HELM_STORE_FOUND=");
	assert_non_null(found);
	assert_string_equal(found, told);
	assert_string_equal(spec_found_note(&spec, &arena), noted);
}

/* Stores that were made before the profile said `auto` keep what it said then; no note is written behind their back. */
static void test_stores_of_before(void **state)
{
	(void)state;
	assert_recalled("local", OLD, NULL, OLD_ENTRIES, "");
	assert_recalled("prod", OLD_PROD, NULL, "", "");
	/* Another profile now: what it leaves to the cluster is found there. */
	assert_recalled("prod", OLD, NULL, "", "");
	assert_recalled("local", OLD_PROD, NULL, "", "");
	assert_recalled("./local.yaml", OLD, NULL, "", "");
}

static void test_stores_keep_what_was_found(void **state)
{
	(void)state;
	assert_recalled("local", NEW("\"ingress.className=traefik\",\"storage.className=fast\""), NULL,
			"ingress.className=traefik\nstorage.className=fast",
			"ingress.className=traefik,storage.className=fast");
	/* Nothing was looked for; of one there was none, and of one we could not see. */
	assert_recalled("local", NEW(""), NULL, "", "-");
	assert_recalled("local", NEW("\"ingress.className=\",\"storage.className=auto\""), NULL,
			"ingress.className=\nstorage.className=auto", "ingress.className=,storage.className=auto");
	/* What no profile may leave open is no entry. */
	assert_recalled("local", NEW("\"ingress.class=x\",\"tls.enabled=false\""), NULL, "", "-");
}

static void test_kept_data(void **state)
{
	(void)state;
	assert_recalled("local", NULL, NULL, "", "-");
	assert_recalled("local", NULL,
			"{\"metadata\":{\"annotations\":{\"store.urumi.ai/found\":"
			"\"ingress.className=a,storage.className=b\"}}}",
			"ingress.className=a\nstorage.className=b", "ingress.className=a,storage.className=b");
	/* Kept before there were notes. */
	assert_recalled("local", NULL, "{\"metadata\":{\"labels\":{\"store.urumi.ai/kept\":\"true\"}}}", OLD_ENTRIES,
			"ingress.className=nginx,ingress.domain=127.0.0.1.nip.io,storage.className=local-path");
	assert_recalled("prod", NULL, "{\"metadata\":{\"labels\":{\"store.urumi.ai/kept\":\"true\"}}}", "", "-");
	assert_recalled("local", NULL,
			"{\"metadata\":{\"labels\":{\"store.urumi.ai/kept\":\"true\"},\"annotations\":{"
			"\"store.urumi.ai/found\":\"-\"}}}",
			"", "-");
	/* The values say it, whatever the namespace notes. */
	assert_recalled("local", NEW("\"ingress.className=a\""),
			"{\"metadata\":{\"annotations\":{"
			"\"store.urumi.ai/found\":\"ingress.className=b\"}}}",
			"ingress.className=a", "ingress.className=a");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stores_of_before),
		cmocka_unit_test(test_stores_keep_what_was_found),
		cmocka_unit_test(test_kept_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "store/spec.h"
#include "store/spec_images.h"

#define HERE                                                                                                           \
	"{\"store\": {\"registry\": \"helm-store.local\", \"repository\": \"store\", \"tag\": \"1\","                  \
	" \"digest\": \"sha256:1\", \"pullPolicy\": \"Never\", \"means\": \"own\", \"time\": \"x\"},"                  \
	" \"postgres\": {\"registry\": \"helm-store.local\", \"repository\": \"postgres\", \"tag\": \"2\","            \
	" \"pullPolicy\": \"Never\"}}"
#define PUSHED                                                                                                         \
	"{\"store\": {\"registry\": \"r.example.com\", \"repository\": \"shops/store\", \"tag\": \"1\","               \
	" \"digest\": \"sha256:1\", \"pullPolicy\": \"IfNotPresent\", \"means\": \"registry\"}}"
#define LAID_STORE                                                                                                     \
	"{\"registry\":\"helm-store.local\",\"repository\":\"store\",\"tag\":\"1\",\"pullPolicy\":\"Never\"}"
#define LAID_POSTGRES                                                                                                  \
	"{\"registry\":\"helm-store.local\",\"repository\":\"postgres\",\"tag\":\"2\",\"pullPolicy\":\"Never\"}"

static struct value *parse(const char *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = json_parse(str_of(text), arena, &err);

	assert_non_null(value);
	return value;
}

static void assert_json(const struct value *value, const char *wanted)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(65536);

	json_write_value(value, &out);
	assert_string_equal(out.data, wanted);
}

/* Lays a note under values, demands the result, takes it out again, demands what was there before. */
static void assert_laid(const char *values, const char *note, const char *before, const char *wanted)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct spec_images images = { .note = note ? parse(note, &arena) : NULL,
				      .before = before ? parse(before, &arena) : NULL };
	struct value *laid = parse(values, &arena);

	spec_lay_images(laid, "dedicated", &images, &arena);
	assert_json(laid, wanted);
	assert_json(spec_take_images(laid, &arena), values);
}

static void test_where_nothing_is_named(void **state)
{
	(void)state;
	assert_laid("{\"global\":{\"store\":{\"profile\":\"local\"}}}", HERE, NULL,
		    "{\"global\":{\"store\":{\"profile\":\"local\",\"images\":{\"store\":" LAID_STORE
		    ",\"postgres\":" LAID_POSTGRES "}}},\"image\":" LAID_STORE
		    ",\"postgresql\":{\"image\":" LAID_POSTGRES "}}");
	assert_laid("{\"postgresql\":{\"persistence\":{\"size\":\"1Gi\"}},\"global\":{\"store\":{}}}", HERE, NULL,
		    "{\"postgresql\":{\"persistence\":{\"size\":\"1Gi\"},\"image\":" LAID_POSTGRES
		    "},\"global\":{\"store\":{\"images\":{\"store\":" LAID_STORE ",\"postgres\":" LAID_POSTGRES
		    "}}},\"image\":" LAID_STORE "}");
	assert_laid("{\"a\":1}", "{}", NULL, "{\"a\":1}");
	assert_laid("{\"a\":1}", NULL, NULL, "{\"a\":1}");
}

/* What somebody says stands, and what belongs to it is not mixed with what was imported. */
static void test_what_is_named_stands(void **state)
{
	static const char *const named[] = {
		"{\"image\":{\"registry\":\"docker.io\"},\"postgresql\":{\"enabled\":false}}",
		"{\"image\":{\"repository\":\"x\"},\"postgresql\":{\"image\":{\"tag\":\"17\"}}}",
		"{\"image\":{\"tag\":\"3\"},\"postgresql\":{\"image\":{\"digest\":\"sha256:2\"}}}",
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(named); i++)
		assert_laid(named[i], HERE, NULL, named[i]);
}

static void test_only_what_is_lacking_is_laid(void **state)
{
	(void)state;
	assert_laid("{\"image\":{\"pullPolicy\":\"Always\"},\"postgresql\":{\"enabled\":false},"
		    "\"global\":{\"store\":{\"a\":1}}}",
		    PUSHED, NULL,
		    "{\"image\":{\"pullPolicy\":\"Always\",\"registry\":\"r.example.com\","
		    "\"repository\":\"shops/store\",\"tag\":\"1\",\"digest\":\"sha256:1\"},"
		    "\"postgresql\":{\"enabled\":false},\"global\":{\"store\":{\"a\":1,\"images\":{\"store\":"
		    "{\"registry\":\"r.example.com\",\"repository\":\"shops/store\",\"tag\":\"1\","
		    "\"digest\":\"sha256:1\"}}}}}");
	/* Another tag of the same registry: the digest would win over it. */
	assert_laid("{\"image\":{\"tag\":\"3\"},\"global\":{\"store\":{\"a\":1}}}", PUSHED, NULL,
		    "{\"image\":{\"tag\":\"3\",\"registry\":\"r.example.com\",\"repository\":\"shops/store\","
		    "\"pullPolicy\":\"IfNotPresent\"},\"global\":{\"store\":{\"a\":1,\"images\":{\"store\":"
		    "{\"registry\":\"r.example.com\",\"repository\":\"shops/store\","
		    "\"pullPolicy\":\"IfNotPresent\"}}}}}");
}

/* A database is never given to another builder's server, which may be of another major version. */
static void test_a_database_keeps_its_image(void **state)
{
	static const char newer[] = "{\"postgres\":{\"registry\":\"helm-store.local\",\"repository\":\"postgres\","
				    "\"tag\":\"9\",\"pullPolicy\":\"Never\"}}";
	static const char laid[] = "{\"global\":{\"store\":{\"a\":1,\"images\":{\"postgres\":" LAID_POSTGRES
				   "}}},\"postgresql\":{\"image\":" LAID_POSTGRES "}}";

	(void)state;
	/* One that runs the public image. */
	assert_laid("{\"global\":{\"store\":{\"a\":1}}}", newer, "{}", "{\"global\":{\"store\":{\"a\":1}}}");
	/* One that runs ours takes the new one of ours, */
	assert_laid("{\"global\":{\"store\":{\"a\":1}}}", newer, laid,
		    "{\"global\":{\"store\":{\"a\":1,\"images\":{\"postgres\":{\"registry\":\"helm-store.local\","
		    "\"repository\":\"postgres\",\"tag\":\"9\",\"pullPolicy\":\"Never\"}}}},\"postgresql\":{\"image\":"
		    "{\"registry\":\"helm-store.local\",\"repository\":\"postgres\",\"tag\":\"9\","
		    "\"pullPolicy\":\"Never\"}}}");
	/* and not one that is pulled from elsewhere. */
	assert_laid("{\"global\":{\"store\":{\"a\":1}}}",
		    "{\"postgres\":{\"registry\":\"r.example.com\",\"repository\":\"hub/postgres\",\"tag\":\"17\"}}",
		    laid, laid);
	/* A note that somebody removed takes no image away. */
	assert_laid("{\"global\":{\"store\":{\"a\":1}}}", "{}", laid, laid);
}

/* suspend, resume, rollback: whatever was imported since. */
static void test_images_are_kept(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *before = parse(
		"{\"global\":{\"store\":{\"images\":{\"store\":" LAID_STORE "}}},\"image\":" LAID_STORE "}", &arena);
	struct spec_images images = { .note = parse(PUSHED, &arena), .before = before, .keep = true };
	struct value *values = spec_take_images(before, &arena);

	(void)state;
	assert_json(values, "{\"global\":{\"store\":{}}}");
	spec_lay_images(values, "dedicated", &images, &arena);
	assert_true(value_equal(values, before));
}

/* Only what is as it was laid is taken out: the rest was set since. */
static void test_what_was_changed_stays(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	(void)state;
	assert_json(spec_take_images(parse("{\"global\":{\"store\":{\"images\":{\"store\":" LAID_STORE "}}},"
					   "\"image\":{\"registry\":\"helm-store.local\",\"repository\":\"other\"}}",
					   &arena),
				     &arena),
		    "{\"global\":{\"store\":{}},\"image\":{\"repository\":\"other\"}}");
	assert_json(spec_take_images(parse("{\"global\":{\"store\":{\"images\":[1]}},\"image\":3}", &arena), &arena),
		    "{\"global\":{\"store\":{}},\"image\":3}");
}

/* What a mode of the database has no use for is not laid. */
static void test_a_database_elsewhere(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct spec_images images = { .note = parse(HERE, &arena) };
	struct value *values = parse("{}", &arena);

	(void)state;
	spec_lay_images(values, "external", &images, &arena);
	assert_non_null(value_find(values, STR("image.tag")));
	assert_null(value_get(values, "postgresql"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_nothing_is_named),
		cmocka_unit_test(test_what_is_named_stands),
		cmocka_unit_test(test_only_what_is_lacking_is_laid),
		cmocka_unit_test(test_a_database_keeps_its_image),
		cmocka_unit_test(test_images_are_kept),
		cmocka_unit_test(test_what_was_changed_stays),
		cmocka_unit_test(test_a_database_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

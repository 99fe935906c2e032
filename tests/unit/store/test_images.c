/* SPDX-License-Identifier: Apache-2.0 */
/* store/images.c, store/image_note.c, image/nodes.c, image/status.c and image/target.c, as far as they ask nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file.h"
#include "image/status.h"
#include "image/target.h"
#include "json.h"
#include "store/image_note.h"

static struct value *parse(const char *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = json_parse(str_of(text), arena, &err);

	assert_non_null(value);
	return value;
}

/* Names and tags come from the chart that is shipped. */
static void test_the_shipped_chart(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct image images[IMAGES];

	(void)state;
	assert_int_equal(images_read("charts/store", &arena, images, &err), 0);
	assert_string_equal(images[0].name, "store");
	assert_true(strncmp(images[0].reference, "docker.io/urumi/store:", 22) == 0);
	assert_string_equal(images[0].build, &images[0].reference[strlen("docker.io/")]);
	assert_true(strncmp(images[1].reference, "docker.io/library/postgres:", 27) == 0);
	/* Ours is not the public one, and does not take its name. */
	assert_true(strncmp(images[1].build, "urumi/postgres:", 15) == 0);
	assert_ptr_equal(images_find(images, "redis"), &images[2]);
	assert_null(images_find(images, "nope"));
}

static void write_chart(const char *folder, const char *name, const char *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	assert_int_equal(file_write(arena_format(arena, "%s/%s", folder, name).p, str_of(text), &err), 0);
}

static void test_another_chart(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(tempdir_remove) struct tempdir scratch = { NULL };
	struct image images[IMAGES];
	const char *folder;

	(void)state;
	assert_int_equal(tempdir_make(&scratch, &environment_none, &err), 0);
	folder = scratch.folder;
	assert_non_null(tempdir_folder(&scratch, "charts", &arena, &err));
	assert_non_null(tempdir_folder(&scratch, "charts/postgresql", &arena, &err));
	assert_non_null(tempdir_folder(&scratch, "charts/redis", &arena, &err));
	write_chart(folder, "Chart.yaml", "appVersion: '7'\n", &arena);
	write_chart(folder, "values.yaml",
		    "image: {registry: r.example.com, repository: a/b, tag: ''}\n"
		    "postgresql: {image: {tag: over}}\n",
		    &arena);
	write_chart(folder, "charts/postgresql/values.yaml", "image: {registry: x.io, repository: pg, tag: '1'}\n",
		    &arena);
	write_chart(folder, "charts/redis/values.yaml", "image: {repository: rd, tag: '2'}\n", &arena);
	assert_int_equal(images_read(folder, &arena, images, &err), 0);
	assert_string_equal(images[0].reference, "r.example.com/a/b:7");
	assert_string_equal(images[1].reference, "x.io/pg:over");
	assert_string_equal(images[2].reference, "rd:2");
	assert_string_equal(images[2].build, "r.example.com/a/redis:7");
	write_chart(folder, "charts/redis/values.yaml", "image: {tag: '2'}\n", &arena);
	assert_int_equal(images_read(folder, &arena, images, &err), -1);
	assert_int_equal(err.code, ERR_READ);
}

static void test_note(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *note =
		image_note_take(parse("{\"data\": {\"store\": \"{\\\"repository\\\": \\\"a\\\"}\", \"x\": \"no json\","
				      " \"y\": \"[1]\", \"z\": \"{}\"}}",
				      &arena),
				&arena);

	(void)state;
	assert_int_equal(value_count(note), 1);
	assert_string_equal(value_text_at(note, "store.repository"), "a");
	assert_int_equal(value_count(image_note_take(NULL, &arena)), 0);
}

static void assert_count(const char *nodes, const char *name, size_t have, size_t of, bool sure)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct image_nodes count = image_nodes_count(nodes ? parse(nodes, &arena) : NULL, name);

	assert_int_equal(count.have, have);
	assert_int_equal(count.of, of);
	assert_int_equal(count.sure, sure);
}

#define NOTED(day) "{\"reference\": \"h/a:2\", \"time\": \"2026-01-" day "T00:00:00Z\"}"
#define NODE(names) "{\"status\": {\"images\": [{\"names\": [" names "]}]}}"

static void test_nodes(void **state)
{
	CLEANUP(bytes_free) struct bytes many = BYTES_INIT(65536);

	(void)state;
	assert_count(NULL, "a", 0, 0, false);
	assert_count("[" NODE("\"b@sha256:1\", \"b:1\"") "," NODE("\"c:1\"") "]", "b:1", 1, 2, true);
	assert_count("[" NODE("\"b:1\"") ", {\"status\": {}}]", "b:1", 1, 2, false);
	assert_count("[" NODE("\"b:11\"") "]", "b:1", 0, 1, true);
	bytes_add_text(&many, "[{\"status\": {\"images\": [");
	for (int i = 0; i < IMAGE_NODES_MOST; i++)
		bytes_format(&many, "%s{\"names\": [\"n:%d\"]}", i ? "," : "", i);
	bytes_add_text(&many, "]}}]");
	/* So many tell nothing of those that are left out. */
	assert_count(many.data, "b:1", 0, 1, false);
	assert_count(many.data, "n:7", 1, 1, true);
}

static void test_states(void **state)
{
	static const struct {
		const char *entry; /* "": none */
		const char *nodes;
		bool is_public;
		bool closed;
		const char *state;
	} cases[] = {
		{ "", "[" NODE("\"x:1\"") "]", false, false, "missing" },
		{ "", "[" NODE("\"r/a:1\"") "]", false, false, "here" },
		{ "", "[" NODE("\"x:1\"") "]", true, false, "pulled" },
		{ "", "[" NODE("\"x:1\"") "]", true, true, "missing" },
		{ "", "[]", false, false, "missing" },
		{ NOTED("01"), "[" NODE("\"x:1\"") "]", false, false, "gone" },
		{ NOTED("02"), "[" NODE("\"x:1\"") "]", false, false, "here" },
		{ "{\"reference\": \"h/a:2\", \"digest\": \"sha256:1\", \"means\": \"registry\"}",
		  "[" NODE("\"x:1\"") "]", false, false, "pulled" },
		{ "{\"reference\": \"h/a:2\", \"digest\": \"sha256:1\", \"means\": \"registry\"}",
		  "[" NODE("\"h/a@sha256:1\"") "]", false, false, "here" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		struct image image = { .name = "a", .is_public = cases[i].is_public, .reference = "r/a:1" };
		struct image_status_view view = { .nodes = parse(cases[i].nodes, &arena),
						  .closed = cases[i].closed,
						  .now = 1767312000 /* 2026-01-02T00:00:00Z */ };
		const struct value *entry = *cases[i].entry ? parse(cases[i].entry, &arena) : NULL;

		assert_string_equal(value_text_at(image_status_row(&image, entry, &view, &arena), "state"),
				    cases[i].state);
	}
}

static void test_registries(void **state)
{
	static const char *const good[] = { "registry.example.com",    "registry.example.com/shops",
					    "localhost:5000",          "localhost",
					    "10.1.2.3:5000/a/b-c_d.e", "docker.io/me" };
	static const char *const bad[] = { "",
					   "me",
					   "https://registry.example.com",
					   "registry.example.com/",
					   "registry.example.com/Shops",
					   "registry.example.com:port",
					   "a.b:123456",
					   "registry.example.com/a//b",
					   "registry.example.com/a:1",
					   "-a.b/c",
					   "a.b/-c",
					   "a.b/c d",
					   "a.b:/c",
					   "/a",
					   "a.b/c\n" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(image_status_registry(good[i], &err), 0);
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;

		assert_int_equal(image_status_registry(bad[i], &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
	}
}

static void test_contexts(void **state)
{
	static const struct {
		const char *context;
		enum image_means means;
		const char *name;
	} cases[] = { { "k3d-shop", IMAGE_K3D, "shop" },
		      { "kind-a-b", IMAGE_KIND, "a-b" },
		      { "helm-store-dev", IMAGE_OWN, "dev" },
		      { "k3d-", IMAGE_MEANS, NULL },
		      { "my-k3d-shop", IMAGE_MEANS, NULL },
		      { "kind", IMAGE_MEANS, NULL },
		      { "", IMAGE_MEANS, NULL } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct image_target target = image_target_of(cases[i].context, "");

		assert_int_equal(target.means, cases[i].means);
		if (cases[i].name)
			assert_string_equal(target.name, cases[i].name);
		assert_int_equal(image_target_is_closed(&target), target.means == IMAGE_OWN);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_shipped_chart),
		cmocka_unit_test(test_another_chart),
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_nodes),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_registries),
		cmocka_unit_test(test_contexts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

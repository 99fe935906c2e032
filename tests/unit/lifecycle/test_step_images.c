/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a cluster can have the images of a new shop, as far as notes and nodes tell; and how the note is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lifecycle/step_images.h"
#include "provisioned.h"
#include "store/image_note.h"

#define NODES "GET /api/v1/nodes"
#define NODE(images) "{\"metadata\":{\"name\":\"n\"},\"status\":{\"images\":[" images "]}}"
#define NOTE_PATH "/api/v1/namespaces/store-system/configmaps/images"
#define NOTE_FOLDER "/api/v1/namespaces/store-system/configmaps"

/* A shop of that mode whose values and note are these. */
static void assert_check(const char *values, const char *note, const char *nodes, enum err_code code, const char *words)
{
	const struct rule rules[] = { ALWAYS(NODES, nodes), { 0 } };
	CLEANUP(provisioned_stop) struct provisioned it;
	const char *detail = "";

	provisioned_start(&it, rules, "exit 1");
	it.provision.spec.shipped = true;
	it.provision.spec.chart = "charts/store";
	it.provision.spec.values = parse(values);
	it.provision.found.images = parse(note);
	it.provision.found.images_known = true;
	if (step_images_check(&it.provision, &detail, &it.work.err))
		provisioned_assert_failed(&it, code, words);
	else
		assert_true(code == ERR_NONE && strstr(detail, words));
	server_assert_changes(&it.work.server, "");
}

#define HERE "\"image\":{\"registry\":\"helm-store.local\",\"repository\":\"store\",\"tag\":\"1\"}"
#define ENTRY                                                                                                          \
	"\"store\":{\"reference\":\"helm-store.local/store:1\",\"registry\":\"helm-store.local\",\"time\":"            \
	"\"2026-01-01T00:00:00Z\"}"

static void test_check(void **state)
{
	(void)state;
	/* No registry, and no node has it. */
	assert_check("{}", "{}", LIST_OF(NODE("")), ERR_IMAGE,
		     "no registry is named, and it was not imported\nbring it into this cluster: helm store image "
		     "build "
		     "&& helm store image import\nor into a registry of yours: helm store image push REGISTRY\nif "
		     "its nodes");
	/* Rights that a person lacks are no proof. */
	assert_check("{}", "{}", FORBIDDEN, ERR_NONE, "");
	/* It was imported, and is there; or a node took it away since. */
	assert_check("{" HERE "}", "{" ENTRY "}", LIST_OF(NODE("{\"names\":[\"helm-store.local/store:1\"]}")), ERR_NONE,
		     "helm-store.local/store:1");
	assert_check("{" HERE "}", "{" ENTRY "}", LIST_OF(NODE("{\"names\":[\"x:1\"]}")), ERR_IMAGE,
		     "image helm-store.local/store:1 was imported 2026-01-01T00:00:00Z, but no node has it any more\n"
		     "bring it there again");
	/* A node that tells of no image at all proves nothing. */
	assert_check("{" HERE "}", "{" ENTRY "}", LIST_OF(NODE("")), ERR_NONE, "helm-store.local/store:1");
	/* A registry of the person's own is asked by nobody here. */
	assert_check("{\"image\":{\"registry\":\"r.test\",\"repository\":\"store\",\"tag\":\"1\"}}", "{}",
		     LIST_OF(NODE("")), ERR_NONE, "");
}

/* Of a store that ran, of another chart, or where no note may be read, nothing is asked. */
static void test_not_asked(void **state)
{
	static const struct rule rules[] = { { 0 } };
	CLEANUP(provisioned_stop) struct provisioned it;
	const char *detail = "";

	(void)state;
	provisioned_start(&it, rules, "exit 1");
	assert_int_equal(step_images_check(&it.provision, &detail, &it.work.err), 0);
	it.provision.spec.shipped = true;
	assert_int_equal(step_images_check(&it.provision, &detail, &it.work.err), 0);
	it.provision.found.images_known = true;
	it.provision.found.was_deployed = true;
	assert_int_equal(step_images_check(&it.provision, &detail, &it.work.err), 0);
	assert_int_equal(server_count(&it.work.server, "GET "), 0);
}

static int write_note(const struct rule *rules, const char *changes, struct err *err)
{
	struct server server;
	int failed;

	server_rules(&server, rules);
	failed = image_note_write(&server.cluster, "store", parse("{\"repository\":\"r\"}"), err);
	server_assert_changes(&server, changes);
	server_stop(&server);
	return failed;
}

/* Others write their own images at the same moment: read and written again, and nobody's entry is lost. */
static void test_note(void **state)
{
	static const struct rule fresh[] = {
		ALWAYS("GET " NOTE_PATH " ", MISSING),
		ALWAYS("POST " NOTE_FOLDER " \n\"data\":{\"store\":\"{\\\"repository\\\":\\\"r\\\"}\"}", CREATED("{}")),
		{ 0 },
	};
	static const struct rule lost[] = {
		ALWAYS("GET " NOTE_PATH " ", OK("{\"metadata\":{},\"data\":{\"web\":\"{}\"}}")),
		ONCE("PUT " NOTE_PATH " ", CONFLICT),
		ALWAYS("PUT " NOTE_PATH " \n\"data\":{\"web\":\"{}\",\"store\":", OK("{}")),
		{ 0 },
	};
	static const struct rule always[] = {
		ALWAYS("GET " NOTE_PATH " ", OK("{}")),
		ALWAYS("PUT " NOTE_PATH " ", CONFLICT),
		{ 0 },
	};
	static const struct rule forbidden[] = {
		ALWAYS("GET " NOTE_PATH " ", MISSING),
		ALWAYS("POST " NOTE_FOLDER " ", FORBIDDEN),
		{ 0 },
	};
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct server server;
	struct value *note;
	bool known;

	(void)state;
	assert_int_equal(write_note(fresh, "POST " NOTE_FOLDER "\n", &err), 0);
	assert_int_equal(write_note(lost, "PUT " NOTE_PATH "\nPUT " NOTE_PATH "\n", &err), 0);
	assert_int_equal(write_note(forbidden, "POST " NOTE_FOLDER "\n", &err), -1);
	assert_int_equal(err.code, ERR_REFUSED);
	assert_non_null(strstr(err.message, "noting image store in ConfigMap images of namespace store-system: "));
	server_rules(&server, always);
	assert_int_equal(image_note_write(&server.cluster, "store", parse("{}"), &err), -1);
	assert_int_equal(err.code, ERR_LOCKED);
	server_stop(&server);
	/* Entries that are none of ours are passed over. */
	server_rules(&server,
		     (const struct rule[]){
			     ALWAYS("GET " NOTE_PATH " ", OK("{\"data\":{\"a\":\"no JSON\",\"b\":\"{}\",\"c\":7,\"d\":"
							     "\"{\\\"repository\\\":\\\"x\\\"}\"}}")),
			     { 0 } });
	assert_int_equal(image_note_read(&server.cluster, &arena, &note, &known, &err), 0);
	assert_true(known);
	assert_json(note, "{\"d\":{\"repository\":\"x\"}}");
	server_stop(&server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_check, forget),
		cmocka_unit_test_teardown(test_not_asked, forget),
		cmocka_unit_test_teardown(test_note, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

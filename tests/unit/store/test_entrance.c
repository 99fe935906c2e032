/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "joined.h"
#include "json.h"
#include "store/entrance.h"

static struct value *parse(const char *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = json_parse(str_of(text), arena, &err);

	assert_non_null(value);
	return value;
}

#define POD(name_space, labels, spec, host)                                                                            \
	"{\"metadata\":{\"namespace\":\"" name_space "\",\"labels\":{" labels "}},\"spec\":{" spec                     \
	"},\"status\":{\"hostIP\":\"" host "\"}}"
#define SERVICE(name_space, selector, port, more, status)                                                              \
	"{\"metadata\":{\"namespace\":\"" name_space "\"},\"spec\":{\"selector\":{" selector                           \
	"},\"ports\":[{\"port\":443},{\"port\":" port "}]" more "},\"status\":{\"loadBalancer\":{\"ingress\":[" status \
	"]}}}"
#define APP "\"app\":\"in\""
#define HOST_PORT "\"containers\":[{\"ports\":[{\"containerPort\":8000,\"hostPort\":80}]}]"

/* Addresses with a blank after each. */
static void assert_addresses(const char *pods, const char *services, const char *wanted)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(4096);
	const struct value *list = entrance_addresses(parse(pods, &arena), parse(services, &arena), 80, &arena);

	bytes_add_text(&out, "");
	for (const struct value *item = list->first; item; item = item->next)
		bytes_format(&out, "%s ", item->text.p);
	assert_string_equal(out.length ? out.data : "", wanted);
}

static void test_nodes(void **state)
{
	(void)state;
	assert_addresses("[]", "[]", "");
	assert_addresses("[" POD("in", APP, HOST_PORT, "10.0.0.1") "]", "[]", "10.0.0.1 ");
	/* On the host network what it listens on need not be stated. */
	assert_addresses("[" POD("in", APP, "\"hostNetwork\":true", "10.0.0.1") "]", "[]", "10.0.0.1 ");
	assert_addresses("[" POD("in", APP, "\"containers\":[{\"ports\":[{\"containerPort\":80}]}]", "10.0.0.1") "]",
			 "[]", "");
	assert_addresses(JSON_LIST(POD("in", APP, HOST_PORT, "10.0.0.1"), POD("in", APP, HOST_PORT, "10.0.0.2"),
				   POD("in", APP, HOST_PORT, "10.0.0.1")),
			 "[]", "10.0.0.1 10.0.0.2 ");
}

static void test_balancers(void **state)
{
	static const char pods[] = "[" POD("in", APP, HOST_PORT, "10.0.0.1") "]";

	(void)state;
	assert_addresses(pods, "[" SERVICE("in", APP, "80", "", "{\"ip\":\"10.0.0.9\"}") "]", "10.0.0.9 10.0.0.1 ");
	assert_addresses(pods, "[" SERVICE("in", APP, "80", ",\"externalIPs\":[\"10.0.0.8\"]", "") "]",
			 "10.0.0.8 10.0.0.1 ");
	/* Docker Desktop's balancer is this machine; another one's name is no address. */
	assert_addresses(pods, "[" SERVICE("in", APP, "80", "", "{\"hostname\":\"localhost\"}") "]",
			 "127.0.0.1 10.0.0.1 ");
	assert_addresses(pods, "[" SERVICE("in", APP, "80", "", "{\"hostname\":\"lb.example.com\"}") "]", "10.0.0.1 ");
	/* Of another port, of other pods, of another namespace, of pods that nothing selects. */
	assert_addresses(pods,
			 JSON_LIST(SERVICE("in", APP, "8080", "", "{\"ip\":\"10.0.0.9\"}"),
				   SERVICE("in", "\"app\":\"out\"", "80", "", "{\"ip\":\"10.0.0.9\"}"),
				   SERVICE("out", APP, "80", "", "{\"ip\":\"10.0.0.9\"}"),
				   SERVICE("in", "", "80", "", "{\"ip\":\"10.0.0.9\"}")),
			 "10.0.0.1 ");
}

static void test_labels(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *pods = parse("[" POD("in", APP ",\"part\":\"x\"", "", "") "]", &arena);

	(void)state;
	assert_true(entrance_has(pods, "app=in"));
	assert_true(entrance_has(pods, "part=x,app=in"));
	assert_false(entrance_has(pods, "app=in,part=y"));
	assert_false(entrance_has(pods, "app=i"));
	assert_false(entrance_has(parse("[]", &arena), "app=in"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nodes),
		cmocka_unit_test(test_balancers),
		cmocka_unit_test(test_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

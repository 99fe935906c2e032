/* SPDX-License-Identifier: Apache-2.0 */
/* What the cache tells of a store is what the verbs tell that ask the API server for the same objects. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "acme.h"
#include "cases.h"
#include "kube/resources.h"
#include "server.h"
#include "server/cache_rows.h"
#include "server/schemas.h"
#include "server/store_view.h"
#include "status/list.h"
#include "status/status.h"

#define NOTES                                                                                                          \
	"\"" LABEL_HOSTS "\":\"acme.example.com\",\"" LABEL_OWNER "\":\"eve\",\"" LABEL_GUARDS "\":"                  \
	"\"ResourceQuota/store-quota\","
#define QUOTA                                                                                                          \
	"{\"metadata\":{\"namespace\":\"store-acme\",\"name\":\"store-quota\",\"labels\":{\"" LABEL_GUARD              \
	"\":\"true\"}},\"spec\":{\"hard\":{\"pods\":\"9\"}},\"status\":{\"hard\":{\"pods\":\"9\"},\"used\":{"          \
	"\"pods\":\"3\"}}}"
#define POLICY                                                                                                         \
	"{\"metadata\":{\"namespace\":\"store-acme\",\"name\":\"store-default\",\"labels\":{\"" LABEL_GUARD            \
	"\":\"true\"}},\"spec\":{\"podSelector\":{}}}"
#define INGRESS                                                                                                        \
	"{\"metadata\":{\"namespace\":\"store-acme\",\"name\":\"web\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\""  \
	"},\"spec\":{\"rules\":[{\"host\":\"acme.example.com\"}]},\"status\":{\"loadBalancer\":{\"ingress\":[{\"ip\":" \
	"\"10.0.0.1\"}]}}}"
#define HELD_BY                                                                                                        \
	"{\"metadata\":{\"namespace\":\"store-system\",\"name\":\"acme\",\"labels\":{\"" LABEL_STORE                   \
	"\":\"acme\"}},\"spec\":{\"holderIdentity\":\"elsewhere/1/2/3\",\"renewTime\":\"2026-01-01T00:00:00Z\"}}"

/* Objects of each row, a list a row; and the rules of a server that has them. */
struct fixture {
	struct value *lists[CACHE_ROWS];
	struct rule rules[64];
	size_t count;
};

/* A list of a case of tests/unit/cluster, moved into the namespace of acme. */
static struct value *case_list(const char *name, const char *plural)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);
	const struct value *list = value_get(read_case(name), plural);
	struct value *moved;

	if (!list)
		return value_new(&arena, VALUE_LIST);
	json_write_value(list, &text);
	moved = parse(arena_str(&arena, bytes_str(&text)).p);
	for (struct value *object = value_first(moved); object; object = object->next)
		value_set(value_get(object, "metadata"), "namespace", value_string(&arena, STR("store-acme")));
	return moved;
}

static void add_rule(struct fixture *fixture, const char *request, const char *answer)
{
	assert_true(fixture->count + 1 < COUNT_OF(fixture->rules));
	fixture->rules[fixture->count++] = (struct rule){ .request = request, .answer = answer };
}

static const char *answer_of(const struct value *list)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

	bytes_add_text(&text, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"kind\":\"ThingList\",\"metadata\":{},"
			      "\"items\":");
	json_write_value(list, &text);
	bytes_add_text(&text, "}");
	return arena_str(&arena, bytes_str(&text)).p;
}

static const char *one_of(const struct value *object)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

	bytes_add_text(&text, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
	json_write_value(object, &text);
	return arena_str(&arena, bytes_str(&text)).p;
}

/* Lists of all namespaces and of the store's, and what is asked for by name. */
static void add_rules(struct fixture *fixture)
{
	const struct value *space = value_first(fixture->lists[CACHE_Namespace]);
	const struct value *lease = value_first(fixture->lists[CACHE_Lease]);

	add_rule(fixture, ACME " ", space ? one_of(space) : MISSING);
	add_rule(fixture, "GET " LEASE_FOLDER "/acme ", lease ? one_of(lease) : MISSING);
	add_rule(fixture, "GET " LEASE_FOLDER "?", answer_of(fixture->lists[CACHE_Lease]));
	for (unsigned row = 0; row < CACHE_ROWS; row++) {
		enum resource resource = cache_rows_resource((enum cache_row)row);
		const char *answer = answer_of(fixture->lists[row]);

		if (row == CACHE_Lease)
			continue;
		/* Of the store's Secrets those are asked for that are records, and for certificates all. */
		add_rule(fixture, arena_format(&arena, "GET %s?", resources_list(resource, NULL, &arena)).p, answer);
		if (row != CACHE_Namespace)
			add_rule(fixture,
				 arena_format(&arena, "GET %s", resources_list(resource, "store-acme", &arena)).p,
				 answer);
	}
	add_rule(fixture, "GET /apis/metrics.k8s.io/", MISSING);
	add_rule(fixture, "GET /", LIST_OF(""));
}

static void fill(struct fixture *fixture, const char *name, const char *record, const char *lease)
{
	*fixture = (struct fixture){ .count = 0 };
	for (unsigned row = 0; row < CACHE_ROWS; row++)
		fixture->lists[row] = case_list(name, resources_plural(cache_rows_resource((enum cache_row)row)));
	fixture->lists[CACHE_Namespace] = parse("[" ACME_SPACE_OBJECT(NOTES) "]");
	fixture->lists[CACHE_Secret] = parse(record);
	fixture->lists[CACHE_Lease] = parse(lease);
	if (!value_first(fixture->lists[CACHE_ResourceQuota]))
		fixture->lists[CACHE_ResourceQuota] = parse("[" QUOTA "]");
	fixture->lists[CACHE_NetworkPolicy] = parse("[" POLICY "]");
	fixture->lists[CACHE_Ingress] = parse("[" INGRESS "]");
	add_rules(fixture);
}

static void view(const struct fixture *fixture, struct store_view *ret)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct memory_collection collections[CACHE_ROWS];
	const struct kube_memory memory = { collections, CACHE_ROWS };

	for (unsigned row = 0; row < CACHE_ROWS; row++) {
		struct value *kept = value_new(&arena, VALUE_LIST);

		for (const struct value *object = value_first(fixture->lists[row]); object; object = object->next)
			value_add(kept, cache_rows_keep((enum cache_row)row, object, &arena));
		collections[row] = (struct memory_collection){ cache_rows_resource((enum cache_row)row),
							       cache_rows_selector((enum cache_row)row), kept };
	}
	if (store_view_read(&memory, time(NULL), &arena, ret, &err))
		fail_msg("%s", err.message);
}

static const char *json_of(const struct value *value)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CASE_MOST);

	json_write_value(value, &text);
	return arena_str(&arena, bytes_str(&text)).p;
}

/* What is told is of the schema that it is said to have, with every member. */
static void assert_fits(const struct value *value, const struct value *schema)
{
	const char *reference = value ? value_text_at(schema, "$ref") : "";

	if (*reference) {
		for (size_t i = 0; i < schemas_count(); i++)
			if (strcmp(schemas_name(i), strrchr(reference, '/') + 1) == 0)
				assert_fits(value, parse(schemas_text(i)));
		return;
	}
	if (value->type == VALUE_LIST) {
		for (const struct value *item = value_first(value); item; item = item->next)
			assert_fits(item, value_get(schema, "items"));
		return;
	}
	for (const struct value *member = value_first(value); member; member = member->next) {
		const struct value *below = value_get_str(value_get(schema, "properties"), member->key);

		below = below ? below : value_get(schema, "additionalProperties");
		if (!below || below->type != VALUE_MAP)
			fail_msg("no schema of %.*s", STR_ARG(member->key));
		assert_fits(member, below);
	}
	for (const struct value *key = value_first(value_get(schema, "required")); key; key = key->next)
		assert_non_null(value_get_str(value, key->text));
	if (value->type == VALUE_STRING)
		assert_string_equal(value_text_at(schema, "type"), "string");
	if (value->type == VALUE_BOOL)
		assert_string_equal(value_text_at(schema, "type"), "boolean");
	if (value->type == VALUE_INT)
		assert_string_equal(value_text_at(schema, "type"), "integer");
}

static void assert_same(const struct fixture *fixture, const char *state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct store_view found;
	struct server server;
	struct status status;
	struct value *list;

	view(fixture, &found);
	server_rules(&server, fixture->rules);
	if (list_read(&server.cluster, &(struct list_request){ .no_sizes = true }, &arena, &list, &err) ||
	    status_read(&server.cluster, &(struct status_request){ .name = "acme" }, &arena, &status, &err))
		fail_msg("%s", err.message);
	server_stop(&server);
	value_remove(status.map, "events");
	assert_string_equal(value_text_at(found.summary, "state"), state);
	assert_string_equal(json_of(found.summary), json_of(value_first(list)));
	assert_string_equal(json_of(found.whole), json_of(status.map));
	assert_fits(found.summary, parse("{\"$ref\":\"/StoreSummary\"}"));
	assert_fits(found.whole, parse("{\"$ref\":\"/Store\"}"));
}

/* As real clusters had them. */
static void test_cases(void **state)
{
	static const char *const names[] = { "claim", "crash", "image", "job", "ok", "place", "quota", "retry" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct fixture fixture;

		fill(&fixture, names[i], "[" ACME_RECORD("1", "deployed") "]", "[]");
		assert_same(&fixture, "ACTIVE");
	}
}

static void test_states(void **state)
{
	static const struct {
		const char *records;
		const char *lease;
		const char *state;
	} cases[] = {
		{ "[]", "[]", "UNINSTALLED" },
		{ "[" ACME_RECORD("1", "failed") "]", "[]", "FAILED" },
		{ "[" ACME_RECORD("1", "superseded") "," ACME_RECORD("2", "deployed") "]", "[]", "ACTIVE" },
		{ "[" ACME_RECORD("1", "pending-install") "]", "[" HELD_BY "]", "FAILED" },
		{ "[" ACME_RECORD_BY("Helm", "1", "deployed", ",\"" LABEL_SUSPENDED "\":\"true\"") "]", "[]",
		  "SUSPENDED" },
		/* Not Helm's: a warning says so. */
		{ "[" ACME_RECORD_BY("kubectl", "1", "deployed", "") "]", "[]", "UNINSTALLED" },
		/* The one before is among those that lists leave out. */
		{ "[" ACME_RECORD("2", "superseded") "," ACME_RECORD("3", "failed") "]", "[]", "FAILED" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct fixture fixture;

		fill(&fixture, "ok", cases[i].records, cases[i].lease);
		assert_same(&fixture, cases[i].state);
	}
}

static void test_none(void **state)
{
	struct fixture fixture;
	struct store_view found;

	(void)state;
	fill(&fixture, "ok", "[]", "[]");
	fixture.lists[CACHE_Namespace] = parse("[]");
	view(&fixture, &found);
	assert_null(found.summary);
}

/* A namespace of another name with our label is in the list, and no more is known of it. */
static void test_elsewhere(void **state)
{
	struct fixture fixture;
	struct store_view found;

	(void)state;
	fill(&fixture, "ok", "[]", "[]");
	fixture.lists[CACHE_Namespace] =
		parse("[{\"metadata\":{\"name\":\"else\",\"labels\":{\"" LABEL_STORE "\":\"acme\"}}}]");
	view(&fixture, &found);
	assert_string_equal(value_text_at(found.summary, "namespace"), "else");
	assert_ptr_equal(found.whole, found.summary);
}

static void test_labels(void **state)
{
	struct fixture fixture;
	struct store_view found;

	(void)state;
	fill(&fixture, "ok", "[" ACME_RECORD_BY("Helm", "1", "deployed", ",\"" LABEL_PLAN "\":\"small\"") "]", "[]");
	view(&fixture, &found);
	assert_string_equal(value_text_at(found.whole, "plan"), "small");
	assert_string_equal(value_get(found.labels, LABEL_PLAN)->text.p, "small");
	assert_false(found.is_shared);
	assert_false(found.has_command);
	fill(&fixture, "ok", "[" ACME_RECORD_BY("Helm", "1", "deployed", ",\"" LABEL_DATABASE "\":\"shared\"") "]",
	     "[" HELD_BY "]");
	view(&fixture, &found);
	assert_true(found.is_shared);
	assert_true(found.has_command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_cases, forget),  cmocka_unit_test_teardown(test_states, forget),
		cmocka_unit_test_teardown(test_none, forget),   cmocka_unit_test_teardown(test_elsewhere, forget),
		cmocka_unit_test_teardown(test_labels, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

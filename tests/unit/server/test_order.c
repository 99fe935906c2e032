/* SPDX-License-Identifier: Apache-2.0 */
/* An order and its Secret: all of it goes there and comes back, and nothing secret is in its metadata. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "cases.h"
#include "server/order.h"

#define PASSWORD "correct horse"

static struct order sample(void)
{
	struct order order = {
		.id = "acme.abcdefghij",
		.store = "acme",
		.verb = ORDER_VERB_update,
		.state = ORDER_RUNNING,
		.accepted = "2026-11-30T22:07:32.000001Z",
		.began = "2026-11-30T22:07:33Z",
		.ended = "",
		.owner_label = order_owner_label("anna@example.com", &arena),
		.is_keyed = true,
		.claim = { "boot/pid:[1] 7 9 host", "kkkkkkkkkk", 12 },
		.crashes = 1,
		.take_overs = 2,
		.locked = 3,
		.request = STR("{\"name\":\"acme\",\"set\":[\"p=" PASSWORD "\"]}"),
		.identity = "anna " PASSWORD,
		.owner = "anna@example.com",
		.key_hash = "0123456789012345678901234567890123456789012345678901234567890123",
		.payload_hash = "payload",
		.steps = parse("[{\"step\":\"render\",\"state\":\"done\"}]"),
		.error = { "store/failed", "no " PASSWORD, "mend it" },
		.result = parse("{\"password\":\"" PASSWORD "\"}"),
		.uid = "",
		.version = "",
	};

	order.name = order_name(order.id, order.key_hash, &arena);
	return order;
}

static const char *text_of(const struct value *value)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(CASE_MOST * 4);

	json_write_value(value, &out);
	return arena_str(&arena, bytes_str(&out)).p;
}

static void assert_same(const struct order *one, const struct order *other)
{
	assert_string_equal(one->name, other->name);
	assert_string_equal(one->id, other->id);
	assert_string_equal(one->store, other->store);
	assert_int_equal(one->verb, other->verb);
	assert_int_equal(one->state, other->state);
	assert_string_equal(one->accepted, other->accepted);
	assert_string_equal(one->began, other->began);
	assert_string_equal(one->ended, other->ended);
	assert_string_equal(one->owner_label, other->owner_label);
	assert_int_equal(one->is_keyed, other->is_keyed);
	assert_string_equal(one->claim.holder, other->claim.holder);
	assert_string_equal(one->claim.mark, other->claim.mark);
	assert_int_equal(one->claim.renewals, other->claim.renewals);
	assert_int_equal(one->crashes, other->crashes);
	assert_int_equal(one->take_overs, other->take_overs);
	assert_int_equal(one->locked, other->locked);
}

static void test_there_and_back(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct order order = sample();
	struct value *object = order_object(&order, &arena);
	struct order back;
	struct order copy;

	(void)state;
	assert_int_equal(order_read(object, &arena, &back, &err), 0);
	order_copy(&back, &arena, &copy);
	assert_same(&copy, &order);
	assert_true(str_equal(copy.request, order.request));
	assert_string_equal(copy.identity, order.identity);
	assert_string_equal(copy.owner, order.owner);
	assert_string_equal(copy.key_hash, order.key_hash);
	assert_string_equal(copy.payload_hash, order.payload_hash);
	assert_true(value_equal(copy.steps, order.steps));
	assert_true(value_equal(copy.result, order.result));
	assert_string_equal(copy.error.code, "store/failed");
	assert_string_equal(copy.error.message, order.error.message);
	assert_string_equal(copy.error.hints, "mend it");
	/* Metadata alone is enough to say who works on it. */
	value_remove(object, "data");
	assert_int_equal(order_read(object, &arena, &back, &err), 0);
	assert_same(&back, &order);
	assert_int_equal(back.request.n, 0);
	assert_string_equal(back.identity, "");
}

static void test_secrets(void **state)
{
	struct order order = sample();
	struct value *object = order_object(&order, &arena);

	(void)state;
	assert_null(strstr(text_of(value_get(object, "metadata")), PASSWORD));
	assert_null(strstr(text_of(value_get(order_patch(&order, true, &arena), "metadata")), PASSWORD));
	assert_null(strstr(text_of(object), PASSWORD));
	assert_null(strstr(text_of(value_get(object, "metadata")), "example.com"));
}

static void test_patch(void **state)
{
	struct order order = sample();
	const struct value *patch;

	(void)state;
	order.uid = "u-1";
	order.version = "17";
	patch = order_patch(&order, false, &arena);
	assert_string_equal(value_text_at(patch, "metadata.resourceVersion"), "17");
	assert_string_equal(value_text_at(patch, "metadata.uid"), "u-1");
	assert_null(value_get(patch, "data"));
	patch = order_patch(&order, true, &arena);
	assert_non_null(value_get(value_get(patch, "data"), "status"));
	assert_null(value_get(value_get(patch, "data"), "request"));
	order.state = ORDER_FAILED;
	patch = order_patch(&order, true, &arena);
	assert_int_equal(value_get(value_get(patch, "data"), "request")->type, VALUE_NULL);
}

static void test_names(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	char one[SHA256_DIGITS + 1];
	char other[SHA256_DIGITS + 1];
	char chance[ORDER_SUFFIX + 1];
	char again[ORDER_SUFFIX + 1];

	(void)state;
	order_key_hash("anna", "b c", one);
	order_key_hash("anna b", "c", other);
	assert_string_not_equal(one, other);
	order_key_hash("anna", "b c", other);
	assert_string_equal(one, other);
	assert_string_equal(order_name("acme.abc", "", &arena), "order.acme.abc");
	assert_int_equal(strlen(order_name("acme.abc", one, &arena)), strlen("order-key.") + 40);
	assert_int_equal(strlen(order_owner_label("any text / at all", &arena)), 40);
	assert_string_equal(order_path("order.a.b", &arena), "/api/v1/namespaces/store-system/secrets/order.a.b");
	assert_int_equal(order_random(chance, &err), 0);
	assert_int_equal(order_random(again, &err), 0);
	assert_string_not_equal(chance, again);
	assert_int_equal(strspn(chance, "abcdefghijklmnopqrstuvwxyz0123456789"), ORDER_SUFFIX);
}

static void test_words(void **state)
{
	enum order_verb verb;

	(void)state;
	for (unsigned i = 0; i < ORDER_VERBS; i++) {
		assert_true(order_verb_find(order_verb_word((enum order_verb)i), &verb));
		assert_int_equal(verb, i);
	}
	assert_false(order_verb_find("gc", &verb));
	assert_string_equal(order_state_word(ORDER_CANCELLED), "cancelled");
	assert_false(order_state_ends(ORDER_QUEUED));
	assert_false(order_state_ends(ORDER_RUNNING));
	assert_true(order_state_ends(ORDER_SUCCEEDED) && order_state_ends(ORDER_FAILED));
}

static void test_ceilings(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(free_pointer) char *text = xmalloc(ORDER_REQUEST_MOST + 2);
	struct order order = sample();
	struct value *big = value_new(&arena, VALUE_MAP);
	struct order back;

	(void)state;
	(void)memset(text, 'x', ORDER_REQUEST_MOST + 1);
	text[ORDER_REQUEST_MOST + 1] = '\0';
	order.request = (struct str){ text, ORDER_REQUEST_MOST };
	assert_int_equal(order_check(&order, &err), 0);
	order.request.n++;
	assert_int_equal(order_check(&order, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	assert_string_equal(err.message,
			    "the request for store acme has 921601 bytes, 921600 are taken at most\n"
			    "give products that are larger by their source, an address that they are read from");
	err_clear(&err);
	order = sample();
	order.owner = text;
	assert_int_equal(order_check(&order, &err), -1);
	assert_int_equal(err.code, ERR_LIMIT);
	err_clear(&err);
	/* A result that is too large is left out; a message is cut. */
	order = sample();
	value_put_text(big, "all", text, &arena);
	order.result = big;
	order.error.message = text;
	assert_int_equal(order_read(order_object(&order, &arena), &arena, &order, &err), 0);
	assert_null(order.result);
	assert_int_equal(strlen(order.error.message), ORDER_TEXT_MOST);
	/* So are steps that would take the request's place; of what has ended they stay. */
	order = sample();
	order.steps = parse(arena_text(&arena, "[{\"step\":\"%.*s\"}]", (int)ORDER_STATUS_MOST, text));
	assert_int_equal(order_read(order_object(&order, &arena), &arena, &back, &err), 0);
	assert_int_equal(value_count(back.steps), 0);
	order.state = ORDER_FAILED;
	assert_int_equal(order_read(order_object(&order, &arena), &arena, &back, &err), 0);
	assert_int_equal(value_count(back.steps), 1);
}

static void assert_foreign(const char *json, const char *what)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct order order;

	assert_int_equal(order_read(parse(json), &arena, &order, &err), -1);
	assert_int_equal(err.code, ERR_READ);
	assert_non_null(strstr(err.message, what));
}

#define LABELS(state)                                                                                                  \
	"\"name\":\"x\",\"labels\":{\"" LABEL_ORDER "\":\"a.b\",\"" LABEL_ORDER_STORE "\":\"a\",\"" LABEL_ORDER_STATE  \
	"\":\"" state "\"}"
#define NOTE(json) ",\"annotations\":{\"" LABEL_ORDER_NOTE "\":\"" json "\"}"

static void test_foreign(void **state)
{
	(void)state;
	assert_foreign("{}", "not all there");
	assert_foreign("{\"metadata\":{" LABELS("queued") "}}", "Secret x of namespace store-system is no order");
	assert_foreign("{\"metadata\":{" LABELS("queued") NOTE("{") "}}", "not all there");
	assert_foreign("{\"metadata\":{" LABELS("lost") NOTE("{}") "}}", "its state is none");
	assert_foreign("{\"metadata\":{" LABELS("queued") NOTE("{\\\"verb\\\":\\\"gc\\\"}") "}}", "its verb is none");
}

static void test_order_of_acceptance(void **state)
{
	struct order list[4] = { sample(), sample(), sample(), sample() };

	(void)state;
	list[0].created = 20;
	list[1].created = 10;
	list[1].accepted = "2026-11-30T22:07:32.000009Z";
	list[2].created = 10;
	list[3].created = 10;
	list[2].name = "b";
	list[3].name = "a";
	qsort(list, 4, sizeof(list[0]), order_compare);
	assert_string_equal(list[0].name, "a");
	assert_string_equal(list[1].name, "b");
	assert_int_equal(list[2].created, 10);
	assert_int_equal(list[3].created, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_there_and_back, forget),
		cmocka_unit_test_teardown(test_secrets, forget),
		cmocka_unit_test_teardown(test_patch, forget),
		cmocka_unit_test_teardown(test_names, forget),
		cmocka_unit_test_teardown(test_words, forget),
		cmocka_unit_test_teardown(test_ceilings, forget),
		cmocka_unit_test_teardown(test_foreign, forget),
		cmocka_unit_test_teardown(test_order_of_acceptance, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

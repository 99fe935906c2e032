/* SPDX-License-Identifier: Apache-2.0 */
#include "server/order.h"

#include <errno.h>
#include <sys/random.h>

#include "base64.h"
#include "json.h"
#include "kube/kube.h"
#include "kube/object.h"
#include "timestamp.h"

#define LETTERS "abcdefghijkmnpqrstuvwxyz23456789" /* as many as five bits tell apart, none like another */
#define LABEL_DIGITS 40                            /* of a digest */
#define PART_MOST ((size_t)4 << 20)
#define FIXED "order" /* keys of the data */
#define REQUEST "request"
#define STATUS "status"

static const char *const verbs[] = {
#define X(verb) #verb,
	ORDER_VERB_TABLE(X)
#undef X
};

static const struct {
	const char *word;
	bool ends;
} states[] = {
#define X(name, word, ends) { word, ends },
	ORDER_STATE_TABLE(X)
#undef X
};

const char *order_verb_word(enum order_verb verb)
{
	return verbs[verb];
}

bool order_verb_find(const char *word, enum order_verb *ret)
{
	for (unsigned i = 0; i < ORDER_VERBS; i++) {
		if (strcmp(verbs[i], word) != 0)
			continue;
		*ret = (enum order_verb)i;
		return true;
	}
	return false;
}

const char *order_state_word(enum order_state state)
{
	return states[state].word;
}

bool order_state_ends(enum order_state state)
{
	return states[state].ends;
}

static bool find_state(const char *word, enum order_state *ret)
{
	for (unsigned i = 0; i < ORDER_STATES; i++) {
		if (strcmp(states[i].word, word) != 0)
			continue;
		*ret = (enum order_state)i;
		return true;
	}
	return false;
}

/* --- names */

int order_random(char ret[ORDER_SUFFIX + 1], struct err *err)
{
	unsigned char chance[ORDER_SUFFIX];

	if (getrandom(chance, sizeof(chance), 0) != sizeof(chance))
		return err_set(err, ERR_INTERNAL, "getrandom: %s", strerror(errno));
	for (size_t i = 0; i < ORDER_SUFFIX; i++)
		ret[i] = LETTERS[chance[i] % (sizeof(LETTERS) - 1)];
	ret[ORDER_SUFFIX] = '\0';
	return 0;
}

void order_key_hash(const char *identity, const char *key, char ret[SHA256_DIGITS + 1])
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	/* With its length, so that no two pairs are one text. */
	sha256_write(arena_format(&arena, "%zu %s %s", strlen(identity), identity, key), ret);
}

const char *order_owner_label(const char *owner, struct arena *arena)
{
	char digits[SHA256_DIGITS + 1];

	sha256_write(str_of(owner), digits);
	return arena_str(arena, (struct str){ digits, LABEL_DIGITS }).p;
}

const char *order_name(const char *id, const char *key_hash, struct arena *arena)
{
	return *key_hash ? arena_text(arena, "order-key.%.*s", LABEL_DIGITS, key_hash)
			 : arena_text(arena, "order.%s", id);
}

const char *order_path(const char *name, struct arena *arena)
{
	return resources_object(RESOURCE_Secret, NAMESPACE_SYSTEM, name, arena);
}

static int check_word(const char *what, const char *text, struct err *err)
{
	if (strlen(text) <= ORDER_WORD_MOST)
		return 0;
	return err_set(err, ERR_LIMIT, "the %s has %zu bytes, %zu are taken at most", what, strlen(text),
		       ORDER_WORD_MOST);
}

int order_check(const struct order *order, struct err *err)
{
	if (check_word("identity", order->identity, err) || check_word("owner", order->owner, err))
		return -1;
	if (order->request.n <= ORDER_REQUEST_MOST)
		return 0;
	(void)err_set(err, ERR_LIMIT, "the request for store %s has %zu bytes, %zu are taken at most", order->store,
		      order->request.n, ORDER_REQUEST_MOST);
	return err_hint(err, "give products that are larger by their source, an address that they are read from");
}

/* --- writing */

static void put_count(struct value *map, const char *key, unsigned long count, struct arena *arena)
{
	value_put(map, str_of(key), value_int(arena, (long long)count));
}

static const char *json_of(const struct value *value, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(PART_MOST);

	json_write_value(value, &out);
	return arena_str(arena, bytes_str(&out)).p;
}

static const char *note_of(const struct order *order, struct arena *arena)
{
	struct value *note = value_new(arena, VALUE_MAP);

	value_put_text(note, "verb", order_verb_word(order->verb), arena);
	value_put_text(note, "accepted", order->accepted, arena);
	value_put_text(note, "began", order->began, arena);
	value_put_text(note, "ended", order->ended, arena);
	value_put(note, STR("isKeyed"), value_bool(arena, order->is_keyed));
	value_put_text(note, "holder", order->claim.holder, arena);
	value_put_text(note, "mark", order->claim.mark, arena);
	put_count(note, "renewals", order->claim.renewals, arena);
	put_count(note, "crashes", order->crashes, arena);
	put_count(note, "takeOvers", order->take_overs, arena);
	put_count(note, "locked", order->locked, arena);
	return json_of(note, arena);
}

static void put_data(struct value *data, const char *key, struct str text, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(PART_MOST);

	base64_encode(text, &out);
	value_put(data, str_of(key), value_string(arena, arena_str(arena, bytes_str(&out))));
}

static void put_cut(struct value *map, const char *key, const char *text, struct arena *arena)
{
	value_put(map, str_of(key), value_string(arena, arena_str(arena, str_cut(str_of(text), ORDER_TEXT_MOST))));
}

static void put_status(struct value *data, const struct order *order, struct arena *arena)
{
	struct value *status = value_new(arena, VALUE_MAP);
	struct value *error;
	const char *text;

	value_put(status, STR("steps"), order->steps ? value_copy(arena, order->steps) : value_new(arena, VALUE_LIST));
	if (*order->error.code) {
		error = value_map_at(status, "error", arena);
		value_put_text(error, "code", order->error.code, arena);
		put_cut(error, "message", order->error.message, arena);
		put_cut(error, "hints", order->error.hints, arena);
	}
	if (order->result && strlen(json_of(order->result, arena)) <= ORDER_RESULT_MOST)
		value_put(status, STR("result"), value_copy(arena, order->result));
	text = json_of(status, arena);
	if (!order_state_ends(order->state) && strlen(text) > ORDER_STATUS_MOST) {
		value_set(status, "steps", value_new(arena, VALUE_LIST));
		text = json_of(status, arena);
	}
	put_data(data, STATUS, str_of(text), arena);
}

static void put_fixed(struct value *data, const struct order *order, struct arena *arena)
{
	struct value *fixed = value_new(arena, VALUE_MAP);

	value_put_text(fixed, "identity", order->identity, arena);
	value_put_text(fixed, "owner", order->owner, arena);
	value_put_text(fixed, "keyHash", order->key_hash, arena);
	value_put_text(fixed, "payloadHash", order->payload_hash, arena);
	put_data(data, FIXED, str_of(json_of(fixed, arena)), arena);
}

struct value *order_object(const struct order *order, struct arena *arena)
{
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_new(arena, VALUE_MAP);
	struct value *labels = value_new(arena, VALUE_MAP);
	struct value *notes = value_new(arena, VALUE_MAP);
	struct value *data = value_new(arena, VALUE_MAP);

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Secret", arena);
	value_put_text(metadata, "name", order->name, arena);
	value_put_text(metadata, "namespace", NAMESPACE_SYSTEM, arena);
	value_put_text(labels, "app.kubernetes.io/managed-by", KUBE_MANAGER, arena);
	value_put_text(labels, LABEL_ORDER, order->id, arena);
	value_put_text(labels, LABEL_ORDER_STATE, order_state_word(order->state), arena);
	value_put_text(labels, LABEL_ORDER_STORE, order->store, arena);
	value_put_text(labels, LABEL_ORDER_OWNER, order->owner_label, arena);
	value_put(metadata, STR("labels"), labels);
	value_put_text(notes, LABEL_ORDER_NOTE, note_of(order, arena), arena);
	value_put(metadata, STR("annotations"), notes);
	value_put(object, STR("metadata"), metadata);
	value_put_text(object, "type", "Opaque", arena);
	put_fixed(data, order, arena);
	put_data(data, REQUEST, order->request, arena);
	put_status(data, order, arena);
	value_put(object, STR("data"), data);
	return object;
}

struct value *order_patch(const struct order *order, bool all, struct arena *arena)
{
	struct value *patch = value_new(arena, VALUE_MAP);
	struct value *metadata = value_map_at(patch, "metadata", arena);

	value_put_text(metadata, "uid", order->uid, arena);
	value_put_text(metadata, "resourceVersion", order->version, arena);
	value_put_text(value_map_at(metadata, "labels", arena), LABEL_ORDER_STATE, order_state_word(order->state),
		       arena);
	value_put_text(value_map_at(metadata, "annotations", arena), LABEL_ORDER_NOTE, note_of(order, arena), arena);
	if (all)
		put_status(value_map_at(patch, "data", arena), order, arena);
	if (order_state_ends(order->state))
		value_put(value_map_at(patch, "data", arena), STR(REQUEST), value_new(arena, VALUE_NULL));
	return patch;
}

/* --- reading */

static int foreign(const char *name, const char *what, struct err *err)
{
	return err_set(err, ERR_READ, "Secret %s of namespace " NAMESPACE_SYSTEM " is no order: %s", name, what);
}

static unsigned long count_at(const struct value *map, const char *key)
{
	long count = value_number_at(map, key);

	return count > 0 ? (unsigned long)count : 0;
}

static int read_note(const struct value *note, struct order *ret, struct err *err)
{
	if (!order_verb_find(value_text_at(note, "verb"), &ret->verb))
		return foreign(ret->name, "its verb is none", err);
	ret->accepted = value_text_at(note, "accepted");
	ret->began = value_text_at(note, "began");
	ret->ended = value_text_at(note, "ended");
	ret->is_keyed = value_is_true(value_get(note, "isKeyed"));
	ret->claim = (struct order_claim){ value_text_at(note, "holder"), value_text_at(note, "mark"),
					   count_at(note, "renewals") };
	ret->crashes = (unsigned)count_at(note, "crashes");
	ret->take_overs = (unsigned)count_at(note, "takeOvers");
	ret->locked = (unsigned)count_at(note, "locked");
	return 0;
}

/* What is under a key of the data; {NULL, 0}: nothing is, or it is no base64. */
static struct str data_at(const struct value *data, const char *key, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(PART_MOST);
	const struct value *item = value_get(data, key);

	if (!item || !base64_decode(item->text, &out) || out.overflow || !out.length)
		return (struct str){ NULL, 0 };
	return arena_str(arena, bytes_str(&out));
}

static const struct value *json_at(const struct value *data, const char *key, struct arena *arena)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct str text = data_at(data, key, arena);

	return text.n ? json_parse(text, arena, &ignored) : NULL;
}

static void read_data(const struct value *data, struct arena *arena, struct order *ret)
{
	const struct value *fixed = json_at(data, FIXED, arena);
	const struct value *status = json_at(data, STATUS, arena);

	ret->request = data_at(data, REQUEST, arena);
	ret->identity = value_text_at(fixed, "identity");
	ret->owner = value_text_at(fixed, "owner");
	ret->key_hash = value_text_at(fixed, "keyHash");
	ret->payload_hash = value_text_at(fixed, "payloadHash");
	ret->steps = value_get(status, "steps");
	ret->error = (struct order_error){ value_text_at(status, "error.code"), value_text_at(status, "error.message"),
					   value_text_at(status, "error.hints") };
	ret->result = value_get(status, "result");
}

int order_read(const struct value *object, struct arena *arena, struct order *ret, struct err *err)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const struct value *note = json_parse(str_of(object_note(object, LABEL_ORDER_NOTE)), arena, &ignored);
	struct order order = {
		.name = value_text_at(object, "metadata.name"),
		.id = object_label(object, LABEL_ORDER),
		.store = object_label(object, LABEL_ORDER_STORE),
		.owner_label = object_label(object, LABEL_ORDER_OWNER),
		.uid = value_text_at(object, "metadata.uid"),
		.version = value_text_at(object, "metadata.resourceVersion"),
		.created = timestamp_parse(value_text_at(object, "metadata.creationTimestamp")),
	};

	if (!*order.id || !*order.store || !note)
		return foreign(order.name, "its labels and its annotation are not all there", err);
	if (!find_state(object_label(object, LABEL_ORDER_STATE), &order.state))
		return foreign(order.name, "its state is none", err);
	if (read_note(note, &order, err))
		return -1;
	read_data(value_get(object, "data"), arena, &order);
	*ret = order;
	return 0;
}

void order_copy(const struct order *order, struct arena *arena, struct order *ret)
{
	struct order copy = *order;
	const char **const texts[] = { &copy.name,         &copy.id,         &copy.store,         &copy.accepted,
				       &copy.began,        &copy.ended,      &copy.owner_label,   &copy.claim.holder,
				       &copy.claim.mark,   &copy.identity,   &copy.owner,         &copy.key_hash,
				       &copy.payload_hash, &copy.error.code, &copy.error.message, &copy.error.hints,
				       &copy.uid,          &copy.version };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = arena_str(arena, str_of(*texts[i])).p;
	copy.request = arena_str(arena, order->request);
	copy.steps = order->steps ? value_copy(arena, order->steps) : NULL;
	copy.result = order->result ? value_copy(arena, order->result) : NULL;
	*ret = copy;
}

int order_compare(const void *a, const void *b)
{
	const struct order *one = a;
	const struct order *other = b;
	int accepted = strcmp(one->accepted, other->accepted);

	/* By one clock first, then by that of who accepted it. */
	if (one->created != other->created)
		return one->created < other->created ? -1 : 1;
	return accepted ? accepted : strcmp(one->name, other->name);
}

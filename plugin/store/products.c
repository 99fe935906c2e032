/* SPDX-License-Identifier: Apache-2.0 */
#include "store/products.h"

#include "config.h"
#include "file.h"
#include "json.h"
#include "store/name.h"

/* A longer file has no list in it that Helm could keep. */
#define FILE_MOST ((size_t)16 << 20)
/* Bytes of JSON; charts/store has the same ceiling, of all that its shop is told (store.ceiling). */
#define LIST_MOST 900000

static const char expected[] = "a list of products was expected: [{\"sku\": \"MUG-1\", \"title\": \"Mug\", "
			       "\"price\": 12.5}], or the same in YAML, or one product a line; see docs/catalogue.md";

static int wrong(struct err *err, const char *what)
{
	(void)err_set(err, ERR_VALUE, "%s", what);
	return err_hint(err, "%s", expected);
}

/* A product a line, as a large catalogue is written by programs. */
static struct value *read_lines(const char *file, struct str text, struct arena *arena, struct err *err)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (unsigned number = 1; text.n; number++) {
		CLEANUP(err_clear) struct err found = ERR_INIT;
		const char *end = memchr(text.p, '\n', text.n);
		struct str line = { text.p, end ? (size_t)(end - text.p) : text.n };
		struct value *product;

		text = (struct str){ text.p + line.n + (end != NULL), text.n - line.n - (end != NULL) };
		while (line.n && strchr(" \t\r", line.p[line.n - 1]))
			line.n--;
		if (!line.n)
			continue;
		product = json_parse(line, arena, &found);
		if (!product)
			return wrong(err, arena_format(arena, "%s:%u: that line is no JSON", file, number).p), NULL;
		value_add(list, product);
	}
	return list;
}

static int read_yaml(const char *file, struct str text, struct arena *arena, struct value **ret, struct err *err)
{
	CLEANUP(err_clear) struct err found = ERR_INIT;

	if (config_parse(text, file, arena, ret, NULL, &found))
		return wrong(err, found.message);
	return 0;
}

static int read_list(const char *file, struct str text, struct arena *arena, struct value **ret, struct err *err)
{
	CLEANUP(err_clear) struct err found = ERR_INIT;

	if (str_starts(text, STR("\x1f\x8b"))) {
		(void)err_set(err, ERR_VALUE, "%s is packed by gzip", file);
		return err_hint(err, "unpack it; packed it may be in a ConfigMap: docs/catalogue.md");
	}
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = (struct str){ text.p + 3, text.n - 3 };
	while (text.n && strchr(" \t\r\n", *text.p))
		text = (struct str){ text.p + 1, text.n - 1 };
	if (text.n && *text.p == '{') {
		*ret = read_lines(file, text, arena, err);
		return *ret ? 0 : -1;
	}
	*ret = text.n && *text.p == '[' ? json_parse(text, arena, &found) : NULL;
	/* In YAML a list may be written in the same way, with words that have no quotes. */
	if (!*ret && read_yaml(file, text, arena, ret, err))
		return -1;
	if ((*ret)->type == VALUE_LIST)
		return 0;
	return wrong(
		err,
		arena_format(arena, "%s: %s stands there", file, text.n ? value_type_name((*ret)->type) : "nothing").p);
}

static int check_size(const char *file, const char *store, const struct value *list, struct arena *arena,
		      struct err *err)
{
	CLEANUP(bytes_free) struct bytes json = BYTES_INIT(2 * FILE_MOST);

	json_write_value(list, &json);
	if (bytes_check(&json, file, ERR_LIMIT, err))
		return -1;
	if (json.length <= LIST_MOST)
		return 0;
	(void)err_set(err, ERR_LIMIT, "%s: %zu products of %zu bytes of JSON, and Helm keeps %d of a store's values",
		      file, value_count(list), json.length, LIST_MOST);
	(void)err_hint(
		err, "make store %s without them, then give them as a ConfigMap (JSON, packed: at most 1 MiB):", store);
	(void)err_hint(err, "  gzip -c CATALOGUE.json >products.json.gz");
	(void)err_hint(err, "  kubectl create configmap catalogue -n %s --from-file=products.json.gz",
		       name_namespace(store, arena));
	return err_hint(err,
			"  helm store update %s --set-json 'global.store.productsFrom={\"configMap\": "
			"{\"name\": \"catalogue\", \"key\": \"products.json.gz\"}, \"revision\": 1}'",
			store);
}

int products_lay(const char *file, const char *store, struct value *values, struct arena *arena, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);
	struct value *record;
	struct value *list;

	if (!file)
		return 0;
	if (file_read(file, &text, err) || read_list(file, arena_str(arena, bytes_str(&text)), arena, &list, err) ||
	    check_size(file, store, list, arena, err))
		return -1;
	record = value_map_at(value_map_at(values, "global", arena), "store", arena);
	value_set(record, "products", list);
	/* What was read instead until now. */
	value_remove(record, "productsFrom");
	return 0;
}

int products_refuse(const char *file, const char *chart, struct err *err)
{
	if (!file)
		return 0;
	(void)err_set(err, ERR_USAGE, "--products is of the shop's own chart, and this store is made of %s", chart);
	return err_hint(err, "give values of that chart by -f or --set");
}

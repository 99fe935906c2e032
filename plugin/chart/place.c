/* SPDX-License-Identifier: Apache-2.0 */
#include "chart/place.h"

#include <ctype.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "config.h"
#include "file.h"
#include "json.h"
#include "secrecy.h"
#include "strvec.h"
#include "value_text.h"

#define FILE_MOST ((size_t)16 << 20)
#define SHOWN 60 /* characters of an option */

static bool is_index(struct str part)
{
	for (size_t i = 0; i < part.n; i++)
		if (!isdigit((unsigned char)part.p[i]))
			return false;
	return part.n && part.n < 9;
}

const char *chart_path_text(const struct chart_path *path, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);

	for (size_t i = 0; i < path->count; i++) {
		struct str part = path->parts[i];

		if (is_index(part) && i) {
			bytes_format(&text, "[%.*s]", STR_ARG(part));
			continue;
		}
		bytes_add_text(&text, i ? "." : "");
		for (size_t k = 0; k < part.n; k++) {
			bytes_add_text(&text, strchr(".,=[\\", part.p[k]) ? "\\" : "");
			bytes_add_char(&text, part.p[k]);
		}
	}
	return arena_str(arena, bytes_str(&text)).p;
}

static void add_part(struct chart_path *path, const struct bytes *part, struct arena *arena)
{
	if (part->length && path->count < VALUES_DEPTH)
		path->parts[path->count++] = arena_str(arena, bytes_str(part));
}

const char *chart_path_read(const char *text, struct chart_path *ret, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes part = BYTES_INIT(FILE_MOST);

	ret->count = 0;
	for (; *text && *text != '=' && *text != ','; text++) {
		if (*text == '\\' && text[1])
			bytes_add_char(&part, *++text);
		else if (!strchr(".[]", *text))
			bytes_add_char(&part, *text);
		else {
			add_part(ret, &part, arena);
			bytes_reset(&part);
		}
	}
	add_part(ret, &part, arena);
	return text;
}

static const struct value *step(const struct value *value, struct str part)
{
	if (value->type == VALUE_MAP)
		return value_get_str(value, part);
	if (value->type != VALUE_LIST || !is_index(part))
		return NULL;
	value = value->first;
	for (long left = strtol(part.p, NULL, 10); value && left; left--)
		value = value->next;
	return value;
}

static const struct value *find_from(const struct value *tree, const struct chart_path *path, size_t from)
{
	for (size_t i = from; tree && i < path->count; i++)
		tree = step(tree, path->parts[i]);
	return tree;
}

const struct value *chart_path_find(const struct value *tree, const struct chart_path *path)
{
	return find_from(tree, path, 0);
}

/* How many parts the shorter one has when the other begins with it; 0: neither does. */
static size_t common(const struct chart_path *a, const struct chart_path *b)
{
	size_t least = a->count < b->count ? a->count : b->count;

	for (size_t i = 0; i < least; i++)
		if (!str_equal(a->parts[i], b->parts[i]))
			return 0;
	return least;
}

/* As Helm reads what stands after the = of --set (pkg/strvals). */
static const struct value *typed(const char *flag, struct str text, struct arena *arena)
{
	struct value *value = value_string(arena, arena_str(arena, text));
	const struct value *json;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	if (strcmp(flag, "set-json") == 0)
		return json_parse(text, arena, &ignored);
	if (strcmp(flag, "set-file") == 0 || str_starts(text, STR("{")))
		return NULL;
	json = strcmp(flag, "set") == 0 && text.n && *text.p != '"' ? json_parse(text, arena, &ignored) : NULL;
	/* It knows whole numbers, true, false and null; what else looks like JSON is text. */
	if (json && (json->type == VALUE_FLOAT || json->type == VALUE_MAP || json->type == VALUE_LIST))
		json = NULL;
	return json ? json : value;
}

static size_t value_length(const char *flag, const char *text)
{
	size_t n = 0;

	if (strcmp(flag, "set-literal") == 0 || strcmp(flag, "set-json") == 0)
		return strlen(text);
	if (*text == '{')
		return strcspn(text, "}") + (strchr(text, '}') != NULL);
	while (text[n] && text[n] != ',')
		n += text[n] == '\\' && text[n + 1] ? 2 : 1;
	return n;
}

static const char *option_text(const char *flag, struct str pair, bool is_secret, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);

	if (is_secret)
		pair.n = pair.n ? strcspn(pair.p, "=") : 0;
	value_to_text(&(struct value){ .type = VALUE_STRING, .text = pair }, SHOWN, &text);
	return arena_format(arena, "--%s %s%s", flag, text.length ? text.data : "", is_secret ? "=***" : "").p;
}

/* True: this option has it. The last pair in it counts. */
static bool find_in_option(const char *flag, const char *option, const struct chart_path *path, struct arena *arena,
			   struct chart_place *ret)
{
	bool is_secret = secrecy_is_secret(str_of(chart_path_text(path, arena)));
	bool found = false;

	for (const char *p = option; *p;) {
		const char *start = p;
		struct chart_path own = { .count = 0 };
		struct str text;
		size_t same;

		if (*p != '{')
			p = chart_path_read(p, &own, arena);
		p += *p == '=';
		text = (struct str){ p, value_length(flag, p) };
		p += text.n;
		same = common(&own, path);
		if (own.count ? same > 0 : start == option) {
			struct str pair = { start, (size_t)(p - start) };
			const struct value *value = own.count <= path->count ? typed(flag, text, arena) : NULL;

			value = find_from(value, path, own.count);
			if (own.count || value)
				*ret = (struct chart_place){ option_text(flag, pair, is_secret, arena), value };
			found = found || own.count || value;
		}
		p += *p == ',';
	}
	return found;
}

static bool read_file(const struct chart_given *given, const char *name, struct arena *arena, struct value **ret)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(FILE_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct stat status;
	bool is_input = strcmp(name, "-") == 0;

	if (!is_input && (stat(name, &status) || !S_ISREG(status.st_mode) || file_read(name, &text, &ignored)))
		return false;
	return !config_parse(arena_str(arena, is_input ? given->input : bytes_str(&text)), is_input ? "<stdin>" : name,
			     arena, ret, NULL, &ignored);
}

static bool find_in_file(const struct chart_given *given, const char *name, const struct chart_path *path,
			 struct arena *arena, struct chart_place *ret)
{
	struct value *tree;
	const struct value *value;
	struct position where;

	if (!read_file(given, name, arena, &tree))
		return false;
	value = chart_path_find(tree, path);
	if (!value)
		return false;
	where = value->key_where.line ? value->key_where : value->where;
	*ret = (struct chart_place){
		arena_format(arena, "%s:%u:%u", strcmp(name, "-") == 0 ? "<stdin>" : name, where.line, where.column).p,
		value
	};
	return true;
}

/* Products of a file count before all others. A file that is no YAML has no lines that can be told. */
static bool find_in_products(const struct chart_given *given, const struct chart_path *path, struct arena *arena,
			     struct chart_place *ret)
{
	const char *file = given->request->products;
	struct chart_path products;
	const struct value *value;
	struct value *tree = NULL;

	(void)chart_path_read(PRODUCTS_PATH, &products, arena);
	if (!file || path->count < products.count || common(&products, path) != products.count)
		return false;
	ret->name = arena_format(arena, "--products %s", file).p;
	value = read_file(given, file, arena, &tree) ? find_from(tree, path, products.count) : NULL;
	if (value)
		*ret = (struct chart_place){
			arena_format(arena, "%s:%u:%u", file, value->where.line, value->where.column).p, value
		};
	return true;
}

void chart_place_find(const struct chart_given *given, const struct chart_path *path, struct arena *arena,
		      struct chart_place *ret)
{
	const char *const *texts;

	*ret = (struct chart_place){ NULL, chart_path_find(given->merged, path) };
	if (find_in_products(given, path, arena, ret))
		return;
	/* The order in which Helm takes them, backwards; after them come the files (helm.sh/helm pkg/cli/values). */
	for (size_t i = VALUES_SETS; i-- > 0;) {
		texts = given->request->sets[i];
		for (size_t n = strvec_count(texts); n; n--)
			if (find_in_option(values_set_options[i], texts[n - 1], path, arena, ret))
				return;
	}
	texts = given->request->files;
	for (size_t n = strvec_count(texts); n; n--)
		if (find_in_file(given, texts[n - 1], path, arena, ret))
			return;
}

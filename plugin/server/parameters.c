/* SPDX-License-Identifier: Apache-2.0 */
#include "server/parameters.h"

#include "uri.h"

static const struct parameter rows[PARAMETERS] = {
#define X(route, name, schema, what) { ROUTE_AT_##route, #name, schema, what },
	PARAMETERS_TABLE(X)
#undef X
};

const struct parameter *parameters_at(size_t place)
{
	return &rows[place];
}

static void add_error(struct parameters *parameters, struct str name, const char *detail, struct arena *arena)
{
	struct value *error = value_new(arena, VALUE_MAP);

	value_put(error, STR("parameter"), value_string(arena, name));
	value_put_text(error, "detail", detail, arena);
	value_add(parameters->errors, error);
}

void parameters_wrong(struct parameters *parameters, enum parameter_place which, const char *detail,
		      struct arena *arena)
{
	add_error(parameters, str_of(rows[which].name), detail, arena);
}

/* As forms have it: a plus is a blank. */
static struct str decode(struct str text, struct arena *arena)
{
	char *copy = arena_alloc(arena, text.n + 1);

	for (size_t i = 0; i < text.n; i++)
		copy[i] = text.p[i] == '+' ? ' ' : text.p[i];
	copy[text.n] = '\0';
	return uri_decode((struct str){ copy, text.n }, arena);
}

static void read_one(enum route_place route, struct str text, struct arena *arena, struct parameters *ret)
{
	const char *sign = memchr(text.p, '=', text.n);
	size_t n = sign ? (size_t)(sign - text.p) : text.n;
	struct str name = decode((struct str){ text.p, n }, arena);
	struct str value = sign ? decode((struct str){ sign + 1, text.n - n - 1 }, arena) : STR("");

	for (size_t i = 0; i < PARAMETERS; i++) {
		if (rows[i].route != route || !str_is(name, rows[i].name))
			continue;
		if (ret->values[i].p)
			add_error(ret, name, "it is there twice", arena);
		ret->values[i] = value;
		return;
	}
	add_error(ret, name, "the route does not take it", arena);
}

void parameters_read(enum route_place route, struct str query, struct arena *arena, struct parameters *ret)
{
	*ret = (struct parameters){ .errors = value_new(arena, VALUE_LIST) };
	while (query.n) {
		const char *mark = memchr(query.p, '&', query.n);
		size_t n = mark ? (size_t)(mark - query.p) : query.n;

		if (n)
			read_one(route, (struct str){ query.p, n }, arena, ret);
		n += mark != NULL;
		query = (struct str){ query.p + n, query.n - n };
	}
}

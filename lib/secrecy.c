/* SPDX-License-Identifier: Apache-2.0 */
#include "secrecy.h"

#include "json.h"

#include <ctype.h>
#include <stdlib.h>

#include "alloc.h"

#define LEAST 3         /* bytes: shorter ones are in every other word */
#define DEPTH_MOST 1000 /* of values */
#define HIDDEN "***"

static const char *const secret[] = { "pass",   "pwd",        "secret",    "token",      "credential",
				      "apikey", "privatekey", "accesskey", "licensekey", "salt" };

/* Names of Secrets and of keys in them help to find the fault. */
static const char *const named[] = { "existing", "name",        "ref",      "path",      "file",
				     "mount",    "passwordkey", "tokenkey", "secretkeys" };

static bool has_any(const char *text, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strstr(text, words[i]))
			return true;
	return false;
}

/* A key below another one is as secret as that, unless it says otherwise. */
static bool judge(struct str part, bool otherwise)
{
	CLEANUP(free_pointer) char *plain = xmalloc(part.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < part.n; i++)
		if (isalnum((unsigned char)part.p[i]))
			plain[n++] = (char)tolower((unsigned char)part.p[i]);
	plain[n] = '\0';
	if (has_any(plain, named, COUNT_OF(named)))
		return false;
	return otherwise || has_any(plain, secret, COUNT_OF(secret));
}

bool secrecy_is_secret(struct str key)
{
	bool is_secret = false;

	while (key.n) {
		const char *dot = memchr(key.p, '.', key.n);
		size_t n = dot ? (size_t)(dot - key.p) : key.n;

		is_secret = judge((struct str){ key.p, n }, is_secret);
		n += dot != NULL;
		key = (struct str){ key.p + n, key.n - n };
	}
	return is_secret;
}

static void hide(struct str text, struct err *err)
{
	CLEANUP(free_pointer) char *word = NULL;

	if (text.n < LEAST || !err->message)
		return;
	word = xstrndup(text.p, text.n);
	for (char *found = strstr(err->message, word); found;) {
		size_t before = (size_t)(found - err->message);
		char *message = xformat("%.*s" HIDDEN "%s", (int)before, err->message, found + strlen(word));

		free(err->message);
		err->message = message;
		found = strstr(message + before + strlen(HIDDEN), word);
	}
}

static void hide_below(const struct value *values, bool is_secret, int depth, struct err *err)
{
	if (!values || depth > DEPTH_MOST)
		return;
	if (values->type == VALUE_STRING || values->type == VALUE_INT || values->type == VALUE_FLOAT) {
		if (is_secret)
			hide(values->text, err);
		return;
	}
	for (const struct value *item = value_first(values); item; item = item->next)
		hide_below(item, values->type == VALUE_MAP ? judge(item->key, is_secret) : is_secret, depth + 1, err);
}

void secrecy_hide_values(const struct value *values, struct err *err)
{
	hide_below(values, false, 0, err);
}

/* Of "a.password=x\,y,b=z" first "x\,y", then the same without backslashes. */
static void hide_pair(struct str value, struct err *err)
{
	CLEANUP(free_pointer) char *plain = xmalloc(value.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] != '\\' || i + 1 == value.n || value.p[i + 1] == '\\')
			plain[n++] = value.p[i];
	hide(value, err);
	hide((struct str){ plain, n }, err);
}

void secrecy_hide_flags(const char *const *flags, struct err *err)
{
	for (; flags && *flags; flags++)
		for (const char *p = *flags; *p;) {
			size_t key = strcspn(p, "=,");
			const char *value = p + key + 1;
			size_t n = 0;

			if (p[key] != '=') {
				p += key + (p[key] == ',');
				continue;
			}
			while (value[n] && value[n] != ',')
				n += value[n] == '\\' && value[n + 1] ? 2 : 1;
			if (secrecy_is_secret((struct str){ p, key }))
				hide_pair((struct str){ value, n }, err);
			p = value + n + (value[n] == ',');
		}
}

void secrecy_hide_json(const char *const *flags, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	for (; flags && *flags; flags++) {
		CLEANUP(err_clear) struct err ignored = ERR_INIT;
		size_t key = **flags == '{' ? 0 : strcspn(*flags, "=");
		struct str text = str_of(*flags + key + ((*flags)[key] == '='));
		const struct value *values = json_parse(text, &arena, &ignored);

		/* What cannot be read is shown by Helm as it is. */
		if (values)
			hide_below(values, secrecy_is_secret((struct str){ *flags, key }), 0, err);
		else
			hide(text, err);
	}
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a policy file: no crash, only the errors that are the file's own, and one tree by whatever reads it. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config.h"
#include "plain.h"
#include "policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int same_place(struct position a, struct position b)
{
	return a.line == b.line && a.column == b.column;
}

static int same(const struct value *a, const struct value *b)
{
	const struct value *x = a->first;
	const struct value *y = b->first;

	if (a->type != b->type || a->quoted != b->quoted || !str_equal(a->text, b->text) ||
	    !str_equal(a->source, b->source) || !str_equal(a->key, b->key) || !same_place(a->where, b->where) ||
	    !same_place(a->key_where, b->key_where))
		return 0;
	for (; x && y && same(x, y); x = x->next)
		y = y->next;
	return !x && !y;
}

/* What is taken for plain YAML, libyaml reads alike. */
static void compare_readings(struct str text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *plain = plain_read(text, "policy", &arena);
	struct value *libyaml = NULL;

	if (plain && (config_parse_libyaml(text, "policy", &arena, &libyaml, &err) || !same(plain, libyaml)))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(policy_free) struct policies policies = { 0 };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(free_pointer) char *path = NULL;
	struct value *value = NULL;
	struct str comment = { NULL, 0 };
	int file = memfd_create("policy", 0);

	if (file < 0 || write(file, data, size) != (ssize_t)size)
		abort();
	path = xformat("/proc/self/fd/%d", file);
	compare_readings((struct str){ (const char *)data, size });
	(void)config_parse((struct str){ (const char *)data, size }, "policy", &arena, &value, &comment, &err);
	if (err.code != ERR_NONE && err_exit_status(err.code) != 4)
		abort();
	err_clear(&err);
	if (policy_read(&policies, path, &err) || policy_check(&policies, &err)) {
		if (err_exit_status(err.code) != 4 || !err.message || !*err.message)
			abort();
	}
	(void)close(file);
	return 0;
}

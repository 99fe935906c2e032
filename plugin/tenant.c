/* SPDX-License-Identifier: Apache-2.0 */
#include "tenant.h"

#include <ctype.h>

/* Hosts and namespaces that the platform itself uses, or that people would take for it. */
static const char *const reserved[] = { "admin", "api", "default", "gateway", "system", "test", "traefik", "www" };

static bool is_label_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static int wrong(const char *name, struct err *err, const char *rule)
{
	(void)err_set(err, ERR_USAGE, "\"%s\" cannot be the name of a store: %s", name, rule);
	return err_hint(err, "use a-z, 0-9 and -, start with a letter, at most %d characters", TENANT_NAME_MOST);
}

/* -<digits> at the end is how further hosts of a store are named. */
static bool ends_in_number(const char *name, size_t length)
{
	size_t i = length;

	while (i && isdigit((unsigned char)name[i - 1]))
		i--;
	return i < length && i && name[i - 1] == '-';
}

int tenant_check_name(const char *name, struct err *err)
{
	size_t length = strlen(name);

	if (!length)
		return wrong(name, err, "it is empty");
	if (length > TENANT_NAME_MOST)
		return wrong(name, err, "it is too long");
	for (size_t i = 0; i < length; i++)
		if (!is_label_byte(name[i]))
			return wrong(name, err, "it has a character that host names have not");
	if (!(name[0] >= 'a' && name[0] <= 'z'))
		return wrong(name, err, "it does not start with a letter");
	if (name[length - 1] == '-')
		return wrong(name, err, "it ends in -");
	if (ends_in_number(name, length))
		return wrong(name, err, "it ends in - and digits, as names of further hosts do");
	for (size_t i = 0; i < COUNT_OF(reserved); i++)
		if (strcmp(name, reserved[i]) == 0)
			return wrong(name, err, "the word is reserved");
	return 0;
}

const char *tenant_namespace(const char *name, struct arena *arena)
{
	return arena_format(arena, TENANT_PREFIX "%s", name).p;
}

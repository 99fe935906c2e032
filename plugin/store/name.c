/* SPDX-License-Identifier: Apache-2.0 */
#include "store/name.h"

#include "kube/labels.h"

#include "kube/labels.h"

/* Words that are no store's name. A store's namespace is store-NAME, its host NAME.DOMAIN. */
static const struct {
	const char *name;
	const char *why;
} reserved[] = {
	{ "system", "namespace store-system holds the platform's locks" },
	{ "database", "namespace store-database is that of the shared database" },
	{ "default", "the word is reserved for the cluster" },
	{ "kube", "the word is reserved for the cluster" },
	{ "kubernetes", "the word is reserved for the cluster" },
	{ "admin", "its host would be taken for the platform's" },
	{ "api", "its host would be taken for the platform's" },
	{ "gateway", "its host would be taken for the platform's" },
	{ "test", "its host would be taken for the platform's" },
	{ "traefik", "its host would be taken for the platform's" },
	{ "www", "its host would be taken for the platform's" },
};

static bool is_label_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static int wrong(const char *name, struct err *err, const char *rule)
{
	(void)err_set(err, ERR_USAGE, "\"%s\" cannot be the name of a store: %s", name, rule);
	return err_hint(err, "use a-z, 0-9 and -, start with a letter, at most %d characters", LABEL_NAME_MOST);
}

int name_check(const char *name, struct err *err)
{
	size_t length = strlen(name);

	if (!length)
		return wrong(name, err, "it is empty");
	if (length > LABEL_NAME_MOST)
		return wrong(name, err, "it is too long");
	for (size_t i = 0; i < length; i++)
		if (!is_label_byte(name[i]))
			return wrong(name, err, "it has a character that host names have not");
	if (!(name[0] >= 'a' && name[0] <= 'z'))
		return wrong(name, err, "it does not start with a letter");
	if (name[length - 1] == '-')
		return wrong(name, err, "it ends in -");
	for (size_t i = 0; i < COUNT_OF(reserved); i++)
		if (strcmp(name, reserved[i].name) == 0)
			return wrong(name, err, reserved[i].why);
	if (strncmp(name, "kube-", strlen("kube-")) == 0)
		return wrong(name, err, "names that start with kube- are reserved for the cluster");
	return 0;
}

const char *name_namespace(const char *name, struct arena *arena)
{
	return arena_format(arena, NAMESPACE_PREFIX "%s", name).p;
}

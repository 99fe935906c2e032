/* SPDX-License-Identifier: Apache-2.0 */
#include "strvec.h"

#include <stdlib.h>

#include "alloc.h"

void strvec_add(struct strvec *texts, const char *text)
{
	/* One more, so that the NULL fits too. */
	texts->list = xgrow(texts->list, texts->count + 1, &texts->capacity, sizeof(*texts->list));
	texts->list[texts->count++] = text;
	texts->list[texts->count] = NULL;
}

void strvec_set(struct strvec *texts, const char *setting)
{
	size_t name = strcspn(setting, "=") + 1;

	for (size_t i = 0; i < texts->count; i++) {
		if (strncmp(texts->list[i], setting, name) == 0) {
			texts->list[i] = setting;
			return;
		}
	}
	strvec_add(texts, setting);
}

void strvec_add_all(struct strvec *texts, const char *const *list)
{
	for (; list && *list; list++)
		strvec_add(texts, *list);
}

void strvec_add_new(struct strvec *texts, const char *text)
{
	for (size_t i = 0; i < texts->count; i++)
		if (strcmp(texts->list[i], text) == 0)
			return;
	strvec_add(texts, text);
}

void strvec_free(struct strvec *texts)
{
	free(texts->list);
	*texts = (struct strvec)STRVEC_INIT;
}

bool strvec_has_entry(const char *entries, const char *entry)
{
	size_t n = strlen(entry);

	for (const char *p = entries; *p; p += strcspn(p, ",") + (p[strcspn(p, ",")] == ','))
		if (strcspn(p, ",") == n && strncmp(p, entry, n) == 0)
			return true;
	return false;
}

size_t strvec_count(const char *const *list)
{
	size_t count = 0;

	while (list[count])
		count++;
	return count;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/object.h"

#include "timestamp.h"

static const char *text_of(const struct value *object, struct str group, const char *name)
{
	const struct value *found = value_get(value_find(object, group), name);

	return found && found->text.p ? found->text.p : "";
}

const char *object_label(const struct value *object, const char *name)
{
	return text_of(object, STR("metadata.labels"), name);
}

const char *object_note(const struct value *object, const char *name)
{
	return text_of(object, STR("metadata.annotations"), name);
}

time_t object_written(const struct value *object, const char *manager)
{
	const struct value *list = value_find(object, STR("metadata.managedFields"));
	time_t last = 0;

	for (const struct value *entry = value_first(list); entry; entry = entry->next) {
		time_t written = timestamp_parse(value_text_at(entry, "time"));

		if (written > last && (!manager || strcmp(value_text_at(entry, "manager"), manager) == 0))
			last = written;
	}
	return last;
}

bool object_is(const struct value *object, const char *label)
{
	return strcmp(object_label(object, label), "true") == 0;
}

bool object_asks(const struct value *object, const char *label)
{
	return value_get(value_find(object, STR("metadata.labels")), label) &&
	       strcmp(object_label(object, label), "false") != 0;
}

const struct value *object_condition(const struct value *object, const char *type)
{
	const struct value *list = value_find(object, STR("status.conditions"));

	for (const struct value *item = value_first(list); item; item = item->next)
		if (strcmp(value_text_at(item, "type"), type) == 0)
			return item;
	return NULL;
}

bool object_condition_is(const struct value *object, const char *type, const char *status)
{
	const struct value *found = object_condition(object, type);

	return found && strcmp(value_text_at(found, "status"), status) == 0;
}

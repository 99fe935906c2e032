/* SPDX-License-Identifier: Apache-2.0 */
#include "store/credentials.h"

#include "base64.h"
#include "kube/call.h"
#include "kube/labels.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/name.h"

#define DATA_MOST ((size_t)1 << 20) /* bytes; a Secret holds no more */

/* What charts/store calls them when its values say nothing (its values.yaml). */
#define SHIPPED_KEY "admin-password"
#define SHIPPED_PATH "/app"

/* Keys of Secrets of type kubernetes.io/basic-auth. */
#define BASIC_USER "username"
#define BASIC_PASSWORD "password"

static const char *otherwise(const char *text, const char *instead)
{
	return *text ? text : instead;
}

static void take_declared(const struct value *secret, struct credentials *ret)
{
	const char *user = object_note(secret, LABEL_USER);

	ret->secret = value_text_at(secret, "metadata.name");
	ret->key = otherwise(object_note(secret, LABEL_PASSWORD_KEY), BASIC_PASSWORD);
	ret->user = *user ? user : NULL;
	ret->user_key = *user ? NULL : otherwise(object_note(secret, LABEL_USER_KEY), BASIC_USER);
	ret->path = object_note(secret, LABEL_PATH);
}

/* Its Secret has the release's name, which is the store's (charts/store, shared.fullname and store.adminEmail). */
static void take_shipped(const char *store, const struct value *values, struct arena *arena, struct credentials *ret)
{
	const struct value *hosts = value_find(values, STR("global.store.hosts"));
	const char *email = value_text_at(values, "admin.email");

	ret->secret = otherwise(value_text_at(values, "secrets.existingSecret"), store);
	ret->key = otherwise(value_text_at(values, "secrets.adminPasswordKey"), SHIPPED_KEY);
	ret->path = SHIPPED_PATH;
	ret->user = email;
	if (!*email)
		ret->user = arena_format(arena, "admin@%s", hosts && hosts->first ? hosts->first->text.p : store).p;
}

int credentials_find(struct kube *cluster, const char *store, const struct value *values, struct arena *arena,
		     struct credentials *ret, struct err *err)
{
	const char *path = resources_list(RESOURCE_Secret, name_namespace(store, arena), arena);
	const struct value *chosen;
	struct value *list;

	*ret = (struct credentials){ .path = "" };
	if (kube_list(cluster, path, LABEL_CREDENTIALS, true, arena, &list, err))
		return -1;
	chosen = list->first;
	for (const struct value *secret = list->first; secret; secret = secret->next)
		if (strcmp(object_label(secret, LABEL_CREDENTIALS), "admin") == 0)
			chosen = secret;
	if (chosen)
		take_declared(chosen, ret);
	else if (values && !*value_text_at(values, "global.store.chart.name"))
		take_shipped(store, values, arena, ret);
	return 0;
}

static int take_text(const struct value *secret, const char *name_space, const char *key, struct arena *arena,
		     const char **ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(DATA_MOST);
	const struct value *data = value_get(value_get(secret, "data"), key);
	const char *name = value_text_at(secret, "metadata.name");

	if (!data) {
		(void)err_set(err, ERR_FAILED, "Secret %s of namespace %s has no key %s", name, name_space, key);
		return err_hint(err, "its keys: kubectl describe secret %s -n %s", name, name_space);
	}
	if (!base64_decode(data->text, &text) || (text.length && memchr(text.data, '\0', text.length)))
		return err_set(err, ERR_FAILED, "key %s of Secret %s of namespace %s is no text", key, name,
			       name_space);
	*ret = arena_str(arena, bytes_str(&text)).p;
	return 0;
}

int credentials_read(struct kube *cluster, const char *store, const struct credentials *credentials,
		     struct arena *arena, struct value **ret, struct err *err)
{
	const char *name_space = name_namespace(store, arena);
	struct value *map = value_new(arena, VALUE_MAP);
	const char *user = credentials->user;
	const char *password;
	struct value *secret;

	if (kube_get(cluster, resources_object(RESOURCE_Secret, name_space, credentials->secret, arena), arena, &secret,
		     err))
		return -1;
	if (!secret) {
		(void)err_set(err, ERR_FAILED, "Secret %s is not in namespace %s", credentials->secret, name_space);
		return err_hint(err, "the chart makes it, or secrets.existingSecret of its values names another");
	}
	if ((!user && take_text(secret, name_space, credentials->user_key, arena, &user, err)) ||
	    take_text(secret, name_space, credentials->key, arena, &password, err))
		return -1;
	value_put_text(map, "name", store, arena);
	value_put_text(map, "user", user, arena);
	value_put_text(map, "password", password, arena);
	*ret = map;
	return 0;
}

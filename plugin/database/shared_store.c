/* SPDX-License-Identifier: Apache-2.0 */
#include "database/shared_store.h"

#include <errno.h>
#include <sys/random.h>

#include "base64.h"
#include "database/shared.h"
#include "database/shared_job.h"
#include "json.h"
#include "kube/call.h"
#include "kube/change.h"
#include "kube/object.h"
#include "kube/patch.h"
#include "kube/resources.h"
#include "sha256.h"
#include "store/release.h"

#define PASSWORD_LENGTH 32
#define TEXT_MOST ((size_t)1 << 20)
#define FIELDS "dbname", "username", "password" /* of the record, and of the store's Secret */

/* Whether the store brings the Secret of a server of its own. */
static bool has_own_server(const struct database *database)
{
	return *value_text_at(database->spec->values, "sharedDatabase.existingSecret") != '\0';
}

static int foreign(const char *store, struct err *err)
{
	(void)err_set(err, ERR_EXISTS, "the shared PostgreSQL has a database of an earlier store %s", store);
	return err_hint(err, "it holds that one's data: helm store gc shows it, and --yes removes it");
}

int shared_look(struct database *database, const char **ret_detail, struct err *err)
{
	struct operation *operation = database->operation;
	struct arena *arena = operation->session->arena;
	const struct value *space = database->release->name_space;
	const char *why = "";
	struct value *server;
	struct value *record;

	if (has_own_server(database))
		return 0;
	if (kube_get(&operation->cluster, SHARED_SERVER, arena, &server, err) ||
	    kube_get(&operation->cluster, shared_record_path(operation->store, arena), arena, &record, err))
		return -1;
	if (!server)
		return shared_missing(err);
	if (record && strcmp(object_label(record, LABEL_UID), value_text_at(space, "metadata.uid")) != 0)
		return foreign(operation->store, err);
	if (shared_is_ready(server)) {
		*ret_detail = "shared, its server is ready";
		return 0;
	}
	if (shared_lacking(&operation->cluster, arena, &why, err))
		return -1;
	(void)err_set(err, ERR_DATABASE, "the shared PostgreSQL is not ready%s%s", *why ? ": " : "", why);
	return err_hint(err, "look: helm store platform database status; then the same command again");
}

/* --- the record */

/* Letters and digits: it stands in URLs and in files of settings. */
static int make_password(char ret[PASSWORD_LENGTH + 1], struct err *err)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	unsigned char random[PASSWORD_LENGTH];

	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		return err_set(err, ERR_INTERNAL, "getrandom: %s", strerror(errno));
	for (size_t i = 0; i < PASSWORD_LENGTH; i++)
		ret[i] = digits[random[i] % (sizeof(digits) - 1)];
	ret[PASSWORD_LENGTH] = '\0';
	explicit_bzero(random, sizeof(random));
	return 0;
}

static int make_record(struct database *database, const char *uid, struct value **ret, struct err *err)
{
	struct operation *operation = database->operation;
	struct arena *arena = operation->session->arena;
	const char *name = shared_database(operation->store, arena);
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_map_at(object, "metadata", arena);
	struct value *labels = value_map_at(metadata, "labels", arena);
	struct value *data = value_map_at(object, "stringData", arena);
	char password[PASSWORD_LENGTH + 1];
	bool exists;

	if (make_password(password, err))
		return -1;
	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Secret", arena);
	value_put_text(metadata, "name", arena_format(arena, NAMESPACE_PREFIX "%s", operation->store).p, arena);
	value_put_text(labels, LABEL_STORE, operation->store, arena);
	value_put_text(labels, LABEL_UID, uid, arena);
	value_put_text(labels, "app.kubernetes.io/managed-by", KUBE_MANAGER, arena);
	value_put_text(data, "dbname", name, arena);
	value_put_text(data, "username", name, arena);
	value_put_text(data, "password", password, arena);
	database->made = true;
	/* Under the store's lease nobody else makes one. */
	return kube_create(&operation->cluster, SHARED_RECORDS, object, arena, &exists, ret, err);
}

/* --- the Secret of the store */

static const char *encoded(const char *text, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(TEXT_MOST);

	base64_encode(str_of(text), &out);
	return arena_str(arena, bytes_str(&out)).p;
}

static struct value *secret_of(const struct operation *operation, const struct value *record,
			       const struct value *connection, struct arena *arena)
{
	static const char *const own[] = { FIELDS };
	static const char *const server[] = { "host", "port", "ca.crt" };
	struct value *object = value_new(arena, VALUE_MAP);
	struct value *metadata = value_map_at(object, "metadata", arena);
	struct value *labels = value_map_at(metadata, "labels", arena);
	struct value *data = value_map_at(object, "data", arena);

	value_put_text(object, "apiVersion", "v1", arena);
	value_put_text(object, "kind", "Secret", arena);
	value_put_text(metadata, "name", arena_format(arena, "%s-database", operation->store).p, arena);
	value_put_text(labels, LABEL_STORE, operation->store, arena);
	value_put_text(labels, "app.kubernetes.io/managed-by", KUBE_MANAGER, arena);
	for (size_t i = 0; i < COUNT_OF(own); i++)
		value_put_text(data, own[i], value_text_at(value_get(record, "data"), own[i]), arena);
	for (size_t i = 0; i < COUNT_OF(server); i++) {
		/* A dot in a key is no path. */
		const struct value *text = value_get(value_get(connection, "data"), server[i]);

		value_put_text(data, server[i], encoded(text ? text->text.p : "", arena), arena);
	}
	return object;
}

static const char *secret_path(const struct operation *operation, struct arena *arena)
{
	return arena_text(arena, API_CORE "/namespaces/%s/secrets/%s-database", operation->name_space,
			  operation->store);
}

/* --- made */

/* All that the Job goes by: pattern (script, limits) and record. */
static const char *digest_of(const struct value *pattern, const struct value *record, struct arena *arena)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(TEXT_MOST);
	char digits[SHA256_DIGITS + 1];

	json_write_value(value_get(pattern, "spec"), &text);
	json_write_value(value_get(record, "data"), &text);
	sha256_write(bytes_str(&text), digits);
	return arena_str(arena, str_of(digits)).p;
}

static int note_ready(struct operation *operation, const struct value *record, const char *digest, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *patch = patch_of(record, false, &arena);

	patch_annotation(patch, LABEL_READY, digest, &arena);
	return kube_merge(&operation->cluster, shared_record_path(operation->store, &arena), patch, &arena, NULL, err);
}

int shared_provision(struct database *database, const char **ret_detail, struct err *err)
{
	struct operation *operation = database->operation;
	struct kube *cluster = &operation->cluster;
	struct arena *arena = operation->session->arena;
	struct shared_job job = { .word = "provision" };
	struct value *pattern;
	struct value *connection;
	struct value *record;
	struct value *secret;
	struct value *space;

	if (has_own_server(database))
		return 0;
	if (kube_get(cluster, SHARED_PATTERN, arena, &pattern, err) ||
	    kube_get(cluster, SHARED_CONNECTION, arena, &connection, err) ||
	    kube_get(cluster, shared_record_path(operation->store, arena), arena, &record, err) ||
	    release_namespace(cluster, operation->store, arena, &space, err))
		return -1;
	if (!pattern || !connection)
		return shared_missing(err);
	job.uid = value_text_at(space, "metadata.uid");
	if (record && strcmp(object_label(record, LABEL_UID), job.uid) != 0)
		return foreign(operation->store, err);
	if (!record && make_record(database, job.uid, &record, err))
		return -1;
	secret = secret_of(operation, record, connection, arena);
	if (kube_apply(cluster, secret_path(operation, arena), secret, arena, NULL, err))
		return -1;
	job.pattern = pattern;
	job.digest = digest_of(pattern, record, arena);
	if (strcmp(object_note(record, LABEL_READY), job.digest) == 0) {
		*ret_detail = shared_database(operation->store, arena);
		return 0;
	}
	if (shared_job_start(operation, &job, err))
		return -1;
	database->record = record;
	database->digest = job.digest;
	return 0;
}

int shared_finish(struct database *database, const char **ret_detail, struct err *err)
{
	static const struct shared_job job = { .word = "provision" };
	struct operation *operation = database->operation;

	if (!database->record)
		return 0;
	if (shared_job_wait(operation, &job, err) || note_ready(operation, database->record, database->digest, err))
		return -1;
	database->record = NULL;
	*ret_detail = shared_database(operation->store, operation->session->arena);
	return 0;
}

/* --- dropped */

/* A namespace that was kept loses what leads to the database. */
static int drop_secret(struct operation *operation, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path = secret_path(operation, &arena);
	struct value *secret;

	if (kube_get(&operation->cluster, path, &arena, &secret, err))
		return -1;
	if (!secret || strcmp(object_label(secret, "app.kubernetes.io/managed-by"), KUBE_MANAGER) != 0)
		return 0;
	return kube_delete(&operation->cluster, path, value_text_at(secret, "metadata.uid"), NULL, &arena, err);
}

int shared_drop(struct operation *operation, const char *uid, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *path = shared_record_path(operation->store, &arena);
	struct shared_job job = { .word = "drop" };
	struct value *record;
	struct value *pattern;

	if (kube_get(&operation->cluster, path, &arena, &record, err))
		return -1;
	job.uid = object_label(record, LABEL_UID);
	if (!*job.uid || (*uid && strcmp(uid, job.uid) != 0))
		return 0;
	if (kube_get(&operation->cluster, SHARED_PATTERN, &arena, &pattern, err))
		return -1;
	if (!pattern)
		return shared_missing(err);
	job.pattern = pattern;
	job.digest = arena_format(&arena, "drop %s", job.uid).p;
	if (shared_job_start(operation, &job, err) || shared_job_wait(operation, &job, err) ||
	    drop_secret(operation, err) ||
	    kube_delete(&operation->cluster, path, value_text_at(record, "metadata.uid"), NULL, &arena, err) ||
	    shared_job_remove(operation, err))
		return -1;
	context_done(&operation->context, "database dropped", shared_database(operation->store, &arena));
	return 0;
}

int shared_rest(struct operation *operation, bool *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct value *record;

	if (kube_get(&operation->cluster, shared_record_path(operation->store, &arena), &arena, &record, err))
		return -1;
	*ret = record && *object_label(record, LABEL_UID);
	return 0;
}

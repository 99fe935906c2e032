/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "file.h"
#include "http.h"
#include "json.h"
#include "keeper.h"
#include "kube/matching.h"
#include "kube/resources.h"
#include "server.h"
#include "timestamp.h"
#include "uri.h"

#define FOLDER API_CORE "/namespaces/store-system/secrets"
#define REQUEST_MOST ((size_t)4 << 20)
#define KEPT_MOST 4096
#define WAITING 64
#define PATIENCE 300 /* seconds: a test that fails does not come to its end */

struct kept {
	char *name; /* NULL: a place that is free */
	char *text; /* the object as JSON */
};

struct keeping {
	struct keeper_control *control;
	struct kept kept[KEPT_MOST];
	unsigned long version;
	char *text; /* of the request that is answered */
	struct arena arena;
};

/* --- objects */

static struct kept *find(struct keeping *keeping, const char *name)
{
	for (size_t i = 0; i < KEPT_MOST; i++)
		if (keeping->kept[i].name && strcmp(keeping->kept[i].name, name) == 0)
			return &keeping->kept[i];
	return NULL;
}

static struct value *parse(struct keeping *keeping, const char *text)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	return json_parse(str_of(text), &keeping->arena, &ignored);
}

static const char *text_of(struct keeping *keeping, const struct value *value)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(REQUEST_MOST * 16);

	json_write_value(value, &out);
	return arena_str(&keeping->arena, bytes_str(&out)).p;
}

/* RFC 7386. */
static void merge(struct keeping *keeping, struct value *target, const struct value *patch)
{
	for (const struct value *item = value_first(patch); item; item = item->next) {
		const char *key = arena_str(&keeping->arena, item->key).p;

		if (item->type == VALUE_NULL)
			value_remove(target, key);
		else if (item->type == VALUE_MAP)
			merge(keeping, value_map_at(target, key, &keeping->arena), item);
		else
			value_set(target, key, value_copy(&keeping->arena, item));
	}
}

static void set(struct keeping *keeping, struct value *object, const char *key, const char *text)
{
	value_set(value_map_at(object, "metadata", &keeping->arena), key,
		  value_string(&keeping->arena, arena_str(&keeping->arena, str_of(text))));
}

static const char *store(struct keeping *keeping, struct kept *kept, struct value *object)
{
	const char *text;

	set(keeping, object, "resourceVersion", arena_text(&keeping->arena, "%lu", ++keeping->version));
	text = text_of(keeping, object);
	free(kept->text);
	kept->text = xstrdup(text);
	return text;
}

/* What a client sees that asked for metadata alone. */
static const char *seen(struct keeping *keeping, const char *text, bool metadata_only)
{
	struct value *object = metadata_only ? parse(keeping, text) : NULL;

	if (!object)
		return text;
	value_remove(object, "data");
	value_remove(object, "type");
	return text_of(keeping, object);
}

/* --- answers */

static const char *answer(struct keeping *keeping, const char *status, const char *body)
{
	return arena_text(&keeping->arena, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s", status,
			  strlen(body), body);
}

static const char *refuse(struct keeping *keeping, const char *status)
{
	return answer(keeping, status, "{\"kind\":\"Status\",\"message\":\"no\"}");
}

static const char *list(struct keeping *keeping, const char *query, bool metadata_only)
{
	const char *begin = strstr(query, "labelSelector=");
	struct str encoded = { begin ? begin + strlen("labelSelector=") : "", 0 };
	struct value *items = value_new(&keeping->arena, VALUE_LIST);
	const char *selector;

	encoded.n = strcspn(encoded.p, "& ");
	selector = uri_decode(encoded, &keeping->arena).p;
	for (size_t i = 0; i < KEPT_MOST; i++) {
		struct value *object = keeping->kept[i].name ? parse(keeping, keeping->kept[i].text) : NULL;

		if (!object || !matching_has(selector, value_find(object, STR("metadata.labels"))))
			continue;
		value_add(items, parse(keeping, seen(keeping, keeping->kept[i].text, metadata_only)));
	}
	return answer(keeping, "200 OK",
		      arena_text(&keeping->arena,
				 "{\"kind\":\"SecretList\",\"metadata\":{\"resourceVersion\":\"%lu\"},\"items\":%s}",
				 keeping->version, text_of(keeping, items)));
}

static const char *create(struct keeping *keeping, const char *body)
{
	struct value *object = parse(keeping, body);
	const char *name = value_text_at(object, "metadata.name");
	struct kept *kept = keeping->kept;

	if (atomic_load(&keeping->control->has_no_space))
		return refuse(keeping, "404 Not Found");
	if (find(keeping, name))
		return refuse(keeping, "409 Conflict");
	while (kept->name)
		kept++;
	kept->name = xstrdup(name);
	set(keeping, object, "uid", arena_text(&keeping->arena, "uid-%lu", keeping->version));
	if (!*value_text_at(object, "metadata.creationTimestamp"))
		set(keeping, object, "creationTimestamp", timestamp_text(time(NULL), &keeping->arena));
	return answer(keeping, "201 Created", store(keeping, kept, object));
}

/* Whether a condition, where there is one, holds. */
static bool holds(const struct value *conditions, const char *key, const struct value *object)
{
	const char *wanted = value_text_at(conditions, key);

	return !*wanted || strcmp(wanted, value_text_at(value_get(object, "metadata"), key)) == 0;
}

static const char *change(struct keeping *keeping, const char *name, bool deletes, const char *body, bool metadata_only)
{
	struct kept *kept = find(keeping, name);
	struct value *object = kept ? parse(keeping, kept->text) : NULL;
	const struct value *asked = parse(keeping, body);
	const struct value *conditions = value_get(asked, deletes ? "preconditions" : "metadata");

	if (!object)
		return refuse(keeping, "404 Not Found");
	if (!holds(conditions, "uid", object) || !holds(conditions, "resourceVersion", object)) {
		atomic_fetch_add(&keeping->control->refused, 1);
		return refuse(keeping, "409 Conflict");
	}
	if (deletes) {
		free_pointer(&kept->name);
		free_pointer(&kept->text);
		*kept = (struct kept){ NULL, NULL };
		return answer(keeping, "200 OK", "{\"kind\":\"Status\"}");
	}
	merge(keeping, object, asked);
	return answer(keeping, "200 OK", seen(keeping, store(keeping, kept, object), metadata_only));
}

static const char *carry_out(struct keeping *keeping, const char *head, const char *body)
{
	bool metadata_only = strstr(head, "as=PartialObjectMetadata") != NULL;
	size_t method = strcspn(head, " ");
	const char *path = head + method + 1;
	const char *rest = strncmp(path, FOLDER, strlen(FOLDER)) == 0 ? path + strlen(FOLDER) : NULL;
	const char *name = rest ? arena_text(&keeping->arena, "%.*s", (int)strcspn(rest + 1, " ?"), rest + 1) : "";
	struct kept *kept;

	if (strncmp(head, "POST", method) == 0 && !rest) {
		atomic_store(&keeping->control->has_no_space, false);
		return answer(keeping, "201 Created", "{\"kind\":\"Namespace\"}");
	}
	if (!rest)
		return refuse(keeping, "400 Bad Request");
	if (strncmp(head, "POST", method) == 0)
		return create(keeping, body);
	if (strncmp(head, "GET", method) != 0)
		return change(keeping, name, strncmp(head, "DELETE", method) == 0, body, metadata_only);
	if (*rest != '/')
		return list(keeping, arena_text(&keeping->arena, "%.*s", (int)strcspn(rest, " "), rest), metadata_only);
	kept = find(keeping, name);
	return kept ? answer(keeping, "200 OK", seen(keeping, kept->text, metadata_only))
		    : refuse(keeping, "404 Not Found");
}

/* --- the process */

static void kill_client(int client)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (!getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size))
		(void)kill(peer.pid, SIGKILL);
}

static void serve(int client, struct keeping *keeping)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	char *body = server_read_request(client, keeping->text, REQUEST_MOST);
	bool writes = body && strncmp(keeping->text, "GET", 3) != 0;
	int fault = KEEPER_FINE;
	const char *said;

	if (!body || atomic_load(&keeping->control->is_away))
		return;
	/* The head alone. */
	body[-4] = '\0';
	if (writes && atomic_fetch_add(&keeping->control->writes, 1) + 1 == atomic_load(&keeping->control->at))
		fault = atomic_load(&keeping->control->fault);
	if (fault == KEEPER_KILLS_BEFORE)
		kill_client(client);
	if (fault == KEEPER_KILLS_BEFORE || fault == KEEPER_LOSES)
		return;
	said = carry_out(keeping, keeping->text, body);
	if (fault == KEEPER_KILLS_AFTER)
		kill_client(client);
	if (fault == KEEPER_FINE)
		(void)file_write_descriptor(client, str_of(said), "client", &ignored);
	arena_reset(&keeping->arena);
}

static void keep_all(int listener, struct keeper_control *control)
{
	struct keeping *keeping = xcalloc(1, sizeof(*keeping));

	(void)close(STDOUT_FILENO);
	(void)close(STDERR_FILENO);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)alarm(PATIENCE);
	(void)signal(SIGPIPE, SIG_IGN);
	keeping->control = control;
	keeping->text = xmalloc(REQUEST_MOST);
	for (;;) {
		int client = accept(listener, NULL, NULL);

		serve(client, keeping);
		(void)close(client);
	}
}

static void open_connections(struct keeper *keeper)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];

	(void)snprintf(path, sizeof(path), "%s/api", keeper->cluster.scratch.folder);
	assert_int_equal(http_open(path, &keeper->cluster.http, &err), 0);
	assert_int_equal(http_open(path, &keeper->cluster.aside, &err), 0);
}

void keeper_start(struct keeper *keeper)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	void *shared = mmap(NULL, sizeof(*keeper->control), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	*keeper = (struct keeper){ .cluster = KUBE_INIT, .control = shared };
	assert_ptr_not_equal(shared, MAP_FAILED);
	assert_int_equal(tempdir_make(&keeper->cluster.scratch, &environment_none, &err), 0);
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/api", keeper->cluster.scratch.folder);
	assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, WAITING), 0);
	keeper->process = fork();
	if (!keeper->process)
		keep_all(listener, keeper->control);
	(void)close(listener);
	open_connections(keeper);
}

void keeper_reopen(struct keeper *keeper)
{
	open_connections(keeper);
}

void keeper_stop(struct keeper *keeper)
{
	(void)kill(keeper->process, SIGKILL);
	(void)waitpid(keeper->process, NULL, 0);
	kube_close(&keeper->cluster);
	(void)munmap(keeper->control, sizeof(*keeper->control));
}

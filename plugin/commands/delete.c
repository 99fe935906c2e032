/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "commands/request_fields.h"
#include "commands/verb.h"
#include "database/shared.h"
#include "database/shared_store.h"
#include "kube/kubeconfig_problem.h"
#include "kube/labels.h"
#include "kube/object.h"
#include "lifecycle/delete.h"
#include "lifecycle/volumes.h"
#include "store/lister.h"
#include "store/name.h"
#include "store/operation.h"
#include "store/records.h"
#include "store/release.h"
#include "store/rest.h"

#define LIST_MOST ((size_t)4 << 20)

struct delete_request {
	const char *name;
	struct wait_request wait;
	bool yes;
	bool purge_data;
	bool keep_data;
	bool if_exists;
};

static const struct field rows[] = {
	FIELD_STORE(struct delete_request, name),
	FIELDS_WAIT(struct delete_request, wait),
	{ "yes", 'y', NULL, NULL, "do not ask; needed where there is no terminal",
	  FIELD_FLAG(struct delete_request, yes) },
	{ "purge-data", 0, NULL, NULL, "remove volumes and Secrets too (the default)",
	  FIELD_FLAG(struct delete_request, purge_data) },
	{ "keep-data", 0, NULL, NULL, "keep namespace, volumes and Secrets for a later create of that name",
	  FIELD_FLAG(struct delete_request, keep_data) },
	{ "if-exists", 0, NULL, NULL, "succeed when there is no such store",
	  FIELD_FLAG(struct delete_request, if_exists) },
	FIELD_HELP,
};

static const char details[] =
	"Shows at which cluster, what goes and what stays, asks, uninstalls the release, deletes the namespace with\n"
	"all that is in it, waits until its volumes are gone, and looks for anything else with the store's label.\n"
	"After it was broken off, the same command goes on.\n"
	"\n"
	"Examples:\n"
	"  helm store delete acme\n"
	"  helm store delete acme --yes --if-exists\n"
	"  helm store delete acme --keep-data\n";

static int check_request(const struct delete_request *request, struct err *err)
{
	if (request->purge_data && request->keep_data)
		return err_set(err, ERR_USAGE, "--purge-data and --keep-data exclude each other");
	return tenant_check_name(request->name, err);
}

/* Signals are held back already: Ctrl-C at the question is looked for. */
static int read_answer(struct operation *operation, char *answer, size_t size, struct err *err)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

	while (poll(&input, 1, 100) <= 0)
		if (context_check(&operation->context, 0, err))
			return -1;
	if (!fgets(answer, (int)size, stdin))
		answer[0] = '\0';
	answer[strcspn(answer, "\n")] = '\0';
	return 0;
}

static int confirm(struct operation *operation, const struct delete_request *request, struct err *err)
{
	const char *store = operation->store;
	char answer[TENANT_NAME_MOST + 2];

	if (request->yes)
		return 0;
	(void)fprintf(stderr, "this removes store %s%s; type its name to go on: ", store,
		      request->keep_data ? ", not its data" : " and all its data");
	if (read_answer(operation, answer, sizeof(answer), err))
		return -1;
	return strcmp(answer, store) == 0 ? 0 : err_set(err, ERR_USAGE, "store %s is left as it is", store);
}

static int check_asking(const struct call *call, struct err *err)
{
	const struct delete_request *request = call->request;
	bool is_json = call->terminal.progress == PROGRESS_JSON;

	if (request->yes || (isatty(STDIN_FILENO) && !is_json))
		return 0;
	(void)err_set(err, ERR_USAGE, "delete %s: %s", request->name,
		      is_json ? "whoever reads JSON is not asked" : "nobody is there to be asked");
	return err_hint(err, "add --yes");
}

/* 1: there is nothing of it. */
static int look(struct operation *operation, const struct delete_request *request, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *other;
	struct value *object;
	bool rest = false;

	if (release_namespace(&operation->cluster, operation->store, &arena, &object, err))
		return -1;
	/* A delete that was broken off may have left volumes. */
	if (!object && removal_rest(operation, &rest, err))
		return -1;
	if (!object && rest)
		return 0;
	if (!object && request->if_exists)
		return 1;
	if (!object)
		return survey_missing(&operation->cluster, operation->store, err);
	other = object_label(object, TENANT_LABEL);
	if (strcmp(other, operation->store) != 0) {
		(void)err_set(err, ERR_REFUSED, "namespace %s belongs to %s%s", operation->name_space,
			      *other ? "store " : "no store", other);
		return err_hint(err, "if it is to go: kubectl delete namespace %s", operation->name_space);
	}
	if (object_asks(object, TENANT_PROTECTED)) {
		(void)err_set(err, ERR_REFUSED, "store %s is protected", operation->store);
		return err_hint(err, "take the protection away: kubectl label namespace %s " TENANT_PROTECTED "-",
				operation->name_space);
	}
	if (request->keep_data && value_find(object, STR("metadata.deletionTimestamp")))
		return err_set(err, ERR_REFUSED, "namespace %s is being deleted: its data cannot be kept any more",
			       operation->name_space);
	return records_check(operation, err);
}

/* Where, what goes and what stays: told before anything is destroyed. */
static void describe(const struct operation *operation, const struct removal *removal, const struct value *space,
		     const struct volumes *volumes, const char *database, struct bytes *out)
{
	const char *name_space = operation->name_space;
	const char *store = operation->store;
	size_t staying = value_count(volumes->staying);

	bytes_format(out, "store %s, at %s\n", store,
		     kubeconfig_where(operation->session->environment, operation->session->arena));
	if (removal->keep_data) {
		bytes_format(out, "  goes: release %s with what it made, and all pods\n"
				  "  stays: namespace %s, guards, volumes, Secrets, and what is marked as kept\n",
			     store, name_space);
		if (*database)
			bytes_format(out, "  stays: database %s in the shared PostgreSQL\n", database);
		return;
	}
	if (space)
		bytes_format(out, "  goes: release %s, namespace %s with all in it, and %zu volumes\n", store,
			     name_space, value_count(volumes->going));
	else
		bytes_format(out, "  goes: %zu volumes that an earlier delete left; namespace %s is gone already\n",
			     value_count(volumes->going), name_space);
	if (*database)
		bytes_format(out, "  goes: database %s in the shared PostgreSQL\n", database);
	bytes_format(out, staying ? "  stays: what is said of %zu volumes here\n" : "  stays: nothing of it\n",
		     staying);
}

static void tell(struct operation *operation, enum event_weight weight, const struct bytes *plan)
{
	struct str text = bytes_str(plan);

	if (text.n)
		context_tell(&operation->context, EVENT_PLAN, weight, "delete", (struct str){ text.p, text.n - 1 });
}

static int show(struct operation *operation, const struct delete_request *request, struct removal *removal,
		struct err *err)
{
	CLEANUP(bytes_free) struct bytes plan = BYTES_INIT(LIST_MOST);
	CLEANUP(bytes_free) struct bytes words = BYTES_INIT(LIST_MOST);
	struct arena *arena = operation->session->arena;
	struct volumes volumes = { 0 };
	bool has_database;
	struct value *space;

	if (release_namespace(&operation->cluster, operation->store, arena, &space, err) ||
	    shared_rest(operation, &has_database, err))
		return -1;
	if (!removal->keep_data) {
		if (volumes_find(operation, space, true, arena, &volumes, err))
			return -1;
		removal->shown = volumes.going;
		volumes_print(&volumes, &words);
	}
	describe(operation, removal, space, &volumes, has_database ? shared_database(operation->store, arena) : "",
		 &plan);
	/* Whoever is asked must see what for. */
	tell(operation, request->yes ? EVENT_LINE : EVENT_LOUD, &plan);
	tell(operation, EVENT_LOUD, &words);
	return 0;
}

/* 1: there is nothing of it. The lock is taken after the question, and all is looked at again then. */
static int prepare(struct operation *operation, const struct delete_request *request, struct removal *removal,
		   struct err *err)
{
	int nothing;

	if (operation_open(operation, NULL, err))
		return -1;
	nothing = look(operation, request, err);
	if (nothing < 0 || (!nothing && show(operation, request, removal, err)) ||
	    confirm(operation, request, err) ||
	    operation_turn(operation, operation->session, operation->store, "delete", err))
		return -1;
	return look(operation, request, err);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	const struct delete_request *request = call->request;
	CLEANUP(operation_close) struct operation operation;
	struct removal removal = { .keep_data = request->keep_data };
	int nothing;

	operation_begin(&operation, &call->session, &request->wait, request->name);
	if (check_request(request, err) || check_asking(call, err))
		return -1;
	nothing = prepare(&operation, request, &removal, err);
	if (nothing < 0)
		return -1;
	if (!nothing && removal_run(&operation, &removal, err))
		return err->code == ERR_FAILED || err->code == ERR_REFUSED
			       ? -1
			       : err_hint(err, "to go on: the same command again");
	bytes_format(&out, "store %s is %s\n", operation.store,
		     nothing ? "not there" : removal.keep_data ? rest_words(STATE_KEPT) : "deleted");
	if (!nothing && removal.keep_data)
		bytes_format(&out, "%s\n", rest_remedy(STATE_KEPT, operation.store, &call->arena));
	return output_print(&out, err);
}

const struct verb_body body_delete = { FIELDS_OF(rows, struct delete_request), run, details, NULL };

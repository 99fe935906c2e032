/* SPDX-License-Identifier: Apache-2.0 */
#include "store/operation.h"

#include <unistd.h>

#include "diagnose/patience.h"
#include "file.h"
#include "kube/open.h"
#include "store/name.h"

#define INPUT_MOST ((size_t)16 << 20)

void operation_begin(struct operation *operation, const struct session *session, const struct wait_request *wait,
		     const char *store)
{
	*operation = (struct operation){ .session = session,
					 .wait = wait,
					 .store = store,
					 .input = BYTES_INIT(INPUT_MOST),
					 .interrupt = INTERRUPT_INIT,
					 .cluster = KUBE_INIT,
					 .lease = LEASE_INIT,
					 .trouble_patience = PATIENCE_BY_KIND };
	operation->name_space = store ? name_namespace(store, session->arena) : NULL;
	operation->cluster.environment = session->environment;
	context_begin(&operation->context, session->context, wait->timeout);
	operation->context.interrupt = &operation->interrupt;
}

/* Before signals are held back: a person may end what waits for stdin. */
static int read_stdin(struct operation *operation, struct err *err)
{
	if (!operation->values || !values_request_has_stdin(operation->values))
		return 0;
	return file_read_descriptor(STDIN_FILENO, "<stdin>", &operation->input, err);
}

int operation_start(struct operation *operation, struct err *err)
{
	const struct session *session = operation->session;

	if (helm_check_storage(session->environment, err) || read_stdin(operation, err) ||
	    interrupt_open(&operation->interrupt, err))
		return -1;
	return tempdir_make(&operation->scratch, session->environment, err) || kube_start(&operation->cluster, err) ||
			       helm_locate(&operation->helm, session->environment, &operation->context, session->arena,
					   err)
		       ? -1
		       : 0;
}

/* While calls wait: others that change something ask lease_confirm first. */
static int tend(void *context, struct err *err)
{
	struct operation *operation = context;

	return lease_tend(&operation->lease, err);
}

static int before_change(void *context, struct err *err)
{
	struct operation *operation = context;

	return lease_confirm(&operation->lease, err);
}

static unsigned left(const void *context)
{
	return operation_left(context);
}

static void tell(void *context, const char *what)
{
	struct operation *operation = context;

	context_waiting(&operation->context, "waiting", what);
}

static int take(struct operation *operation, const char *command, struct err *err)
{
	struct lease_request request = { .store = operation->store,
					 .command = command,
					 .tell = tell,
					 .patience = operation->wait->wait_lock,
					 .most = operation_left(operation),
					 .context = operation };

	if (lease_take(&operation->lease, &operation->cluster, &request, err))
		return -1;
	context_idle(&operation->context);
	return 0;
}

int operation_open(struct operation *operation, const char *command, struct err *err)
{
	if (!operation->helm.program && operation_start(operation, err))
		return -1;
	operation->owner = (struct kube_owner){ tend, before_change, left, operation };
	operation->cluster.owner = &operation->owner;
	operation->cluster.within = &operation->context;
	operation->helm.tick = operation_tick;
	operation->helm.context = operation;
	if (helm_know(&operation->helm, NULL, operation->session->arena, err) || kube_open(&operation->cluster, err))
		return -1;
	return command ? take(operation, command, err) : 0;
}

void operation_unlock(struct operation *operation)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(free_pointer) char *text = NULL;

	if (!lease_release(&operation->lease, &err))
		return;
	(void)err_wrap(&err, "Lease " NAMESPACE_SYSTEM "/%s, the lock of the store, was not removed", operation->store);
	(void)err_hint(&err, "the next command on the store takes it over; helm store gc removes it");
	text = err_text(&err);
	context_warn_laid(&operation->context, EVENT_LOUD, "lease", str_of(text));
}

int operation_turn(struct operation *operation, const struct session *session, const char *store, const char *command,
		   struct err *err)
{
	operation_unlock(operation);
	operation->lease = (struct lease)LEASE_INIT;
	operation->session = session;
	operation->store = store;
	operation->name_space = name_namespace(store, session->arena);
	context_restart(&operation->context);
	return take(operation, command, err);
}

void operation_close(struct operation *operation)
{
	context_idle(&operation->context);
	/* What is put in order now is not ended by the signal that came, but by the next one (interrupt.h). */
	operation->cluster.within = NULL;
	operation_unlock(operation);
	kube_close(&operation->cluster);
	tempdir_remove(&operation->scratch);
	bytes_free(&operation->input);
	interrupt_close(&operation->interrupt);
}

int operation_tick(void *context, struct err *err)
{
	struct operation *operation = context;

	return lease_keep(&operation->lease, err);
}

unsigned operation_left(const struct operation *operation)
{
	return context_left(&operation->context);
}

int operation_pause(struct operation *operation, int milliseconds, struct err *err)
{
	if (context_check(&operation->context, milliseconds, err) || lease_keep(&operation->lease, err))
		return -1;
	if (operation_left(operation) <= 1)
		return err_set(err, ERR_TIMEOUT, "the time is over (%.0f s)",
			       (double)operation->context.timeout / 1000);
	return 0;
}

struct helm_release operation_release(struct operation *operation)
{
	return (struct helm_release){ .helm = &operation->helm,
				      .name = operation->store,
				      .name_space = operation->name_space,
				      .tick = operation_tick,
				      .context = operation };
}

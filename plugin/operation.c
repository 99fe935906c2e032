/* SPDX-License-Identifier: Apache-2.0 */
#include "operation.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "file.h"
#include "suspicion.h"
#include "tenant.h"

#define TIMEOUT 600000	      /* milliseconds */
#define DAY 86400000.0	      /* milliseconds */
#define WAIT_MOST (30 * DAY)    /* what is counted in unsigned milliseconds: 49 days fit */
#define AGE_MOST (36500 * DAY)
#define INPUT_MOST ((size_t)16 << 20)

static const struct {
	const char *unit;
	double milliseconds;
} units[] = { { "ms", 1 }, { "s", 1000 }, { "m", 60000 }, { "h", 3600000 }, { "d", 86400000 }, { "", 1000 } };

static bool unit_of(const char *p, size_t n, double *ret)
{
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (strlen(units[i].unit) == n && strncmp(units[i].unit, p, n) == 0) {
			*ret = units[i].milliseconds;
			return true;
		}
	}
	return false;
}

/* Milliseconds that the option says, up to `most`; -1 in *ret where it is not given. */
static int read_duration(const struct options *options, const char *option, double most, double *ret, struct err *err)
{
	const char *text = options_get(options, option);
	double total = 0;
	const char *p = text;

	*ret = -1;
	if (!text || !*text)
		return 0;
	while (*p) {
		char *end;
		double number = strtod(p, &end);
		size_t n = strcspn(end, "0123456789.");
		double unit;

		/* strtod reads 0x10 and 1e3 too. */
		if (!isdigit((unsigned char)*p) || p + strspn(p, "0123456789.") != end || !unit_of(end, n, &unit))
			break;
		total += number * unit;
		p = end + n;
	}
	if (*p)
		return err_set(err, ERR_USAGE, "--%s %s: a duration was expected, as in 90s, 10m or 7d", option, text);
	if (total > most)
		return err_set(err, ERR_USAGE, "--%s %s: too long, it may be %.0f days at most", option, text,
			       most / DAY);
	*ret = total;
	return 0;
}

int operation_duration(const struct options *options, const char *option, unsigned otherwise, unsigned *ret,
		       struct err *err)
{
	double milliseconds;

	if (read_duration(options, option, WAIT_MOST, &milliseconds, err))
		return -1;
	*ret = milliseconds < 0 ? otherwise : (unsigned)milliseconds;
	return 0;
}

int operation_age(const struct options *options, const char *option, time_t otherwise, time_t *ret, struct err *err)
{
	double milliseconds;

	if (read_duration(options, option, AGE_MOST, &milliseconds, err))
		return -1;
	*ret = milliseconds < 0 ? otherwise : (time_t)ceil(milliseconds / 1000);
	return 0;
}

int operation_patience(const struct options *options, double *ret, struct err *err)
{
	unsigned milliseconds;

	if (operation_duration(options, "patience", UINT32_MAX, &milliseconds, err))
		return -1;
	*ret = milliseconds == UINT32_MAX ? PATIENCE_BY_KIND : (double)milliseconds / 1000;
	return 0;
}

/* What the command line says of waiting. */
static int read_durations(struct operation *operation, const struct options *options, struct err *err)
{
	return operation_duration(options, "timeout", TIMEOUT, &operation->context.timeout, err) ||
			       operation_duration(options, "wait-lock", 0, &operation->patience, err) ||
			       operation_patience(options, &operation->trouble_patience, err)
		       ? -1
		       : 0;
}

void operation_begin(struct operation *operation, struct call *call, const char *store)
{
	*operation = (struct operation){ .call = call, .store = store, .input = BYTES_INIT(INPUT_MOST),
					 .interrupt = INTERRUPT_INIT, .cluster = CLUSTER_INIT, .lease = LEASE_INIT };
	operation->name_space = store ? tenant_namespace(store, &call->arena) : NULL;
	context_begin(&operation->context, &call->context, TIMEOUT);
	operation->context.interrupt = &operation->interrupt;
}

/* Before signals are held back: a person may end what waits for stdin. */
static int read_stdin(struct operation *operation, struct err *err)
{
	const char **files;

	(void)options_get_all(&operation->call->options, "values", &operation->call->arena, &files);
	for (; *files; files++)
		if (strcmp(*files, "-") == 0)
			return file_read_descriptor(STDIN_FILENO, "<stdin>", &operation->input, err);
	return 0;
}

int operation_start(struct operation *operation, struct err *err)
{
	struct call *call = operation->call;

	if (helm_check_storage(err) || read_durations(operation, &call->options, err) || read_stdin(operation, err) ||
	    interrupt_open(&operation->interrupt, err))
		return -1;
	return scratch_make(&operation->scratch, err) || cluster_start(&operation->cluster, err) ||
			       helm_locate(&operation->helm, &operation->context, &call->arena, err)
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
	struct lease_request request = { .store = operation->store, .command = command, .tell = tell,
					 .patience = operation->patience, .most = operation_left(operation),
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
	operation->owner = (struct cluster_owner){ tend, before_change, left, operation };
	operation->cluster.owner = &operation->owner;
	operation->cluster.within = &operation->context;
	operation->helm.tick = operation_tick;
	operation->helm.context = operation;
	if (helm_know(&operation->helm, NULL, &operation->call->arena, err) || cluster_open(&operation->cluster, err))
		return -1;
	return command ? take(operation, command, err) : 0;
}

int operation_turn(struct operation *operation, struct call *call, const char *store, const char *command,
		   struct err *err)
{
	lease_release(&operation->lease);
	operation->lease = (struct lease)LEASE_INIT;
	operation->call = call;
	operation->store = store;
	operation->name_space = tenant_namespace(store, &call->arena);
	context_restart(&operation->context);
	if (read_durations(operation, &call->options, err))
		return -1;
	return take(operation, command, err);
}

void operation_close(struct operation *operation)
{
	context_idle(&operation->context);
	/* What is put in order now is not ended by the signal that came, but by the next one (interrupt.h). */
	operation->cluster.within = NULL;
	lease_release(&operation->lease);
	cluster_close(&operation->cluster);
	scratch_remove(&operation->scratch);
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

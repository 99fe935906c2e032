/* SPDX-License-Identifier: Apache-2.0 */
#include "server/daemon.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "server/guard_rules.h"

#define POOL_MOST ((size_t)64 << 10) /* bytes a connection: a head, what is made of it, the fields of an answer */
#define PEER_MOST 64
#define ROUNDS_MOST 16    /* before others have their turn */
#define STREAM_PIECE 4096 /* bytes that are read at once of a stream */

struct daemon {
	struct MHD_Daemon *mhd;
	const struct daemon_hooks *hooks;
	struct connection *connections; /* handed over; a list, as many as there are connections */
	int descriptor;                 /* its epoll */
};

/* A socket that was handed over. */
struct connection {
	struct daemon *daemon;
	struct connection *next;
	int descriptor;
	void *tag;
	struct streaming *streaming; /* its answer; NULL: that is no stream */
	char peer[PEER_MOST];
};

/* A stream on its way; the library frees it with the response. */
struct streaming {
	struct answer_stream *stream;
	struct connection *connection; /* NULL: it is no more */
	struct MHD_Connection *mhd;
	bool is_over; /* nobody reads it */
};

/* A request that is read or answered. */
struct exchange {
	struct connection *connection;
	struct arena arena;
	struct bytes body;
	struct request request;
	struct request_field fields[GUARD_FIELDS_MOST];
	struct answer answer;
	struct timespec begin;
	bool is_answered;
};

static double seconds_since(const struct timespec *begin)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - begin->tv_sec) + (double)(now.tv_nsec - begin->tv_nsec) / 1e9;
}

/* The target as it came, before the library decodes it; what this gives back is the request's state. */
static void *on_target(void *context, const char *target, struct MHD_Connection *mhd)
{
	struct exchange *exchange = xcalloc(1, sizeof(*exchange));
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	(void)context;
	exchange->connection = info ? info->socket_context : NULL;
	exchange->body = (struct bytes)BYTES_INIT(GUARD_BODY_MOST);
	exchange->request.arena = &exchange->arena;
	exchange->request.target = arena_str(&exchange->arena, str_of(target));
	return exchange;
}

/* Nothing is decoded: the path is read by target.h alone. */
static size_t on_unescape(void *context, struct MHD_Connection *mhd, char *text)
{
	(void)context;
	(void)mhd;
	return strlen(text);
}

static enum MHD_Result on_field(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct exchange *exchange = context;

	(void)kind;
	if (exchange->request.field_count == GUARD_FIELDS_MOST)
		return MHD_NO;
	exchange->fields[exchange->request.field_count++] =
		(struct request_field){ str_of(name), str_of(value ? value : "") };
	return MHD_YES;
}

static void add_fields(struct MHD_Response *response, const struct answer *answer)
{
#define X(name, value) (void)MHD_add_response_header(response, name, value);
	ANSWER_FIELD_TABLE(X)
#undef X
	for (size_t i = 0; i < answer->field_count; i++)
		(void)MHD_add_response_header(response, answer->fields[i].name, answer->fields[i].value);
	if (answer->type)
		(void)MHD_add_response_header(response, "Content-Type", answer->type);
	if (answer->closes)
		(void)MHD_add_response_header(response, "Connection", "close");
}

static ssize_t on_read(void *of, uint64_t position, char *out, size_t most)
{
	struct streaming *streaming = of;
	/* What is never written to of a connection's pool takes no memory. */
	size_t room = most < STREAM_PIECE ? most : STREAM_PIECE;
	long n = streaming->is_over ? -1 : streaming->stream->read(streaming->stream->of, out, room);

	(void)position;
	if (n < 0)
		return streaming->is_over ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
	if (n == 0) {
		streaming->stream->waiting = streaming->mhd;
		MHD_suspend_connection(streaming->mhd);
	}
	return n;
}

static void on_stream_end(void *of)
{
	struct streaming *streaming = of;

	if (streaming->connection)
		streaming->connection->streaming = NULL;
	streaming->stream->ended(streaming->stream->of);
	free(streaming);
}

void daemon_wake(struct answer_stream *stream)
{
	struct MHD_Connection *mhd = stream->waiting;

	stream->waiting = NULL;
	if (mhd)
		MHD_resume_connection(mhd);
}

static void end_streaming(struct connection *connection)
{
	if (!connection->streaming)
		return;
	connection->streaming->is_over = true;
	daemon_wake(connection->streaming->stream);
}

/* The answer's body, whole or to come. What is no response frees a stream, too. */
static struct MHD_Response *body_of(struct exchange *exchange, struct MHD_Connection *mhd)
{
	const struct daemon_hooks *hooks = exchange->connection->daemon->hooks;
	const struct answer *answer = &exchange->answer;
	struct streaming *streaming;
	struct MHD_Response *response;

	if (!answer->stream)
		return MHD_create_response_from_buffer(answer->body.n,
						       (void *)(uintptr_t)(answer->body.n ? answer->body.p : ""),
						       MHD_RESPMEM_PERSISTENT);
	streaming = xcalloc(1, sizeof(*streaming));
	*streaming = (struct streaming){ answer->stream, exchange->connection, mhd, false };
	exchange->connection->streaming = streaming;
	response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, STREAM_PIECE, on_read, streaming, on_stream_end);
	if (!response)
		on_stream_end(streaming);
	else if (exchange->connection->tag)
		hooks->streams(hooks->context, exchange->connection->tag);
	return response;
}

static enum MHD_Result respond(struct exchange *exchange, struct MHD_Connection *mhd, const char *method)
{
	const struct daemon_hooks *hooks = exchange->connection->daemon->hooks;
	struct MHD_Response *response;
	enum MHD_Result queued;

	(void)clock_gettime(CLOCK_MONOTONIC, &exchange->begin);
	exchange->request.method = str_of(method);
	exchange->request.body = bytes_str(&exchange->body);
	exchange->request.fields = exchange->fields;
	(void)MHD_get_connection_values(mhd, MHD_HEADER_KIND, on_field, exchange);
	hooks->answer(hooks->context, &exchange->request, &exchange->answer);
	exchange->is_answered = true;
	response = body_of(exchange, mhd);
	if (!response)
		return MHD_NO;
	add_fields(response, &exchange->answer);
	queued = MHD_queue_response(mhd, (unsigned)exchange->answer.status, response);
	MHD_destroy_response(response);
	return queued;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *mhd, const char *path, const char *method,
				  const char *version, const char *data, size_t *size, void **state)
{
	struct exchange *exchange = *state;

	(void)context;
	(void)path;
	(void)version;
	if (!exchange || !exchange->connection)
		return MHD_NO;
	/* Called first when the head is there: no answer before the whole body. */
	if (!exchange->request.peer) {
		exchange->request.peer = exchange->connection->peer;
		return MHD_YES;
	}
	if (!*size)
		return exchange->is_answered ? MHD_NO : respond(exchange, mhd, method);
	bytes_add(&exchange->body, (struct str){ data, *size });
	*size = 0;
	return exchange->body.overflow ? MHD_NO : MHD_YES;
}

static void on_end(void *context, struct MHD_Connection *mhd, void **state, enum MHD_RequestTerminationCode code)
{
	struct exchange *exchange = *state;

	(void)context;
	(void)mhd;
	(void)code;
	if (!exchange)
		return;
	if (exchange->is_answered) {
		const struct daemon_hooks *hooks = exchange->connection->daemon->hooks;

		hooks->ended(hooks->context, exchange->connection->tag, &exchange->request, &exchange->answer,
			     seconds_since(&exchange->begin));
	}
	bytes_free(&exchange->body);
	arena_free(&exchange->arena);
	free(exchange);
	*state = NULL;
}

static struct connection **place_of(struct daemon *daemon, int descriptor)
{
	struct connection **at = &daemon->connections;

	while (*at && (*at)->descriptor != descriptor)
		at = &(*at)->next;
	return at;
}

/* The newest is the first of the list, so that it is found at once; one that ends is known by its state. */
static void on_connection(void *context, struct MHD_Connection *mhd, void **state,
			  enum MHD_ConnectionNotificationCode code)
{
	struct daemon *daemon = context;
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct connection **at;

	if (code == MHD_CONNECTION_NOTIFY_STARTED && info) {
		*state = *place_of(daemon, info->connect_fd);
		return;
	}
	at = &daemon->connections;
	while (*at && *at != *state)
		at = &(*at)->next;
	if (*at)
		*at = (*at)->next;
	if (*state && ((struct connection *)*state)->streaming)
		((struct connection *)*state)->streaming->connection = NULL;
	free(*state);
	*state = NULL;
}

int daemon_open(const struct daemon_hooks *hooks, unsigned connections_most, struct daemon **ret, struct err *err)
{
	struct daemon *daemon = xcalloc(1, sizeof(*daemon));
	const union MHD_DaemonInfo *info;

	daemon->hooks = hooks;
	daemon->mhd = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME, 0, NULL,
				       NULL, on_request, daemon, MHD_OPTION_URI_LOG_CALLBACK, on_target, daemon,
				       MHD_OPTION_UNESCAPE_CALLBACK, on_unescape, daemon, MHD_OPTION_NOTIFY_COMPLETED,
				       on_end, daemon, MHD_OPTION_NOTIFY_CONNECTION, on_connection, daemon,
				       MHD_OPTION_CONNECTION_MEMORY_LIMIT, POOL_MOST, MHD_OPTION_CONNECTION_LIMIT,
				       connections_most, MHD_OPTION_CONNECTION_TIMEOUT, 0U,
#if MHD_VERSION >= 0x00097701
				       MHD_OPTION_CLIENT_DISCIPLINE_LVL, 1,
#else
				       MHD_OPTION_STRICT_FOR_CLIENT, 1,
#endif
				       MHD_OPTION_END);
	info = daemon->mhd ? MHD_get_daemon_info(daemon->mhd, MHD_DAEMON_INFO_EPOLL_FD) : NULL;
	if (!info) {
		free(daemon);
		return err_set(err, ERR_INTERNAL, "libmicrohttpd %s does not start", MHD_get_version());
	}
	daemon->descriptor = info->epoll_fd;
	*ret = daemon;
	return 0;
}

void daemon_close(struct daemon *daemon)
{
	if (!daemon)
		return;
	/* The library does not end while a connection is suspended. */
	for (struct connection *each = daemon->connections; each; each = each->next)
		end_streaming(each);
	(void)MHD_run(daemon->mhd);
	MHD_stop_daemon(daemon->mhd);
	while (daemon->connections) {
		struct connection *next = daemon->connections->next;

		free(daemon->connections);
		daemon->connections = next;
	}
	free(daemon);
}

int daemon_add(struct daemon *daemon, int descriptor, void *tag, const char *peer, struct err *err)
{
	struct connection *connection = xcalloc(1, sizeof(*connection));
	/* The library wants an address, and asks nothing of it. */
	struct sockaddr_in nobody = { .sin_family = AF_INET };
	struct connection **at;

	*connection = (struct connection){ daemon, daemon->connections, descriptor, tag, NULL, "" };
	(void)stpncpy(connection->peer, peer, sizeof(connection->peer) - 1);
	daemon->connections = connection;
	if (MHD_add_connection(daemon->mhd, descriptor, (struct sockaddr *)&nobody, sizeof(nobody)) == MHD_YES)
		return 0;
	/* Where it had begun already, it is gone from the list. */
	at = place_of(daemon, descriptor);
	if (*at) {
		connection = *at;
		*at = connection->next;
		free(connection);
	}
	return err_set(err, ERR_INTERNAL, "libmicrohttpd takes no more connections");
}

void daemon_forget(struct daemon *daemon, const void *tag)
{
	for (struct connection *each = daemon->connections; each; each = each->next) {
		if (each->tag != tag)
			continue;
		each->tag = NULL;
		end_streaming(each);
	}
}

int daemon_descriptor(const struct daemon *daemon)
{
	return daemon->descriptor;
}

void daemon_run(struct daemon *daemon)
{
	MHD_UNSIGNED_LONG_LONG wait = 0;

	for (int i = 0; i < ROUNDS_MOST; i++) {
		(void)MHD_run(daemon->mhd);
		if (MHD_get_timeout(daemon->mhd, &wait) != MHD_YES || wait)
			return;
	}
}

const char *daemon_version(void)
{
	return MHD_get_version();
}

/* "1.0.10" against three numbers; words behind them do not count. */
bool daemon_is_strict(const char *version)
{
	static const unsigned long strict[] = { 1, 0, 10 };

	for (size_t i = 0; i < COUNT_OF(strict); i++) {
		char *end;
		unsigned long number = strtoul(version, &end, 10);

		if (end == version)
			return false;
		if (number != strict[i])
			return number > strict[i];
		version = *end == '.' ? end + 1 : end;
	}
	return true;
}

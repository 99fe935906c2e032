/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <stdio.h>
#include <curl/curl.h>

#include "alloc.h"
#include "clock.h"

#define CONNECTIONS 8L              /* at a time: more wait for one */
#define POLL_EVERY 1000             /* milliseconds; also between two ticks */
#define WORDS_MOST ((size_t)64 << 10) /* bytes of a stream's answer that refuses */

struct http {
	CURLM *multi; /* keeps the connections */
	char *socket_path;
};

/* One request and its answer, while they are on the way. */
struct exchange {
	CURL *curl;
	const struct http_request *request;
	struct http_response *response;
	struct curl_slist *headers;
	CURLcode code;
	bool ended;
	bool ended_by_sink;
};

int http_open(const char *socket_path, struct http **ret, struct err *err)
{
	struct http *http = xcalloc(1, sizeof(*http));

	http->multi = curl_multi_init();
	http->socket_path = xstrdup(socket_path);
	if (!http->multi) {
		http_close(http);
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	}
	(void)curl_multi_setopt(http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, CONNECTIONS);
	*ret = http;
	return 0;
}

void http_close(struct http *http)
{
	if (!http)
		return;
	(void)curl_multi_cleanup(http->multi);
	free_pointer(&http->socket_path);
	free_pointer(&http);
}

static long status_of(CURL *curl)
{
	long status = 0;

	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static size_t receive(char *data, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	struct str piece = { data, size * count };

	if (exchange->request->sink && status_of(exchange->curl) / 100 == 2) {
		exchange->ended_by_sink = exchange->request->sink(exchange->request->context, piece) != 0;
		return exchange->ended_by_sink ? CURL_WRITEFUNC_ERROR : piece.n;
	}
	bytes_add(&exchange->response->body, piece);
	return exchange->response->body.overflow ? CURL_WRITEFUNC_ERROR : piece.n;
}

static size_t receive_header(char *data, size_t size, size_t count, void *context)
{
	const struct exchange *exchange = context;
	struct str line = { data, size * count };

	http_response_take_header(line, exchange->response);
	if (exchange->request->begun && str_is(line, "\r\n") && status_of(exchange->curl) / 100 == 2)
		exchange->request->begun(exchange->request->context);
	return line.n;
}

static void add_header(struct curl_slist **headers, const char *name, const char *value)
{
	CLEANUP(free_pointer) char *line = value ? xformat("%s: %s", name, value) : NULL;
	struct curl_slist *longer = line ? curl_slist_append(*headers, line) : NULL;

	*headers = longer ? longer : *headers;
}

/* A request over the socket (NULL: to where the path, which is a URL then, says), not sent yet. */
static CURL *begin(const char *socket_path, const char *path, curl_write_callback sink, void *context, unsigned idle)
{
	CLEANUP(free_pointer) char *url = xformat("%s%s", socket_path ? "http://localhost" : "", path);
	CURL *curl = curl_easy_init();

	if (!curl)
		return NULL;
	(void)curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket_path);
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* that of the environment would take every connection */
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, sink);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, context);
	(void)curl_easy_setopt(curl, CURLOPT_PRIVATE, context);
	(void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, idle ? 1L : 0L);
	(void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, ((long)idle + 999) / 1000);
	return curl;
}

static int start(struct http *http, struct exchange *exchange, struct err *err)
{
	const struct http_request *request = exchange->request;
	CURL *curl = exchange->curl = begin(http->socket_path, request->path, receive, exchange, request->idle);

	if (!curl)
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	add_header(&exchange->headers, "Accept", request->accept);
	add_header(&exchange->headers, "Content-Type", request->content_type);
	/* libcurl would wait for a "100 Continue" that the other side may not send. */
	add_header(&exchange->headers, "Expect", "");
	(void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, exchange->headers);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->deadline);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, receive_header);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
	if (request->content_type) {
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.n ? request->body.p : "");
	}
	(void)curl_multi_add_handle(http->multi, curl);
	return 0;
}

/* Until all have ended. Errors of context_check and of the tick alone. */
static int perform(struct http *http, const struct http_request *first, struct err *err)
{
	struct curl_waitfd signals = { context_descriptor(first->within), CURL_WAIT_POLLIN, 0 };
	int slice = context_slice(first->within, POLL_EVERY);
	long long next_tick = clock_running() + POLL_EVERY;
	CURLMsg *message;
	bool is_due;
	int running;
	int left;

	for (;;) {
		(void)curl_multi_perform(http->multi, &running);
		while ((message = curl_multi_info_read(http->multi, &left))) {
			struct exchange *exchange = NULL;

			(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
			exchange->code = message->data.result;
			exchange->ended = true;
		}
		if (!running)
			return 0;
		(void)curl_multi_poll(http->multi, &signals, signals.fd >= 0, slice, NULL);
		is_due = first->tick && clock_running() >= next_tick;
		if (context_check(first->within, 0, err) || (is_due && first->tick(first->tick_context, err)))
			return -1;
		next_tick = is_due ? clock_running() + POLL_EVERY : next_tick;
	}
}

static int outcome(const struct exchange *exchange, struct err *err)
{
	const struct http_request *request = exchange->request;
	struct http_response *response = exchange->response;

	response->status = status_of(exchange->curl);
	if (exchange->code == CURLE_OK || exchange->ended_by_sink)
		return 0;
	if (response->body.overflow)
		return err_set(err, ERR_LIMIT, "%s %s: the answer is larger than %zu bytes", request->method,
			       request->path, request->ceiling);
	response->fault = exchange->code == CURLE_OPERATION_TIMEDOUT ? HTTP_SILENT
			  : exchange->code == CURLE_COULDNT_CONNECT  ? HTTP_UNSENT
								     : HTTP_BROKEN;
	if (response->fault == HTTP_SILENT)
		return err_set(err, ERR_TIMEOUT, "%s %s: no answer within %u ms", request->method, request->path,
			       request->deadline ? request->deadline : request->idle);
	return err_set(err, ERR_CLUSTER, "%s %s: %s", request->method, request->path,
		       curl_easy_strerror(exchange->code));
}

int http_call_all(struct http *http, const struct http_request *requests, size_t count, struct http_response *ret,
		  struct err *err)
{
	CLEANUP(free_pointer) struct exchange *exchanges = xcalloc(count + 1, sizeof(*exchanges));
	int failed = 0;

	for (size_t i = 0; i < count; i++) {
		ret[i] = (struct http_response){ .body = BYTES_INIT(requests[i].ceiling) };
		exchanges[i] = (struct exchange){ .request = &requests[i], .response = &ret[i] };
		failed = failed || start(http, &exchanges[i], err);
	}
	failed = failed || (count && perform(http, requests, err));
	for (size_t i = 0; i < count; i++) {
		CLEANUP(err_clear) struct err further = ERR_INIT;

		/* The first error is told; each fault is noted. */
		if (!exchanges[i].ended)
			ret[i].fault = HTTP_ENDED;
		else if (outcome(&exchanges[i], failed ? &further : err))
			failed = -1;
		(void)curl_multi_remove_handle(http->multi, exchanges[i].curl);
		curl_easy_cleanup(exchanges[i].curl);
		curl_slist_free_all(exchanges[i].headers);
	}
	return failed ? -1 : 0;
}

/* --- streams */

struct stream {
	struct http_stream request;
	struct http_streams *all;
	CURL *curl;
	struct bytes words;
	struct stream *next;
};

struct http_streams {
	struct http *http;
	struct stream *first;
};

int http_streams_open(const char *socket_path, struct http_streams **ret, struct err *err)
{
	struct http_streams *streams = xcalloc(1, sizeof(*streams));

	if (http_open(socket_path, &streams->http, err)) {
		free_pointer(&streams);
		return -1;
	}
	(void)curl_multi_setopt(streams->http->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, 0L);
	*ret = streams;
	return 0;
}

static void remove_stream(struct stream *stream)
{
	struct stream **place = &stream->all->first;

	while (*place != stream)
		place = &(*place)->next;
	*place = stream->next;
	(void)curl_multi_remove_handle(stream->all->http->multi, stream->curl);
	curl_easy_cleanup(stream->curl);
	bytes_free(&stream->words);
	free_pointer(&stream);
}

void http_streams_close(struct http_streams *streams)
{
	if (!streams)
		return;
	while (streams->first)
		remove_stream(streams->first);
	http_close(streams->http);
	free_pointer(&streams);
}

static size_t receive_stream(char *data, size_t size, size_t count, void *context)
{
	struct stream *stream = context;
	struct str piece = { data, size * count };

	if (status_of(stream->curl) / 100 == 2)
		return stream->request.sink(stream->request.context, piece) ? CURL_WRITEFUNC_ERROR : piece.n;
	bytes_add(&stream->words, piece);
	return piece.n;
}

int http_streams_add(struct http_streams *streams, const struct http_stream *request, struct err *err)
{
	struct stream *stream = xcalloc(1, sizeof(*stream));

	*stream = (struct stream){ .request = *request, .all = streams, .next = streams->first };
	stream->words = (struct bytes)BYTES_INIT(WORDS_MOST);
	streams->first = stream;
	stream->curl = begin(streams->http->socket_path, request->path, receive_stream, stream, request->idle);
	if (!stream->curl) {
		remove_stream(stream);
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	}
	(void)curl_multi_add_handle(streams->http->multi, stream->curl);
	return 0;
}

static void end_streams(struct http_streams *streams)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(streams->http->multi, &left))) {
		struct stream *stream = NULL;
		bool whole = message->data.result == CURLE_OK || message->data.result == CURLE_WRITE_ERROR;

		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&stream);
		stream->request.ended(stream->request.context, whole ? status_of(stream->curl) : 0,
				      bytes_str(&stream->words));
		remove_stream(stream);
	}
}

int http_streams_move(struct http_streams *streams, int milliseconds, struct context *within, struct err *err)
{
	struct curl_waitfd signals = { context_descriptor(within), CURL_WAIT_POLLIN, 0 };
	int running;

	(void)curl_multi_poll(streams->http->multi, &signals, signals.fd >= 0, milliseconds, NULL);
	(void)curl_multi_perform(streams->http->multi, &running);
	end_streams(streams);
	return context_check(within, 0, err);
}

static size_t ignore(char *data, size_t size, size_t count, void *context)
{
	(void)data;
	(void)context;
	return size * count;
}

static void cleanup_curl(CURL **curl)
{
	curl_easy_cleanup(*curl);
}

/* libcurl calls it about once a second, also while nothing moves. */
static int is_over(void *within, curl_off_t most, curl_off_t came, curl_off_t most_to_go, curl_off_t went)
{
	(void)(most + came + most_to_go + went);
	return context_came(within);
}

static CURL *begin_outside(const char *url, unsigned deadline, struct context *within, struct err *err)
{
	CURL *curl = begin(NULL, url, ignore, NULL, 0);

	if (!curl && err_set(err, ERR_INTERNAL, "libcurl cannot start"))
		return NULL;
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)deadline);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
	(void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, within);
	(void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	return curl;
}

int http_probe(struct http_probe *probe, struct err *err)
{
	CLEANUP(cleanup_curl) CURL *curl = begin_outside(probe->url, probe->deadline, probe->within, err);
	CLEANUP(free_pointer) char *line = NULL;
	struct curl_slist *addresses = NULL;
	CURLcode code;

	if (!curl)
		return -1;
	if (probe->address) {
		line = xformat(strchr(probe->address, ':') ? "::[%s]:" : "::%s:", probe->address);
		addresses = curl_slist_append(NULL, line);
		(void)curl_easy_setopt(curl, CURLOPT_CONNECT_TO, addresses);
		(void)curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* it would look the host up by itself */
	}
	code = curl_easy_perform(curl);
	curl_slist_free_all(addresses);
	probe->untrusted = code == CURLE_PEER_FAILED_VERIFICATION;
	if (code != CURLE_OK)
		return err_set(err, ERR_CLUSTER, "%s: %s", probe->url, curl_easy_strerror(code));
	probe->status = status_of(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME, &probe->milliseconds);
	probe->milliseconds *= 1000;
	return 0;
}

int http_reach(struct http_reach *reach, struct err *err)
{
	CLEANUP(free_pointer) char *url = xformat("http://%s", reach->host);
	CLEANUP(cleanup_curl) CURL *curl = begin_outside(url, reach->deadline, reach->within, err);
	const char *address = NULL;
	curl_off_t looked_up = 0;
	CURLcode code;

	if (!curl)
		return -1;
	reach->address[0] = '\0';
	(void)curl_easy_setopt(curl, CURLOPT_PORT, (long)reach->port);
	(void)curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	code = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
	reach->unresolved = code == CURLE_COULDNT_RESOLVE_HOST || (code == CURLE_OPERATION_TIMEDOUT && !looked_up);
	if (code != CURLE_OK)
		return err_set(err, ERR_CLUSTER, "%s port %d: %s", reach->host, reach->port, curl_easy_strerror(code));
	if (!curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &address) && address)
		(void)snprintf(reach->address, sizeof(reach->address), "%s", address);
	return 0;
}

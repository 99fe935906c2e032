/* SPDX-License-Identifier: Apache-2.0 */
#include "http.h"

#include <stdio.h>
#include <strings.h>

#include <curl/curl.h>

#include "alloc.h"

#define CONNECTIONS 8L /* at a time: more wait for one */
#define POLL_EVERY 1000 /* milliseconds */

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

static size_t receive(char *data, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	struct str piece = { data, size * count };
	long status = 0;

	(void)curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
	if (exchange->request->sink && status / 100 == 2) {
		exchange->ended_by_sink = exchange->request->sink(exchange->request->context, piece) != 0;
		return exchange->ended_by_sink ? CURL_WRITEFUNC_ERROR : piece.n;
	}
	bytes_add(&exchange->response->body, piece);
	return exchange->response->body.overflow ? CURL_WRITEFUNC_ERROR : piece.n;
}

static size_t receive_header(char *data, size_t size, size_t count, void *context)
{
	struct exchange *exchange = context;
	struct str line = { data, size * count };

	if (line.n > strlen("Date: ") && strncasecmp(line.p, "Date:", strlen("Date:")) == 0) {
		CLEANUP(free_pointer) char *text = xstrndup(line.p + strlen("Date:"), line.n - strlen("Date:"));
		time_t date = curl_getdate(text, NULL);

		exchange->response->date = date > 0 ? date : 0;
	}
	return line.n;
}

static void free_list(struct curl_slist **list)
{
	curl_slist_free_all(*list);
}

static void add_header(struct curl_slist **headers, const char *name, const char *value)
{
	CLEANUP(free_pointer) char *line = value ? xformat("%s: %s", name, value) : NULL;
	struct curl_slist *longer = line ? curl_slist_append(*headers, line) : NULL;

	if (longer)
		*headers = longer;
}

static int start(struct http *http, struct exchange *exchange, struct err *err)
{
	CLEANUP(free_pointer) char *url = xformat("http://localhost%s", exchange->request->path);
	const struct http_request *request = exchange->request;
	CURL *curl = exchange->curl = curl_easy_init();

	if (!curl)
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	add_header(&exchange->headers, "Accept", request->accept);
	add_header(&exchange->headers, "Content-Type", request->content_type);
	/* libcurl would wait for a "100 Continue" that the other side may not send. */
	add_header(&exchange->headers, "Expect", "");
	(void)curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, http->socket_path);
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	(void)curl_easy_setopt(curl, CURLOPT_HTTPHEADER, exchange->headers);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)request->deadline);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, receive);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, receive_header);
	(void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, exchange);
	(void)curl_easy_setopt(curl, CURLOPT_PRIVATE, exchange);
	if (request->content_type) {
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.n);
		(void)curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request->body.n ? request->body.p : "");
	}
	(void)curl_multi_add_handle(http->multi, curl);
	return 0;
}

/* Until all have ended. Errors of interrupt_check alone. */
static int perform(struct http *http, const struct interrupt *interrupt, struct err *err)
{
	struct curl_waitfd signals = { interrupt ? interrupt->descriptor : -1, CURL_WAIT_POLLIN, 0 };
	CURLMsg *message;
	int running;
	int left;

	for (;;) {
		(void)curl_multi_perform(http->multi, &running);
		while ((message = curl_multi_info_read(http->multi, &left))) {
			struct exchange *exchange = NULL;

			(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
			exchange->code = message->data.result;
		}
		if (!running)
			return 0;
		(void)curl_multi_poll(http->multi, &signals, signals.fd >= 0, POLL_EVERY, NULL);
		if (interrupt_check(interrupt, 0, err))
			return -1;
	}
}

static int outcome(const struct exchange *exchange, struct err *err)
{
	const struct http_request *request = exchange->request;

	(void)curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &exchange->response->status);
	if (exchange->code == CURLE_OK || exchange->ended_by_sink)
		return 0;
	if (exchange->response->body.overflow)
		return err_set(err, ERR_LIMIT, "%s %s: the answer is larger than %zu bytes", request->method,
			       request->path, request->ceiling);
	if (exchange->code == CURLE_OPERATION_TIMEDOUT)
		return err_set(err, ERR_TIMEOUT, "%s %s: no answer within %u ms", request->method, request->path,
			       request->deadline);
	return err_set(err, ERR_CLUSTER, "%s %s: %s", request->method, request->path,
		       curl_easy_strerror(exchange->code));
}

int http_call_all(struct http *http, const struct http_request *requests, size_t count, struct http_response *ret,
		  struct err *err)
{
	CLEANUP(free_pointer) struct exchange *exchanges = xcalloc(count, sizeof(*exchanges));
	int failed = 0;

	if (!count)
		return 0;
	for (size_t i = 0; i < count; i++) {
		ret[i] = (struct http_response){ 0, 0, BYTES_INIT(requests[i].ceiling) };
		exchanges[i] = (struct exchange){ .request = &requests[i], .response = &ret[i] };
		failed = failed || start(http, &exchanges[i], err);
	}
	failed = failed || perform(http, requests->interrupt, err);
	for (size_t i = 0; i < count; i++) {
		failed = failed || outcome(&exchanges[i], err);
		(void)curl_multi_remove_handle(http->multi, exchanges[i].curl);
		curl_easy_cleanup(exchanges[i].curl);
		free_list(&exchanges[i].headers);
	}
	return failed ? -1 : 0;
}

int http_call(struct http *http, const struct http_request *request, struct http_response *ret, struct err *err)
{
	return http_call_all(http, request, 1, ret, err);
}

void http_response_free(struct http_response *response)
{
	bytes_free(&response->body);
}

/* --- streams */

#define WORDS_MOST ((size_t)64 << 10) /* bytes of an answer that refuses */

struct stream {
	struct http_stream request;
	struct http_streams *all;
	CURL *curl;
	struct bytes words;
	struct stream *next;
};

struct http_streams {
	CURLM *multi;
	char *socket_path;
	struct stream *first;
};

int http_streams_open(const char *socket_path, struct http_streams **ret, struct err *err)
{
	struct http_streams *streams = xcalloc(1, sizeof(*streams));

	streams->multi = curl_multi_init();
	streams->socket_path = xstrdup(socket_path);
	if (!streams->multi) {
		http_streams_close(streams);
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	}
	*ret = streams;
	return 0;
}

static void remove_stream(struct stream *stream)
{
	struct stream **place = &stream->all->first;

	while (*place != stream)
		place = &(*place)->next;
	*place = stream->next;
	(void)curl_multi_remove_handle(stream->all->multi, stream->curl);
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
	(void)curl_multi_cleanup(streams->multi);
	free_pointer(&streams->socket_path);
	free_pointer(&streams);
}

static size_t receive_stream(char *data, size_t size, size_t count, void *context)
{
	struct stream *stream = context;
	struct str piece = { data, size * count };
	long status = 0;

	(void)curl_easy_getinfo(stream->curl, CURLINFO_RESPONSE_CODE, &status);
	if (status / 100 == 2)
		return stream->request.sink(stream->request.context, piece) ? CURL_WRITEFUNC_ERROR : piece.n;
	bytes_add(&stream->words, piece);
	return piece.n;
}

int http_streams_add(struct http_streams *streams, const struct http_stream *request, struct err *err)
{
	CLEANUP(free_pointer) char *url = xformat("http://localhost%s", request->path);
	struct stream *stream = xcalloc(1, sizeof(*stream));

	*stream = (struct stream){ .request = *request, .all = streams, .curl = curl_easy_init(),
				   .words = BYTES_INIT(WORDS_MOST), .next = streams->first };
	streams->first = stream;
	if (!stream->curl) {
		remove_stream(stream);
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	}
	(void)curl_easy_setopt(stream->curl, CURLOPT_UNIX_SOCKET_PATH, streams->socket_path);
	(void)curl_easy_setopt(stream->curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(stream->curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(stream->curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(stream->curl, CURLOPT_WRITEFUNCTION, receive_stream);
	(void)curl_easy_setopt(stream->curl, CURLOPT_WRITEDATA, stream);
	(void)curl_easy_setopt(stream->curl, CURLOPT_PRIVATE, stream);
	(void)curl_multi_add_handle(streams->multi, stream->curl);
	return 0;
}

static void end_streams(struct http_streams *streams)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(streams->multi, &left))) {
		struct stream *stream = NULL;
		long status = 0;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&stream);
		if (message->data.result == CURLE_OK || message->data.result == CURLE_WRITE_ERROR)
			(void)curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
		stream->request.ended(stream->request.context, status, bytes_str(&stream->words));
		remove_stream(stream);
	}
}

int http_streams_move(struct http_streams *streams, int milliseconds, const struct interrupt *interrupt,
		      struct err *err)
{
	struct curl_waitfd signals = { interrupt ? interrupt->descriptor : -1, CURL_WAIT_POLLIN, 0 };
	int running;

	(void)curl_multi_perform(streams->multi, &running);
	end_streams(streams);
	(void)curl_multi_poll(streams->multi, &signals, signals.fd >= 0, milliseconds, NULL);
	(void)curl_multi_perform(streams->multi, &running);
	end_streams(streams);
	return interrupt_check(interrupt, 0, err);
}

/* --- one page */

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

int http_probe(struct http_probe *probe, struct err *err)
{
	CLEANUP(cleanup_curl) CURL *curl = curl_easy_init();
	CLEANUP(free_list) struct curl_slist *addresses = NULL;
	CLEANUP(free_pointer) char *line = NULL;
	double seconds = 0;
	CURLcode code;

	if (!curl)
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	if (probe->address) {
		line = xformat("%s:%d:%s", probe->host, probe->port, probe->address);
		addresses = curl_slist_append(NULL, line);
		(void)curl_easy_setopt(curl, CURLOPT_RESOLVE, addresses);
	}
	(void)curl_easy_setopt(curl, CURLOPT_URL, probe->url);
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)probe->deadline);
	(void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
	code = curl_easy_perform(curl);
	if (code != CURLE_OK)
		return err_set(err, ERR_CLUSTER, "%s: %s", probe->url, curl_easy_strerror(code));
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &probe->status);
	(void)curl_easy_getinfo(curl, CURLINFO_TOTAL_TIME, &seconds);
	probe->milliseconds = seconds * 1000;
	return 0;
}

int http_reach(struct http_reach *reach, struct err *err)
{
	CLEANUP(cleanup_curl) CURL *curl = curl_easy_init();
	CLEANUP(free_pointer) char *url = xformat("http://%s", reach->host);
	const char *address = NULL;
	curl_off_t looked_up = 0;
	CURLcode code;

	if (!curl)
		return err_set(err, ERR_INTERNAL, "libcurl cannot start");
	reach->address[0] = '\0';
	(void)curl_easy_setopt(curl, CURLOPT_URL, url);
	(void)curl_easy_setopt(curl, CURLOPT_PORT, (long)reach->port);
	(void)curl_easy_setopt(curl, CURLOPT_PROXY, "");
	(void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	(void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)reach->deadline);
	code = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
	reach->unresolved = code == CURLE_COULDNT_RESOLVE_HOST || (code == CURLE_OPERATION_TIMEDOUT && !looked_up);
	if (code != CURLE_OK)
		return err_set(err, ERR_CLUSTER, "%s port %d: %s", reach->host, reach->port, curl_easy_strerror(code));
	if (!curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &address) && address)
		(void)snprintf(reach->address, sizeof(reach->address), "%s", address);
	return 0;
}

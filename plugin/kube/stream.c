/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/stream.h"

#include "clock.h"
#include "http.h"
#include "json.h"

#define WORDS_MOST ((size_t)1 << 20) /* bytes of an answer that refuses */

static void free_response(struct http_response *response)
{
	http_response_free(response);
}

static void note_date(struct kube *cluster, const struct http_response *response)
{
	if (!response->date)
		return;
	cluster->date = response->date;
	cluster->date_seen = clock_passed();
}

int stream_run(struct kube *cluster, const struct stream_request *request, struct arena *arena, struct stream_end *ret,
	       struct err *err)
{
	CLEANUP(free_response) struct http_response response = { .fault = HTTP_FINE };
	CLEANUP(err_clear) struct err ended = ERR_INIT;
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	struct http_request asked = { .method = "GET",
				      .path = request->path,
				      .accept = request->accept,
				      .ceiling = WORDS_MOST,
				      .idle = request->idle,
				      .sink = request->sink,
				      .begun = request->begun,
				      .context = request->of,
				      .within = cluster->within };
	struct str words;

	if (!asked.accept)
		asked.accept = "application/json";
	(void)http_call(cluster->http, &asked, &response, &ended);
	note_date(cluster, &response);
	words = bytes_str(&response.body);
	*ret = (struct stream_end){ response.fault, response.status, response.retry_after,
				    words.n ? json_parse(words, arena, &ignored) : NULL };
	return context_check(cluster->within, 0, err);
}

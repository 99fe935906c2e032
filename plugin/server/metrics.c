/* SPDX-License-Identifier: Apache-2.0 */
#include "server/metrics.h"

#include "server/answer.h"
#include "store/state.h"

static const struct {
	double seconds;
	const char *text;
} buckets[METRICS_BUCKETS] = {
#define X(seconds) { seconds, #seconds },
	METRICS_BUCKETS_TABLE(X)
#undef X
};

const char *metrics_operation(size_t operation)
{
	if (operation == METRICS_REFUSED)
		return "refused";
	return operation < ROUTES ? routes_at(operation)->operation : "unmatched";
}

void metrics_note(struct metrics *metrics, size_t operation, int status, double seconds)
{
	struct metrics_row *row = &metrics->rows[operation];
	size_t bucket = 0;

	while (bucket < METRICS_BUCKETS && seconds > buckets[bucket].seconds)
		bucket++;
	row->buckets[bucket]++;
	row->seconds += seconds;
	row->codes[answer_status_place(status)]++;
}

static void add_head(const char *name, const char *type, const char *help, struct bytes *out)
{
	bytes_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void add_single(const char *name, const char *type, const char *help, unsigned long long value,
		       struct bytes *out)
{
	add_head(name, type, help, out);
	bytes_format(out, "%s %llu\n", name, value);
}

static void add_histogram(const struct metrics_row *row, const char *operation, struct bytes *out)
{
	unsigned long long count = 0;

	for (size_t i = 0; i <= METRICS_BUCKETS; i++) {
		count += row->buckets[i];
		bytes_format(out, "store_http_request_seconds_bucket{operation=\"%s\",le=\"%s\"} %llu\n", operation,
			     i < METRICS_BUCKETS ? buckets[i].text : "+Inf", count);
	}
	bytes_format(out, "store_http_request_seconds_sum{operation=\"%s\"} %.6f\n", operation, row->seconds);
	bytes_format(out, "store_http_request_seconds_count{operation=\"%s\"} %llu\n", operation, count);
}

void metrics_write_stores(double age, const struct snapshot *snapshot, size_t streams, struct bytes *out)
{
	size_t counts[STATE_COUNT] = { 0 };
	enum state state;

	add_head("store_cache_age_seconds", "gauge", "For how long what is told of stores may be otherwise.", out);
	bytes_format(out, "store_cache_age_seconds %.3f\n", age);
	add_single("store_streams", "gauge", "Streams of events that are open.", streams, out);
	if (!snapshot)
		return;
	for (size_t i = 0; i < snapshot->count; i++)
		if (state_find(snapshot->stores[i]->state, &state))
			counts[state]++;
	add_head("store_stores", "gauge", "Stores, by state.", out);
	for (unsigned i = 0; i < STATE_COUNT; i++)
		bytes_format(out, "store_stores{state=\"%s\"} %zu\n", state_name((enum state)i), counts[i]);
}

void metrics_write(const struct metrics *metrics, const char *library, struct bytes *out)
{
	add_head("store_serve_info", "gauge", "Which program this is; always 1.", out);
	bytes_format(out, "store_serve_info{version=\"%s\",libmicrohttpd=\"%s\"} 1\n", STORE_VERSION, library);
	add_head("store_http_requests_total", "counter", "Answers, by operation and status.", out);
	for (size_t i = 0; i < METRICS_OPERATIONS; i++)
		for (size_t code = 0; code < answer_status_count(); code++)
			if (metrics->rows[i].codes[code])
				bytes_format(out, "store_http_requests_total{operation=\"%s\",code=\"%d\"} %llu\n",
					     metrics_operation(i), answer_status_at(code),
					     metrics->rows[i].codes[code]);
	add_head("store_http_request_seconds", "histogram", "From a whole request to the end of its answer.", out);
	for (size_t i = 0; i < METRICS_OPERATIONS; i++)
		add_histogram(&metrics->rows[i], metrics_operation(i), out);
	add_single("store_http_connections_total", "counter", "Connections that were taken.", metrics->connections,
		   out);
	add_single("store_http_connections", "gauge", "Connections that are open.", metrics->open, out);
	add_single("store_log_lines_lost_total", "counter", "Lines of the log that nobody took in time.",
		   atomic_load(&metrics->unlogged), out);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted, and how Prometheus reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "server/answer.h"
#include "server/metrics.h"

static void assert_has(const struct bytes *text, const char *line)
{
	const char *found = strstr(text->data, line);

	if (!found || (found != text->data && found[-1] != '\n') || found[strlen(line)] != '\n')
		fail_msg("no line %s in\n%s", line, text->data);
}

static void counted(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT((size_t)1 << 20);
	struct metrics metrics = { .connections = 7, .open = 2, .unlogged = 1 };

	(void)state;
	metrics_note(&metrics, ROUTE_AT_health, 200, 0.001);
	metrics_note(&metrics, ROUTE_AT_health, 200, 0.3);
	metrics_note(&metrics, ROUTE_AT_health, 403, 100);
	metrics_note(&metrics, METRICS_UNMATCHED, 404, 0);
	metrics_note(&metrics, METRICS_REFUSED, 400, 0);
	metrics_note(&metrics, METRICS_REFUSED, 299, 0);
	metrics_write(&metrics, "0.9.75", &out);
	assert_has(&out, "store_serve_info{version=\"" STORE_VERSION "\",libmicrohttpd=\"0.9.75\"} 1");
	assert_has(&out, "# TYPE store_http_requests_total counter");
	assert_has(&out, "store_http_requests_total{operation=\"getHealth\",code=\"200\"} 2");
	assert_has(&out, "store_http_requests_total{operation=\"getHealth\",code=\"403\"} 1");
	assert_has(&out, "store_http_requests_total{operation=\"unmatched\",code=\"404\"} 1");
	assert_has(&out, "store_http_requests_total{operation=\"refused\",code=\"400\"} 1");
	/* A status that is in no table makes no label of its own. */
	assert_has(&out, "store_http_requests_total{operation=\"refused\",code=\"500\"} 1");
	assert_has(&out, "store_http_request_seconds_bucket{operation=\"getHealth\",le=\"0.001\"} 1");
	assert_has(&out, "store_http_request_seconds_bucket{operation=\"getHealth\",le=\"0.5\"} 2");
	assert_has(&out, "store_http_request_seconds_bucket{operation=\"getHealth\",le=\"60\"} 2");
	assert_has(&out, "store_http_request_seconds_bucket{operation=\"getHealth\",le=\"+Inf\"} 3");
	assert_has(&out, "store_http_request_seconds_count{operation=\"getHealth\"} 3");
	assert_has(&out, "store_http_request_seconds_sum{operation=\"getHealth\"} 100.301000");
	assert_has(&out, "store_http_connections_total 7");
	assert_has(&out, "store_http_connections 2");
	assert_has(&out, "store_log_lines_lost_total 1");
	assert_true(answer_status_count() <= METRICS_STATUSES_MOST);
}

static void stores(void **state)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT((size_t)1 << 20);
	const struct snapshot_facts facts[] = {
		{ "a", "store-a", "ACTIVE", "", NULL, STR("{}"), STR("{}") },
		{ "b", "store-b", "KEPT", "", NULL, STR("{}"), STR("{}") },
		{ "c", "store-c", "ACTIVE", "", NULL, STR("{}"), STR("{}") },
	};
	const struct snapshot_store *list[COUNT_OF(facts)];
	CLEANUP(snapshot_release_held) struct snapshot *snapshot = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(facts); i++)
		list[i] = snapshot_store_make(&facts[i]);
	snapshot = snapshot_make(list, COUNT_OF(facts));
	for (size_t i = 0; i < COUNT_OF(facts); i++)
		snapshot_store_release(list[i]);
	metrics_write_stores(1.5, snapshot, 3, &out);
	assert_has(&out, "# TYPE store_stores gauge");
	assert_has(&out, "store_cache_age_seconds 1.500");
	assert_has(&out, "store_stores{state=\"ACTIVE\"} 2");
	assert_has(&out, "store_streams 3");
	assert_has(&out, "store_stores{state=\"KEPT\"} 1");
	assert_has(&out, "store_stores{state=\"FAILED\"} 0");
	bytes_reset(&out);
	/* Nobody knows is another thing than that there are none. */
	metrics_write_stores(70, NULL, 0, &out);
	assert_has(&out, "store_cache_age_seconds 70.000");
	assert_null(strstr(out.data, "store_stores"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(counted), cmocka_unit_test(stores) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "server/serve.h"

#include "server/daemon.h"
#include "server/dispatch.h"
#include "server/door.h"
#include "server/feed.h"
#include "server/openapi.h"
#include "server/supply.h"

#define OPENAPI_MOST ((size_t)4 << 20)

void serve_version(struct bytes *out)
{
	const char *version = daemon_version();

	bytes_format(out, "helm-store-serve %s\nlibmicrohttpd    %s%s\n", STORE_VERSION, version,
		     daemon_is_strict(version) ? "" : " (older than " DAEMON_STRICT ": for loopback addresses alone)");
}

static void stop_supply(struct supply **supply)
{
	supply_stop(*supply);
}

static void free_feed(struct feed **feed)
{
	feed_free(*feed);
}

static void on_supply(void *listener, const char *event, const char *detail)
{
	dispatch_tell(listener, event, detail);
}

int serve_run(const struct server_settings *settings, const struct environment *environment,
	      const struct serve_log *log, struct err *err)
{
	CLEANUP(bytes_free) struct bytes openapi = BYTES_INIT(OPENAPI_MOST);
	CLEANUP(free_pointer) struct serving *serving = xcalloc(1, sizeof(*serving));
	CLEANUP(free_pointer) char *resource = NULL;
	CLEANUP(listen_close) struct listener listener = LISTENER_INIT;
	CLEANUP(interrupt_close) struct interrupt interrupt = INTERRUPT_INIT;
	CLEANUP(free_feed) struct feed *feed = feed_new(FEED_STREAMS_MOST);
	CLEANUP(stop_supply) struct supply *supply = NULL;
	const struct supply_request wanted = { environment, on_supply, serving, SUPPLY_AGE_MOST };
	const char *listen = settings->listen ? settings->listen : SETTINGS_LISTEN;

	if (settings_check(settings, err) || openapi_write(&openapi, err) ||
	    listen_open(listen, daemon_version(), &listener, err) || interrupt_open(&interrupt, err))
		return -1;
	resource = settings->audience ? xstrdup(settings->audience) : xformat("http://%s", listener.text);
	serving->resource = resource;
	serving->is_loopback = listener.is_loopback;
	serving->openapi = bytes_str(&openapi);
	serving->log = log->line;
	serving->listener = log->listener;
	if (supply_start(&wanted, &supply, err))
		return -1;
	serving->supply = supply;
	serving->feed = feed;
	return door_run(&listener, serving, &interrupt, settings->grace, err);
}

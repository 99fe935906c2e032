/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "child.h"
#include "commands/verb.h"
#include "store/hosts_lead.h"
#include "store/name.h"
#include "store/url.h"
#include "store/visit.h"

#define PATIENCE 10000 /* milliseconds; the opener hands the address over and ends */
#define WORDS_MOST ((size_t)64 << 10)

struct open_request {
	const char *name;
	const char *path; /* of the page */
};

static const struct field rows[] = {
	FIELD_STORE(struct open_request, name),
	{ "path", 0, "PATH", NULL, "of the page: /app is the shop's administration",
	  FIELD_TEXT(struct open_request, path) },
	FIELD_HELP,
};

static const char details[] = "Without a browser or a display (on a server, in a pipeline) it prints the address.\n"
			      "\n"
			      "Examples:\n"
			      "  helm store open acme\n"
			      "  helm store open acme --path /app\n";

/* What opens an address in the person's browser. On Linux `open` is another program, of the console. */
#ifdef __APPLE__
#define OPENER "open"
#define NEEDS_DISPLAY false
#else
#define OPENER "xdg-open"
#define NEEDS_DISPLAY true
#endif

static bool is_in_path(const char *program, const char *p)
{
	while (*p) {
		size_t n = strcspn(p, ":");
		CLEANUP(free_pointer) char *file = xformat("%.*s/%s", (int)n, p, program);

		if (n && access(file, X_OK) == 0)
			return true;
		p += n + (p[n] == ':');
	}
	return false;
}

static bool has_browser(const struct environment *environment)
{
	if (NEEDS_DISPLAY && !*environment->display && !*environment->wayland_display)
		return false;
	return is_in_path(OPENER, environment->path);
}

/* Until the browser has it, the connection is closed and a signal ends us at once. */
static int read_url(struct call *call, struct value **ret, struct host_lead *ret_lead, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct url_request request = { ((const struct open_request *)call->request)->name };

	return name_check(request.name, err) || visit_open(&visit, &call->session, err) ||
			       url_read(&visit.cluster, &request, &call->arena, ret, ret_lead, err)
		       ? -1
		       : 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(child_result_free) struct child_result result = { 0 };
	CLEANUP(err_clear) struct err failed = ERR_INIT;
	const struct open_request *request = call->request;
	const char *path = request->path;
	struct host_lead lead;
	struct value *address;
	const char *url;

	if (read_url(call, &address, &lead, err))
		return -1;
	url = arena_text(&call->arena, "%s%s%s", value_text_at(address, "url"), path && *path != '/' ? "/" : "",
			 path ? path : "");
	bytes_format(&out, "%s\n", url);
	if (has_browser(&call->environment)) {
		struct child_request child = { .arguments = (const char *const[]){ OPENER, url, NULL },
					       .input_from = CHILD_NULL,
					       .output_to = CHILD_NULL,
					       .errors_to = CHILD_CATCH,
					       .errors_ceiling = WORDS_MOST,
					       .deadline = PATIENCE };

		/* The address is what was asked for: it is printed when nothing could be opened. */
		(void)child_run_checked(&child, &result, &failed);
	}
	if (output_print(&out, err))
		return -1;
	hosts_lead_say(&lead, &call->context);
	return 0;
}

const struct verb_body body_open = { FIELDS_OF(rows, struct open_request), run, details, NULL };

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A whole run. "POLICY NUL MANIFEST" runs that policy, and what comes of it must be readable; other input runs the
 * shipped policies, in the working directory, with the local profile, twice: the second run must change nothing.
 */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ceilings.h"
#include "engine.h"
#include "policy.h"
#include "tree_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool filter(struct policies *policies, struct str input, bool shipped, struct bytes *out)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(settings_free) struct settings settings = {
		.profile_name = "local", .release = "release", .name_space = "store", .store = "shop"
	};
	CLEANUP(guards_free) struct guards guards = { 0 };
	CLEANUP(engine_free) struct engine engine = { .settings = &settings, .policies = policies, .guards = &guards };

	if (settings_read(&settings, "policies/profiles/local.yaml", NULL, NULL, &err) ||
	    (shipped && guards_read(&guards, "policies/guards", &err)))
		abort();
	if (engine_run(&engine, input, &err) == 0) {
		for (size_t i = 0; i < engine.slice_count; i++)
			bytes_add(out, engine.slices[i]);
		return engine.report.totals[REPORT_DENIED] == 0;
	}
	if (err_exit_status(err.code) == 70)
		abort();
	return false;
}

static void demand_readable(struct str text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(tree_free) struct tree tree = TREE_INIT;
	struct stream stream;
	struct document document;
	int more;

	stream_open(&stream, text);
	while ((more = stream_next(&stream, &document, &err)) > 0)
		if (tree_read(&tree, document.text, document.line, &err))
			abort();
	if (more < 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct policies shipped; /* read once; freed never */
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(policy_free) struct policies own = { 0 };
	CLEANUP(bytes_free) struct bytes once = BYTES_INIT(LIMIT_INPUT), again = BYTES_INIT(LIMIT_INPUT);
	CLEANUP(free_pointer) char *path = NULL;
	const char *nul = size ? memchr(data, '\0', size) : NULL;
	size_t head = nul ? (size_t)(nul - (const char *)data) : 0;
	int file = nul ? memfd_create("policy", 0) : -1;

	if (shipped.count == 0 && policy_read_folder(&shipped, "policies", &err))
		abort();
	if (nul && (file < 0 || write(file, data, head) != (ssize_t)head))
		abort();
	path = xformat("/proc/self/fd/%d", file);
	if (nul && !policy_read(&own, path, &err) && own.count &&
	    filter(&own, (struct str){ nul + 1, size - head - 1 }, false, &once))
		demand_readable(bytes_str(&once));
	if (!nul && filter(&shipped, (struct str){ (const char *)data, size }, true, &once))
		if (!filter(&shipped, bytes_str(&once), true, &again) ||
		    !str_equal(bytes_str(&once), bytes_str(&again)))
			abort();
	if (nul)
		(void)close(file);
	return 0;
}

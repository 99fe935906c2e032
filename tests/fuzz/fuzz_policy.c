/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a policy file: no crash, and only the errors that are the file's own. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config.h"
#include "policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(free_pointer) char *path = NULL;
	struct value *value = NULL;
	struct str comment = { NULL, 0 };
	int file = memfd_create("policy", 0);

	if (file < 0 || write(file, data, size) != (ssize_t)size)
		abort();
	path = xformat("/proc/self/fd/%d", file);
	(void)config_parse((struct str){ (const char *)data, size }, "policy", &arena, &value, &comment, &err);
	if (err.code != ERR_NONE && err_exit_status(err.code) != 4)
		abort();
	err_clear(&err);
	if (policies_read(&policies, path, &err) || policies_check(&policies, &err)) {
		if (err_exit_status(err.code) != 4 || !err.message || !*err.message)
			abort();
	}
	(void)close(file);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* A main for a fuzz target without libFuzzer: runs it on each file named. */
#include <stdio.h>

#include "file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		CLEANUP(bytes_free) struct bytes bytes = BYTES_INIT((size_t)1 << 26);
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(free_pointer) char *copy =
			NULL; /* without the NUL after it, so that a reader past it is seen */

		if (file_read(argv[i], &bytes, &err)) {
			(void)fputs("replay: not readable\n", stderr);
			return 2;
		}
		copy = xmalloc(bytes.length ? bytes.length : 1);
		if (bytes.length)
			memcpy(copy, bytes.data, bytes.length);
		(void)LLVMFuzzerTestOneInput((const uint8_t *)copy, bytes.length);
	}
	return 0;
}

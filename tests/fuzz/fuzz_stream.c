/* SPDX-License-Identifier: Apache-2.0 */
/* The slices of a stream, put together, are the bytes that it was given; numbers and lines only grow. */
#include <stdlib.h>

#include "stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct str input = { (const char *)data, size };
	struct stream stream;
	struct document document;
	size_t at = 0;
	uint32_t number = 0;
	int more;

	stream_open(&stream, input);
	while ((more = stream_next(&stream, &document, &err)) > 0) {
		uint32_t line = 1;

		demand(document.separator.n == 0 || document.separator.p == input.p + at);
		at += document.separator.n;
		demand(document.text.n == 0 || document.text.p == input.p + at);
		for (size_t i = 0; i < at; i++)
			line += input.p[i] == '\n';
		demand(document.text.n == 0 || document.line == line);
		at += document.text.n;
		demand(at <= size && document.number == ++number);
		(void)stream_is_blank(document.text);
	}
	demand(more < 0 ? err.code != ERR_NONE && err_exit_status(err.code) == 3 : at == size);
	return 0;
}

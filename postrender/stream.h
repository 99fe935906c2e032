/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cuts a stream of manifests into documents at `---` and `...` lines in column 0. The slices that it hands out, put
 * together, are exactly the bytes that it was given. Owns nothing; documents point into the input.
 */
#ifndef STORE_STREAM_H
#define STORE_STREAM_H

#include "common.h"
#include "err.h"

struct document {
	struct str separator; /* what stands before the text: BOM, the `---` line with its newline; n may be 0 */
	struct str text;      /* the document's own bytes, up to the next separator line */
	uint32_t number;      /* from 1, blank ones counted */
	uint32_t line;        /* number of the first line of `text` in the stream, from 1 */
};

struct stream {
	struct str input;
	size_t offset;
	uint32_t line;   /* of offset, from 1 */
	uint32_t number; /* documents handed out */
	bool ended;      /* the last document ended with `...` */
	bool filled;     /* something stood since the last `---` */
};

void stream_open(struct stream *stream, struct str input);

/*
 * The next document. 1: there is one; 0: the end; -1: error (ERR_SEPARATOR for `--- text` and `---x`, content after
 * `...`; ERR_DIRECTIVE for `%`; ERR_LIMIT for a document over LIMIT_DOCUMENT), message with the line.
 * Rules: YAML 1.2 section 9.1, narrowed to what k8s.io/apimachinery/pkg/util/yaml and Helm read alike.
 */
int stream_next(struct stream *stream, struct document *ret, struct err *err);

/* True when the text has nothing but blank lines and comments. */
bool stream_is_blank(struct str text);

#endif

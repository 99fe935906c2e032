/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that the platform's own people write (policies, guards, profiles, values), as a value tree with positions.
 * What is plain YAML plain.h reads; all else libyaml, and libfyaml must agree (0.7.12 misreads some text silently).
 * Anchors, aliases, merge keys, tags and duplicate keys are refused there: such files stay plain.
 */
#ifndef STORE_CONFIG_H
#define STORE_CONFIG_H

#include "value.h"

/*
 * Reads one YAML document from `text`. `name` is shown in messages and kept in positions: it must live as long as the
 * arena. An empty document gives an empty map. `ret_comment`, if not NULL, gets the comment lines at the head of the
 * file without `#`. Errors: ERR_POLICY with "name:line:column: what", the line shown and underlined.
 */
int config_parse(struct str text, const char *name, struct arena *arena, struct value **ret_value,
		 struct str *ret_comment, struct err *err);

/* As config_parse, by libyaml alone whatever the text is: the reading that plain.h must not differ from. */
int config_parse_libyaml(struct str text, const char *name, struct arena *arena, struct value **ret_value,
			 struct err *err);

/* As config_parse, for a file (at most 1 MiB). Errors: ERR_READ too. */
int config_read(const char *file, struct arena *arena, struct value **ret_value, struct str *ret_comment,
		struct err *err);

/*
 * Message of the project's form for a place in a file that was read before: sets `code`,
 * "file:line:column: message\n  LINE | text\n       | ^^^^" ; `width` characters are underlined.
 */
int config_error(struct err *err, enum err_code code, struct position where, size_t width, const char *format, ...)
	PRINTF_LIKE(5, 6);

#endif

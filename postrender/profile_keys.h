/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a profile against the table of its keys. Owns nothing. */
#ifndef STORE_PROFILE_KEYS_H
#define STORE_PROFILE_KEYS_H

#include "profile_table.h"
#include "value.h"

/* The rows of PROFILE_TABLE, in the order of their keys. */
extern const struct profile_row profile_rows[];
extern const size_t profile_row_count;

/* Rows from `begin` to before `end` whose keys are alike before byte `at`: what is known of one place of a profile. */
struct profile_rows {
	const struct profile_row *begin;
	const struct profile_row *end;
	size_t at;
};

/* All rows: the profile itself. */
struct profile_rows profile_root(void);

/* A member of a mapping; no rows (begin == end): nothing is known of it. */
struct profile_rows profile_member(struct profile_rows rows, struct str key);

/* The key of the first row there; `*`: any. Of a mapping only. */
struct str profile_key(struct profile_rows rows);

/* VALUE_MAP and VALUE_LIST: what the rows go on with; VALUE_STRING: it is a scalar, the first row says which. */
enum value_type profile_shape(struct profile_rows rows);

/* The rows of what a list holds. */
struct profile_rows profile_item(struct profile_rows rows);

/* Words of the table: "refuse, warn or drop", "a quantity, such as 4, 500m or 8Gi"; of a list those of its items. */
void profile_say(struct profile_rows rows, struct bytes *out);

/* One wrong value. `message` names the key and what is allowed; not 0 ends the walk, which returns it. */
typedef int profile_wrong(void *data, const struct value *value, bool at_key, const char *key, const char *message);

/*
 * Calls `wrong` for each value of the map that its row does not allow, in order; null is nothing and allowed. Texts
 * are in the arena.
 */
int profile_check(const struct value *map, struct arena *arena, profile_wrong *wrong, void *data);

#endif

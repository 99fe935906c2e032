/* SPDX-License-Identifier: Apache-2.0 */
/* How databases of stores are shown. */
#ifndef STORE_CLI_DB_TEXT_H
#define STORE_CLI_DB_TEXT_H

#include "bytes.h"
#include "value.h"

/* A table of what db_status_read gives (database/db_status.h), of one store or of all. */
void db_text_status(const struct value *found, struct arena *arena, struct bytes *out);

/* Of what db_connections_read gives (database/db_connections.h): how many there are, and a table. */
void db_text_connections(const struct value *map, struct arena *arena, struct bytes *out);

#endif

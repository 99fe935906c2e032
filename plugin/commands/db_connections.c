/* SPDX-License-Identifier: Apache-2.0 */
/* helm store db connections NAME */
#include "cli/db_text.h"
#include "commands/db_verbs.h"
#include "database/db_connections.h"
#include "store/visit.h"

int db_connections(const struct db_work *work, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct db_connections_request request = { work->store };
	struct arena *arena = work->session->arena;
	struct value *map;

	if (visit_open(&visit, work->session, err) || db_connections_read(&visit.cluster, &request, arena, &map, err))
		return -1;
	if (work->format == OUTPUT_TABLE)
		db_text_connections(map, arena, work->out);
	else
		output_value(map, work->format, work->out);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* helm store db status [NAME] */
#include "cli/db_text.h"
#include "commands/db_verbs.h"
#include "database/db_status.h"
#include "store/visit.h"

int db_status(const struct db_work *work, struct err *err)
{
	CLEANUP(visit_close) struct visit visit = VISIT_INIT;
	const struct db_status_request request = { work->store };
	struct arena *arena = work->session->arena;
	struct value *found;

	if (visit_open(&visit, work->session, err) || db_status_read(&visit.cluster, &request, arena, &found, err))
		return -1;
	if (work->format == OUTPUT_TABLE)
		db_text_status(found, arena, work->out);
	else
		output_value(found, work->format, work->out);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of doctor as rows: a profile, what the API server says, and the finding. After cmocka.h. */
#ifndef STORE_TEST_CHECKED_H
#define STORE_TEST_CHECKED_H

#include "cases.h"
#include "doctor/doctor.h"
#include "server.h"

#define NONE LIST_OF("")
#define KNOWS(resource) OK("{\"resources\":[{\"name\":\"" resource "\"}]}")
#define MOST_RULES 6
#define ROW_PATIENCE 4000 /* milliseconds for what never is an answer */

typedef int check(struct doctor *doctor, struct finding *ret, struct err *err);

struct row {
	const char *settings; /* of the profile; NULL: there is none */
	struct rule rules[MOST_RULES];
	enum check_state state;
	const char *found;  /* a part of it */
	const char *remedy; /* likewise; NULL: there is none */
};

/* On a server of the tests, of an API server that is reached. */
static inline void assert_checked(check *run, const struct row *row, const char *changes)
{
	static const struct doctor_request request = { .timeout = 60000 };
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct session session = { .environment = &environment_none, .arena = &arena };
	struct doctor doctor = { .session = &session,
				 .request = &request,
				 .visit = VISIT_INIT,
				 .reach = ERR_INIT,
				 .context = CONTEXT_INIT,
				 .probe = SANDBOX_INIT };
	struct finding finding = { .state = CHECK_STATES };
	struct server server;

	server_rules(&server, row->rules);
	doctor.visit.cluster = server.cluster;
	doctor.visit.cluster.patience = ROW_PATIENCE;
	doctor.version = parse("{\"gitVersion\":\"v1.33.2\"}");
	doctor.settings = row->settings ? parse(row->settings) : NULL;
	if (run(&doctor, &finding, &err)) {
		finding.state = CHECK_FAILED;
		finding.found = arena_str(&arena, str_of(err.message)).p;
	}
	server_assert_changes(&server, changes);
	server_stop(&server);
	if (finding.state != row->state || !strstr(finding.found, row->found))
		fail_msg("\"%s\": %s: %s", row->found, doctor_state_name(finding.state), finding.found);
	if (!row->remedy != !finding.remedy || (row->remedy && !strstr(finding.remedy, row->remedy)))
		fail_msg("\"%s\": %s", row->found, finding.remedy);
}

/* Each row; `changes` as for server_assert_changes. */
#define ASSERT_CHANGING_ROWS(run, rows, changes)                                                                       \
	do {                                                                                                           \
		for (size_t at = 0; at < COUNT_OF(rows); at++)                                                         \
			assert_checked(run, &(rows)[at], changes);                                                     \
	} while (0)
#define ASSERT_ROWS(run, rows) ASSERT_CHANGING_ROWS(run, rows, "")

#endif

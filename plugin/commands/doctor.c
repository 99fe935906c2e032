/* SPDX-License-Identifier: Apache-2.0 */
#include <unistd.h>

#include "cli/doctor_text.h"
#include "cli/output.h"
#include "commands/request_fields.h"
#include "commands/verb.h"
#include "doctor/connectivity.h"
#include "store/cluster_role.h"

#define TIMEOUT 180000 /* milliseconds, of all checks */

static const struct field rows[] = {
	FIELDS_PROFILE(struct doctor_request, filter.profile, filter.plan),
	FIELD_PROFILE_SET(struct doctor_request, filter.sets),
	{ "no-probes", 0, NULL, NULL, "look only: make no namespace and no pods",
	  FIELD_FLAG(struct doctor_request, no_probes) },
	{ "probe-image", 0, "IMAGE", "HELM_STORE_PROBE_IMAGE", "of the two probe pods; default " CONNECTIVITY_IMAGE,
	  FIELD_TEXT(struct doctor_request, probe_image) },
	{ "role", 0, "[" ROLE_WORDS "]", NULL, "print the ClusterRole of who runs the verbs; default operator",
	  FIELD_TEXT(struct doctor_request, role), .expected = ROLE_WORDS },
	FIELD_TIMEOUT(struct doctor_request, timeout, "for all checks: 90s, 10m; default 3m", TIMEOUT),
	FIELDS_PROGRESS,
	FIELD_OUTPUT,
	FIELD_HELP,
};

#define ROLES_ROW(name, word, object, who) "  " word ": " who "\n"
#define ROLES ROLE_TABLE(ROLES_ROW)

static const char details[] =
	"Each check is ok, a warning, failed or skipped; below it stands what to do. Probes lie in a namespace of "
	"their\n"
	"own, " SANDBOX_PREFIX "XXXXXXXX, that is removed at the end.\n"
	"Exit status: 0 nothing failed, else that of the first check that did: 1 something is not as it must be,\n"
	"4 the profile is wrong, 5 a program or file is missing, 9 the cluster does not answer.\n"
	"\n"
	"Examples:\n"
	"  helm store doctor --profile local\n"
	"  helm store doctor --profile prod --plan medium --no-probes\n"
	"  helm store doctor --profile prod -o json | jq '.checks[] | select(.state == \"failed\")'\n"
	"  helm store doctor --role | kubectl apply -f -\n"
	"  helm store doctor --role tenant | kubectl apply -f -\n"
	"\n"
	"Roles, with the command that binds each in their output:\n" ROLES
	"--role checks nothing and needs no cluster.\n";

static int print_role(const char *word, struct arena *arena, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	enum role role;

	if (role_find(word, &role, err))
		return -1;
	if (format == OUTPUT_JSON)
		output_value(cluster_role_object(role, arena), format, &out);
	else
		cluster_role_print(role, &out);
	return output_print(&out, err);
}

/* All is closed before the result is printed: whoever reads it may be slow. */
static int look(struct call *call, enum output_format format, struct bytes *out, struct err *ret_failed,
		struct err *err)
{
	CLEANUP(doctor_close) struct doctor doctor;

	if (doctor_run(&doctor, &call->session, call->request, err))
		return -1;
	if (format == OUTPUT_TABLE)
		doctor_text_print(&doctor, isatty(STDOUT_FILENO) && !*call->environment.no_color, out);
	else
		output_value(doctor_value(&doctor), format, out);
	(void)doctor_judge(&doctor, ret_failed);
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(err_clear) struct err failed = ERR_INIT;
	const struct doctor_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;

	if (request->role)
		return print_role(request->role, &call->arena, format, err);
	if (look(call, format, &out, &failed, err) || output_print(&out, err))
		return -1;
	if (!failed.code)
		return 0;
	*err = failed;
	failed = (struct err)ERR_INIT;
	return -1;
}

const struct verb_body body_doctor = { FIELDS_OF(rows, struct doctor_request), run, details, NULL };

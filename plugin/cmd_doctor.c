/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <unistd.h>

#include "doctor_view.h"
#include "output.h"
#include "packets.h"
#include "role.h"

static const struct option_row rows[] = {
	{ "profile", 'p', "NAME", "HELM_STORE_PROFILE", "local, prod, or a file: a path with a slash", false },
	{ "plan", 0, "NAME", "HELM_STORE_PLAN", "plan of the profile: small, medium, large", false },
	{ "profile-set", 0, "KEY=VALUE", "HELM_STORE_SET", "one value laid over the profile; repeatable", true },
	{ "no-probes", 0, NULL, NULL, "look only: make no namespace and no pods", false },
	{ "probe-image", 0, "IMAGE", "HELM_STORE_PROBE_IMAGE", "of the two probe pods; default " PACKETS_IMAGE, false },
	{ "role", 0, "[" ROLE_WORDS "]", NULL, "print the ClusterRole of who runs the verbs; default operator", false },
	{ "timeout", 0, "DURATION", "HELM_STORE_TIMEOUT", "for all checks: 90s, 10m; default 3m", false },
	ROWS_PROGRESS,
	ROW_OUTPUT,
	ROW_HELP,
};

static const char details[] =
	"Each check is ok, a warning, failed or skipped; below it stands what to do. Probes lie in a namespace of "
	"their\n"
	"own, " PROBE_PREFIX "XXXXXXXX, that is removed at the end.\n"
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
	"Roles, with the command that binds each in their output:\n"
#define X(name, word, object, who) "  " word ": " who "\n"
	ROLE_TABLE(X)
#undef X
	"--role checks nothing and needs no cluster.\n";

static bool has_color(void)
{
	const char *no_color = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color);
}

static int print_role(struct call *call, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	enum role role;

	if (role_find(options_get(&call->options, "role"), &role, err))
		return -1;
	if (format == OUTPUT_JSON)
		output_value(role_object(role, &call->arena), format, &out);
	else
		role_print(role, &out);
	return verb_print(&out, err);
}

/* All is closed before the result is printed: whoever reads it may be slow. */
static int look(struct call *call, enum output_format format, struct bytes *out, struct err *ret_failed,
		struct err *err)
{
	CLEANUP(doctor_close) struct doctor doctor;

	if (doctor_run(&doctor, call, err))
		return -1;
	if (format == OUTPUT_TABLE)
		doctor_print(&doctor, has_color(), out);
	else
		output_value(doctor_value(&doctor), format, out);
	(void)doctor_judge(&doctor, ret_failed);
	return 0;
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(err_clear) struct err failed = ERR_INIT;
	enum output_format format;

	if (output_choose(&call->options, OUTPUT_FORMATS, &format, err))
		return -1;
	if (options_has(&call->options, "role"))
		return print_role(call, format, err);
	if (look(call, format, &out, &failed, err) || verb_print(&out, err))
		return -1;
	if (!failed.code)
		return 0;
	*err = failed;
	failed = (struct err)ERR_INIT;
	return -1;
}

const struct verb_body body_doctor = { rows, COUNT_OF(rows), run, details };

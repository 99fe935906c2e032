/* SPDX-License-Identifier: Apache-2.0 */
/* What the database mode of the profile needs, in the cluster and in the network policies. */
#include "cidr.h"
#include "database/shared.h"
#include "doctor/doctor.h"
#include "kube/call.h"
#include "kube/list.h"
#include "kube/resources.h"
#include "kube/selector.h"
#include "store/mode.h"

#define TEXT_MOST ((size_t)64 << 10)
#define API_SLICES API_DISCOVERY "/namespaces/default/endpointslices"
#define API_LABEL "kubernetes.io/service-name=kubernetes"

/* Pods of an optional part of the policies: switched on, and there. 1: the finding says what is lacking. */
static int check_part(struct doctor *doctor, const char *key, const char *title, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *path = arena_format(arena, "networkPolicy.optional.%s", key).p;
	const struct value *part = value_find(doctor->settings, str_of(path));
	struct selector found;

	if (!value_is_true(value_get(part, "enabled"))) {
		(void)doctor_finding_set(ret, CHECK_FAILED, arena_format(arena, "no network policy lets %s in", title),
					 arena_format(arena, "--profile-set %s.enabled=true", path).p);
		return 1;
	}
	if (selector_find(&doctor->visit.cluster, part, arena, &found, err))
		return -1;
	if (found.ready)
		return 0;
	(void)doctor_finding_set(ret, CHECK_FAILED,
				 arena_format(arena, "%s is not ready at %s (%zu pods)", title,
					      selector_text(part, arena), found.count),
				 arena_text(arena,
					    "install it, or say where it is: --profile-set %s.namespace=NAMESPACE\n"
					    "with other labels: in a profile of your own (docs/profiles.md)",
					    path));
	return 1;
}

static bool is_let_out(const struct doctor *doctor, const char *address)
{
	const struct value *list = value_find(doctor->settings, STR("networkPolicy.apiServer.cidrs"));

	for (const struct value *item = value_first(list); item; item = item->next)
		if (cidr_holds(value_text_at(item, "cidr"), address))
			return true;
	return false;
}

/* Pods of CloudNativePG call the API server by the addresses behind its Service. */
static int check_api_addresses(struct doctor *doctor, struct finding *ret, struct err *err)
{
	CLEANUP(bytes_free) struct bytes cidrs = BYTES_INIT(TEXT_MOST);
	struct arena *arena = doctor_arena(doctor);
	const char *port = "6443";
	bool is_missing = false;
	struct value *slices;

	if (kube_list(&doctor->visit.cluster, API_SLICES, API_LABEL, false, arena, &slices, err))
		return -1;
	for (const struct value *slice = slices->first; slice; slice = slice->next) {
		const struct value *endpoints = value_get(slice, "endpoints");
		const struct value *ports = value_get(slice, "ports");

		port = ports && ports->first ? value_text_at(ports->first, "port") : port;
		for (const struct value *item = value_first(endpoints); item; item = item->next) {
			const struct value *first = value_first(value_get(item, "addresses"));
			const char *address = first ? first->text.p : NULL;

			if (!address)
				continue;
			is_missing = is_missing || !is_let_out(doctor, address);
			bytes_format(&cidrs, "%s{cidr: %s}", cidrs.length ? ", " : "", cidr_of(address, arena));
		}
	}
	if (strcmp(port, value_text_at(doctor->settings, "networkPolicy.apiServer.port")) != 0)
		is_missing = true;
	if (!is_missing)
		return 0;
	(void)doctor_finding_set(ret, CHECK_FAILED,
				 STR("no network policy lets pods of CloudNativePG out to the API server"),
				 arena_text(arena,
					    "--profile-set 'networkPolicy.apiServer.cidrs=[%s]' "
					    "--profile-set networkPolicy.apiServer.port=%s",
					    cidrs.length ? cidrs.data : "", port));
	return 1;
}

static int check_operator(struct doctor *doctor, struct finding *ret, struct err *err)
{
	bool known;
	int lacking;

	if (doctor_knows(doctor, "postgresql.cnpg.io/v1", "clusters", &known, err))
		return -1;
	if (!known)
		return doctor_finding_set(ret, CHECK_FAILED,
					  STR("CloudNativePG is not installed (postgresql.cnpg.io/v1 is not known)"),
					  "install it, or choose another mode: --profile-set database.mode=dedicated");
	lacking = check_part(doctor, "databaseOperator", "CloudNativePG", ret, err);
	if (!lacking)
		lacking = check_api_addresses(doctor, ret, err);
	if (lacking)
		return lacking < 0 ? -1 : 0;
	return doctor_finding_set(ret, CHECK_OK, STR("operator: CloudNativePG is ready, and the policies let it work"),
				  NULL);
}

/* The platform's own, which needs no word of the profile. */
static int check_own(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *why = "";
	struct value *server;

	if (kube_get(&doctor->visit.cluster, SHARED_SERVER, arena, &server, err))
		return -1;
	if (!server)
		return doctor_finding_set(
			ret, CHECK_FAILED, STR("no shared PostgreSQL is there (namespace " NAMESPACE_DATABASE ")"),
			"helm store platform database install\n"
			"one of your own: --profile-set networkPolicy.optional.sharedDatabase.enabled=true");
	if (shared_is_ready(server))
		return doctor_finding_set(ret, CHECK_OK,
					  STR("shared: the PostgreSQL of namespace " NAMESPACE_DATABASE " is ready"),
					  NULL);
	if (shared_lacking(&doctor->visit.cluster, arena, &why, err))
		return -1;
	return doctor_finding_set(ret, CHECK_FAILED,
				  arena_format(arena, "the shared PostgreSQL is not ready%s%s", *why ? ": " : "", why),
				  "helm store platform database status");
}

static int check_shared(struct doctor *doctor, struct finding *ret, struct err *err)
{
	int lacking;

	if (!value_is_true(value_find(doctor->settings, STR("networkPolicy.optional.sharedDatabase.enabled"))))
		return check_own(doctor, ret, err);
	lacking = check_part(doctor, "sharedDatabase", "the shared PostgreSQL", ret, err);
	if (lacking)
		return lacking < 0 ? -1 : 0;
	return doctor_finding_set(ret, CHECK_OK,
				  STR("shared: the PostgreSQL is ready, and the policies let stores call it"), NULL);
}

static int check_dedicated(struct doctor *doctor, struct finding *ret, struct err *err)
{
	(void)doctor;
	(void)err;
	return doctor_finding_set(ret, CHECK_OK, STR("dedicated: each store brings its own"), NULL);
}

static int check_external(struct doctor *doctor, struct finding *ret, struct err *err)
{
	(void)err;
	if (value_count(value_find(doctor->settings, STR("networkPolicy.optional.endpoints"))))
		return doctor_finding_set(ret, CHECK_OK,
					  STR("external: the policies let stores call the profile's endpoints"), NULL);
	return doctor_finding_set(ret, CHECK_WARNING, STR("external: no server on a private network may be called"),
				  "--profile-set 'networkPolicy.optional.endpoints=[{cidr: ADDRESS/32, port: 5432}]'");
}

static int (*const checks[MODE_COUNT])(struct doctor *doctor, struct finding *ret, struct err *err) = {
#define X(id, name, check, ...) check,
	MODE_TABLE(X)
#undef X
};

int check_database(struct doctor *doctor, struct finding *ret, struct err *err)
{
	const struct mode *mode = mode_find(value_text_at(doctor->settings, "database.mode"));

	return checks[mode ? mode->id : MODE_DEDICATED](doctor, ret, err);
}

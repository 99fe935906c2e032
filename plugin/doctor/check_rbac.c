/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor/doctor.h"
#include "store/rbac.h"

#define ACCOUNT "system:serviceaccount:"

/* kubectl's option for whom a role is bound to. */
static const char *subject(const char *user, struct arena *arena)
{
	if (strncmp(user, ACCOUNT, strlen(ACCOUNT)) == 0)
		return arena_format(arena, "--serviceaccount=%s", user + strlen(ACCOUNT)).p;
	return arena_format(arena, "--user=%s", *user ? user : "USER").p;
}

int check_rights(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	struct rbac rights;

	if (rbac_ask(&doctor->visit.cluster, doctor->settings, arena, &rights, err))
		return -1;
	if (rights.all)
		return doctor_finding_set(ret, CHECK_OK, arena_format(arena, "all (%s)", rights.user), NULL);
	if (!rights.lacking)
		return doctor_finding_set(
			ret, CHECK_OK,
			arena_format(arena, "all %zu that the verbs need (%s)", rights.asked, rights.user), NULL);
	ret->details = rights.list;
	return doctor_finding_set(ret, CHECK_FAILED,
				  arena_format(arena, "%s may not: %s", *rights.user ? rights.user : "you",
					       rights.words),
				  arena_text(arena,
					     "an administrator gives them:\n"
					     "helm store doctor --role operator | kubectl apply -f -\n"
					     "kubectl create clusterrolebinding helm-store --clusterrole=helm-store %s",
					     subject(rights.user, arena)));
}

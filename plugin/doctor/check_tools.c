/* SPDX-License-Identifier: Apache-2.0 */
/* What lies on this machine: programs and the profile. */
#include "doctor/doctor.h"
#include "doctor/server_library.h"
#include "kube/kubectl.h"
#include "store/spec_settings.h"

int check_helm(struct doctor *doctor, struct finding *ret, struct err *err)
{
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	struct arena *arena = doctor_arena(doctor);
	struct helm *helm = &doctor->helm;
	const char *name;

	if (helm_find(helm, doctor->session->environment, &doctor->visit.context, arena, err) ||
	    helm_postrender(helm, false, arena, &name, &environment, err))
		return -1;
	return doctor_finding_set(ret, CHECK_OK,
				  arena_format(arena, "%s (%s); post-renderer: %s %s", helm->version, helm->program,
					       helm->major == 3 ? "the program" : "the plugin", name),
				  NULL);
}

int check_kubectl(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *server;

	if (kubectl_version(doctor->session->environment, &doctor->visit.context, arena, &doctor->kubectl, &server,
			    err)) {
		doctor->kubectl = NULL;
		return -1;
	}
	return doctor_finding_set(
		ret, CHECK_OK, arena_format(arena, "%s%s%s", doctor->kubectl, *server ? ", calls " : "", server), NULL);
}

int check_server(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const char *library = server_library_version(&doctor->visit.context, arena);

	(void)err;
	if (!*library)
		return doctor_finding_set(ret, CHECK_SKIPPED, STR("helm-store-serve is not beside helm-store"),
					  "make builds it where libmicrohttpd is");
	return doctor_finding_set(ret, strchr(library, '(') ? CHECK_WARNING : CHECK_OK,
				  arena_format(arena, SERVER_LIBRARY " %s", library),
				  strchr(library, '(') ? "./install.sh builds it with a new one" : NULL);
}

int check_profile(struct doctor *doctor, struct finding *ret, struct err *err)
{
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	struct arena *arena = doctor_arena(doctor);
	const char *profile = doctor->request->filter.profile;
	const struct value *settings;

	if (!profile || !*profile)
		return doctor_finding_set(ret, CHECK_SKIPPED, STR("none was chosen"),
					  "--profile local for one's own machine, --profile prod for a real cluster");
	if (!doctor->helm.filter)
		return doctor_finding_set(ret, CHECK_SKIPPED, STR("the post-renderer, which reads it, is not found"),
					  NULL);
	strvec_add(&environment, "HELM_STORE_FOUND=");
	filter_request_settings(&doctor->request->filter, arena, &environment);
	if (spec_settings(&doctor->helm, environment.list, arena, &settings, err))
		return -1;
	doctor->settings = settings;
	return doctor_finding_set(
		ret, CHECK_OK,
		arena_format(arena, "%s, plan %s; class %s, domain %s, storage %s, database %s, TLS %s", profile,
			     value_text_at(settings, "plan"), value_text_at(settings, "ingress.className"),
			     value_text_at(settings, "ingress.domain"), value_text_at(settings, "storage.className"),
			     value_text_at(settings, "database.mode"),
			     value_is_true(value_find(settings, STR("tls.enabled"))) ? "on" : "off"),
		NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "helm/template.h"

#include "helm/errors.h"

#define TEMPLATE_PATIENCE 600000 /* a chart may come from far, with dependencies */
#define WORDS_MOST ((size_t)1 << 20)
#define MANIFESTS_MOST ((size_t)512 << 20)

/* Settings that would put a rule, or a demand for a profile, back in the way. */
void helm_without_rules(const char *no_rules, struct arena *arena, struct strvec *environment)
{
	strvec_add_all(environment,
		       (const char *const[]){ "HELM_STORE_PROFILE=", "HELM_STORE_ADD_POLICIES=", "HELM_STORE_VALUES=",
					      "HELM_STORE_SET=", "HELM_STORE_PLAN=", "HELM_STORE_REPORT=", NULL });
	strvec_add(environment, arena_format(arena, "HELM_STORE_POLICIES=%s", no_rules).p);
}

static int put_filter(const struct helm *helm, const struct helm_template *request, struct arena *arena,
		      struct strvec *arguments, struct strvec *environment, struct err *err)
{
	const char *name = NULL;

	if (request->no_rules)
		helm_without_rules(request->no_rules, arena, environment);
	else
		strvec_add_all(environment, request->environment);
	/* Helm 4 writes every manifest anew before the filter sees it; without the filter, all would differ. */
	if (request->no_rules && helm->major == 3)
		return 0;
	if (helm_postrender(helm, request->is_local, arena, &name, environment, err))
		return -1;
	strvec_add(arguments, "--post-renderer");
	strvec_add(arguments, name);
	return 0;
}

int helm_template(const struct helm *helm, const struct helm_template *request, struct child_result *ret,
		  struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(strvec_free) struct strvec arguments = STRVEC_INIT;
	CLEANUP(strvec_free) struct strvec environment = STRVEC_INIT;
	struct child_request child = { .input_from = CHILD_NULL,
				       .output_to = CHILD_CATCH,
				       .errors_to = CHILD_CATCH,
				       .output_ceiling = MANIFESTS_MOST,
				       .errors_ceiling = WORDS_MOST,
				       .deadline = TEMPLATE_PATIENCE,
				       .within = helm->within,
				       .tick = helm->tick,
				       .context = helm->context };

	strvec_add_all(&arguments,
		       (const char *const[]){ helm->program, "template", request->release, request->chart, NULL });
	if (request->name_space) {
		strvec_add(&arguments, "--namespace");
		strvec_add(&arguments, request->name_space);
	}
	if (put_filter(helm, request, &arena, &arguments, &environment, err))
		return -1;
	strvec_add_all(&arguments, request->flags);
	strvec_add(&environment, HELM_STORAGE);
	child.arguments = arguments.list;
	child.environment = environment.list;
	if (child_run(&child, ret, err))
		return -1;
	return ret->status ? helm_explain(helm, ret, "helm template", err) : 0;
}

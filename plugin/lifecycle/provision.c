/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/provision.h"

#include "store/spec_found.h"

void provision_free(struct provision *provision)
{
	spec_free(&provision->spec);
	strvec_free(&provision->rendered);
	rollout_free(&provision->done.rollout);
}

void provision_tell_found(struct provision *provision)
{
	const char *text = spec_found_text(&provision->spec, provision->operation->session->arena);

	if (*text)
		context_done(&provision->operation->context, "cluster", text);
}

void provision_prepare(struct provision *provision, struct operation *operation, const struct session *session,
		       const char *store, const struct spec_given *given, const struct change_request *change)
{
	operation_begin(operation, session, &change->wait, store);
	operation->values = &given->values;
	operation->trouble_patience = change->patience;
	*provision = (struct provision){ .operation = operation,
					 .mode = PROVISION_UPGRADE,
					 .request = { .given = given,
						      .wait = !change->no_wait,
						      .keep_failed = change->keep_failed,
						      .dry_run = change->dry_run } };
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/diff_run.h"

#include "diagnose/patience.h"
#include "lifecycle/provision_run.h"
#include "lifecycle/result.h"
#include "lifecycle/update.h"
#include "store/name.h"

#define MANIFEST_MOST ((size_t)64 << 20)

int diff_run(const struct session *session, const struct diff_request *request, struct diff *ret, struct err *err)
{
	struct operation operation;
	const struct change_request change = {
		.wait = request->wait, .patience = PATIENCE_BY_KIND, .no_wait = true, .dry_run = true
	};
	CLEANUP(update_free) struct provision provision = { .operation = NULL };
	CLEANUP(bytes_free) struct bytes new = BYTES_INIT(MANIFEST_MOST);
	struct value *base;

	if (name_check(request->name, err))
		return -1;
	provision_prepare(&provision, &operation, session, request->name, &request->given, &change);
	provision.request.manifest = &new;
	if (update_open(&provision, "diff", 0, &base, err) || update_specify(&provision, base, NULL, err) ||
	    provision_run(&provision, err))
		return -1;
	return result_diff(&provision, base, ret, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "lifecycle/claims.h"

#include "helm/record.h"
#include "helm/report.h"
#include "lifecycle/report_ask.h"
#include "store/namespace.h"

#define STREAM_MOST ((size_t)64 << 20)

void claims_all(const struct provision *provision, struct strvec *ret)
{
	for (size_t i = 0; i < provision->spec.hosts.count; i++)
		strvec_add_new(ret, provision->spec.hosts.list[i]);
	for (size_t i = 0; i < provision->rendered.count; i++)
		strvec_add_new(ret, provision->rendered.list[i]);
}

int claims_read_stored(struct operation *operation, const char *const *environment, long revision, struct strvec *ret,
		       struct err *err)
{
	CLEANUP(bytes_free) struct bytes stream = BYTES_INIT(STREAM_MOST);
	const struct value *events;
	struct record record;
	bool found;

	if (record_read(&operation->cluster, operation->name_space, operation->store, revision,
			operation->session->arena, &record, &found, err))
		return -1;
	if (!found)
		return 0;
	bytes_add(&stream, record.manifest);
	for (const struct value *hook = value_first(record.hooks); hook; hook = hook->next)
		bytes_format(&stream, "\n---\n%s", value_text_at(hook, "manifest"));
	bytes_add_text(&stream, "\n");
	/* It was applied as the filter gave it, so nothing of it changes; what is refused by now counts too. */
	if (bytes_check(&stream, "the stored manifests", ERR_LIMIT, err) ||
	    report_ask(operation, environment, bytes_str(&stream), &events, err))
		return -1;
	helm_report_claims(events, operation->name_space, operation->session->arena, ret);
	return 0;
}

int claims_check(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(strvec_free) struct strvec all = STRVEC_INIT;
	struct operation *operation = provision->operation;

	(void)ret_detail;
	if (provision->mode == PROVISION_ROLLBACK &&
	    claims_read_stored(operation, provision->spec.environment.list, provision->request.revision,
			       &provision->rendered, err))
		return -1;
	claims_all(provision, &all);
	/* Those of the specification were looked at before the chart was rendered. */
	if (all.count == provision->spec.hosts.count)
		return 0;
	return hosts_check_free(&operation->cluster, operation->name_space, &all, operation->session->arena, err);
}

/* Once another has the host: the namespace names those again that it had before. As far as that can be done. */
static void give_back(struct provision *provision)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;

	(void)namespace_write_hosts(provision->operation, provision->found.hosts, &ignored);
}

/* Two commands may have found the host free at the same time. What the namespace had named before nobody else took. */
int claims_win(struct provision *provision, const char **ret_detail, struct err *err)
{
	CLEANUP(strvec_free) struct strvec all = STRVEC_INIT;
	size_t held = 0;

	(void)ret_detail;
	claims_all(provision, &all);
	while (held < all.count && strvec_has_entry(provision->found.hosts, all.list[held]))
		held++;
	if (held == all.count || !hosts_claim(provision->operation, &all, err))
		return 0;
	if (err->code == ERR_HOST)
		give_back(provision);
	return -1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/result_text.h"

#include "store/credentials.h"
#include "store/hosts_lead.h"
#include "store/spec_found.h"

static int find_credentials(struct provision *provision, struct credentials *ret, struct err *err)
{
	struct operation *operation = provision->operation;

	*ret = (struct credentials){ .secret = NULL };
	if (provision->dry_run)
		return 0;
	return credentials_find(&operation->cluster, operation->store, provision->spec.values,
				operation->session->arena, ret, err);
}

static void write_table(const struct provision *provision, const char *what, const struct credentials *credentials,
			struct bytes *out)
{
	const struct operation *operation = provision->operation;

	bytes_format(out, "store %s %s %s%s%s%s\n", operation->store,
		     provision->dry_run && !provision->unchanged ? "would be" : "is", what,
		     provision->dry_run ? " (nothing was made: --dry-run)" : "", provision->url ? ": " : "",
		     provision->url ? provision->url : "");
	if (provision->dry_run)
		return;
	if (!credentials->secret) {
		bytes_format(out, "notes of the chart: helm get notes %s -n %s\n", operation->store,
			     operation->name_space);
		return;
	}
	bytes_format(out, "admin: %s%s   %s%s%spassword: helm store credentials %s\n",
		     provision->url ? provision->url : "", credentials->path, credentials->user ? "user " : "user and ",
		     credentials->user ? credentials->user : "", credentials->user ? "   " : "", operation->store);
}

static struct value *make_result(const struct provision *provision, const char *what,
				 const struct credentials *credentials, struct arena *arena)
{
	const struct operation *operation = provision->operation;
	struct value *result = value_new(arena, VALUE_MAP);
	struct value *admin;

	value_put_text(result, "name", operation->store, arena);
	value_put_text(result, "namespace", operation->name_space, arena);
	value_put_text(result, "result", what, arena);
	if (provision->dry_run)
		value_put(result, STR("dryRun"), value_bool(arena, true));
	if (provision->changes)
		value_put(result, STR("changes"), provision->changes);
	value_put_text(result, "profile", provision->spec.profile, arena);
	value_put_text(result, "plan", provision->spec.plan, arena);
	value_put_text(result, "fingerprint", provision->spec.fingerprint, arena);
	spec_put_found(&provision->spec, result, arena);
	if (provision->url)
		value_put_text(result, "url", provision->url, arena);
	if (provision->url && provision->is_ready)
		hosts_lead_put(&provision->lead, result, arena);
	if (!credentials->secret)
		return result;
	admin = value_map_at(result, "admin", arena);
	if (credentials->user)
		value_put_text(admin, "user", credentials->user, arena);
	value_put_text(admin, "secret", credentials->secret, arena);
	value_put_text(admin, "key", credentials->key, arena);
	return result;
}

int outcome_print(struct provision *provision, const char *what, enum output_format format, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(HELP_MOST);
	struct arena *arena = provision->operation->session->arena;
	struct credentials credentials;

	if (find_credentials(provision, &credentials, err))
		return -1;
	if (format == OUTPUT_TABLE)
		write_table(provision, what, &credentials, &out);
	else
		output_value(make_result(provision, what, &credentials, arena), format, &out);
	if (output_print(&out, err))
		return -1;
	hosts_lead_say(&provision->lead, &provision->operation->context);
	return 0;
}

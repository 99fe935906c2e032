/* SPDX-License-Identifier: Apache-2.0 */

#include "store/hosts_lead.h"

#include "store/name_lookup.h"

static const char *text(const char *known)
{
	return known ? known : "";
}

struct host_lead hosts_lead(const struct host_url *url, const char *name_space, const struct environment *environment,
			    struct context *within, struct arena *arena)
{
	struct name_lookup leads = { .environment = environment,
				     .host = url->host,
				     .url = url->url,
				     .port = url->tls ? 443 : 80,
				     .stated = text(url->address),
				     .service = text(url->service),
				     .name_space = name_space,
				     .unserved = url->unserved };

	name_lookup(&leads, within, arena);
	if (leads.lead == NAME_LEAD_FINE || context_came(within))
		return (struct host_lead){ NULL, NULL, false };
	return (struct host_lead){ name_lookup_what(&leads, arena), name_lookup_mend(&leads, arena), url->unserved };
}

void hosts_lead_say(const struct host_lead *lead, struct context *context)
{
	CLEANUP(free_pointer) char *words = lead->what ? xformat("%s\n%s", lead->what, lead->mend) : NULL;

	if (words)
		context_tell(context, EVENT_NOTE, EVENT_LINE, "answers", str_of(words));
}

void hosts_lead_put(const struct host_lead *lead, struct value *map, struct arena *arena)
{
	value_put(map, STR("leads"), value_bool(arena, !lead->what));
	if (!lead->what)
		return;
	value_put_text(map, "lack", lead->what, arena);
	value_put_text(map, "mend", lead->mend, arena);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "lint/finding.h"

#include "lint/place.h"

struct value *lint_add(struct lint *lint, const char *profile, const struct lint_said *said)
{
	struct arena *arena = lint->session->arena;
	struct value *finding = value_new(arena, VALUE_MAP);
	struct value *helms = value_new(arena, VALUE_LIST);

	value_put_text(finding, "profile", profile, arena);
	value_put(finding, STR("helm"), helms);
	value_add(helms, value_int(arena, said->plan == LINT_HELM3 ? 3 : 4));
	value_put_text(finding, "level", said->level, arena);
	value_put_text(finding, "rule", said->rule, arena);
	value_put_text(finding, "object", value_text_at(said->event, "object"), arena);
	value_put_text(finding, "path", value_text_at(said->event, "path"), arena);
	value_put_text(finding, "message", said->message, arena);
	lint_place(lint, said, finding);
	value_add(lint->findings, finding);
	lint->errors += strcmp(said->level, "error") == 0;
	return finding;
}

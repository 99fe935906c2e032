/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"

#include <stdlib.h>

#include "file.h"
#include "store/name.h"

static const struct {
	const char *word;
	const char *when;
	enum audit_mend mend;
} rules[] = {
#define X(name, word, when, mend) { word, when, mend },
	AUDIT_TABLE(X)
#undef X
};

const char *audit_word(enum audit_rule rule)
{
	return rules[rule].word;
}

const char *audit_when(enum audit_rule rule)
{
	return rules[rule].when;
}

void audit_begin(struct audit *audit, struct operation *operation, const struct spec_given *given, const char *store,
		 struct spec_memo *memo)
{
	*audit = (struct audit){
		.operation = operation, .memo = memo, .given = given, .session = *operation->session, .own = ARENA_INIT
	};
	audit->arena = &audit->own;
	audit->session.arena = audit->arena;
	audit->store = arena_str(audit->arena, str_of(store)).p;
	audit->name_space = name_namespace(store, audit->arena);
	audit->findings = value_new(audit->arena, VALUE_LIST);
}

void audit_free(struct audit *audit)
{
	spec_free(&audit->spec);
	arena_free(&audit->own);
}

const char *audit_name(const struct value *object, struct arena *arena)
{
	return arena_format(arena, "%s/%s", value_text_at(object, "kind"), value_text_at(object, "metadata.name")).p;
}

bool audit_is_of_release(const struct audit *audit, const struct value *object)
{
	const struct value *notes = value_find(object, STR("metadata.annotations"));
	const struct value *release = value_get(notes, "meta.helm.sh/release-name");

	return release && str_is(release->text, audit->store);
}

const char *audit_command(const struct audit *audit)
{
	return arena_format(audit->arena, "helm store audit %s --fix", audit->store).p;
}

void audit_add(struct audit *audit, const struct finding *finding)
{
	struct arena *arena = audit->arena;
	struct value *map = value_new(arena, VALUE_MAP);
	enum audit_mend mend = finding->remedy ? MEND_HAND : rules[finding->rule].mend;

	audit->mend[mend] = true;
	value_put_text(map, "store", audit->store, arena);
	value_put_text(map, "rule", rules[finding->rule].word, arena);
	value_put_text(map, "object", finding->object, arena);
	value_put_text(map, "what", finding->what, arena);
	if (finding->expected)
		value_put(map, STR("expected"), value_copy(arena, finding->expected));
	if (finding->found)
		value_put(map, STR("found"), value_copy(arena, finding->found));
	if (finding->policy)
		value_put_text(map, "policy", finding->policy, arena);
	value_put_text(map, "remedy", finding->remedy ? finding->remedy : audit_command(audit), arena);
	value_add(audit->findings, map);
}

/* A path that another machine has. What is no path is for Helm to find. */
static bool chart_is_missing(const struct spec *spec)
{
	return (spec->chart[0] == '/' || spec->chart[0] == '.') && !file_exists(spec->chart);
}

const char *audit_by_update(struct audit *audit, const char *otherwise)
{
	const char *store = audit->store;

	if (audit->mended)
		return otherwise;
	if (!audit->base_revision)
		return arena_text(audit->arena,
				  "helm store update %s --profile … -f …: no kept revision has values "
				  "of ours",
				  store);
	if (audit->base_revision != audit->revision)
		return arena_text(audit->arena, "helm store rollback %s %ld: the values of revision %ld are not ours",
				  store, audit->base_revision, audit->revision);
	if (chart_is_missing(&audit->spec))
		return arena_text(audit->arena, "helm store update %s --chart …: %s is not on this machine", store,
				  audit->spec.chart);
	return NULL;
}

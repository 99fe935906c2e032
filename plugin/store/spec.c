/* SPDX-License-Identifier: Apache-2.0 */
#include "store/spec.h"

#include <ctype.h>

#include "kube/labels.h"

#define LABEL_MOST 63

static const char *const none[] = { NULL };

const struct spec_given spec_given_none = { .values = { .files = none, .sets = { none, none, none, none, none } },
					    .hosts = none,
					    .profile_sets = none };

void spec_free(struct spec *spec)
{
	strvec_free(&spec->chart_flags);
	strvec_free(&spec->hosts);
	strvec_free(&spec->environment);
}

static bool is_suspended(const struct spec *spec)
{
	return value_is_true(value_find(spec->values, STR("global.store.suspended")));
}

/* A profile may be a path, which is no value of a label (at most 63 of A-Z a-z 0-9 - _ . between letters or digits). */
static const char *label_value(const char *text, struct arena *arena)
{
	const char *name = strrchr(text, '/') ? strrchr(text, '/') + 1 : text;
	size_t n = strlen(name);
	char *label;

	if (n > strlen(".yaml") && strcmp(name + n - strlen(".yaml"), ".yaml") == 0)
		n -= strlen(".yaml");
	while (n && !isalnum((unsigned char)*name)) {
		name++;
		n--;
	}
	n = n < LABEL_MOST ? n : LABEL_MOST;
	while (n && !isalnum((unsigned char)name[n - 1]))
		n--;
	label = arena_alloc(arena, n + 1);
	for (size_t i = 0; i < n; i++)
		label[i] = isalnum((unsigned char)name[i]) || strchr("-_.", name[i]) ? name[i] : '-';
	label[n] = '\0';
	return label;
}

const char *spec_labels(const struct spec *spec, struct arena *arena)
{
	return arena_text(arena,
			  LABEL_MANAGED "=true," LABEL_STORE "=%s," LABEL_PROFILE "=%s," LABEL_PLAN
					"=%s," LABEL_DATABASE "=%s," LABEL_FINGERPRINT "=%s," LABEL_SUSPENDED
					"=%s," LABEL_POLICIES "=%s",
			  spec->store, label_value(spec->profile, arena), label_value(spec->plan, arena),
			  spec->database, spec->fingerprint, is_suspended(spec) ? "true" : "false", spec->policies);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules as the filter has them, under the profiles that a verb is for. A rule is a value in the session's arena:
 * {id, file, line, why, policyWhy, message, objects, verbs, when, keys, text} of --emit rules, and `profiles`: of each
 * name whether it runs there (null: for some objects, or one Helm).
 */
#ifndef STORE_LINT_POLICY_RULES_H
#define STORE_LINT_POLICY_RULES_H

#include "helm/filter_request.h"
#include "helm/helm.h"
#include "store/session.h"
#include "value.h"

struct policy_rules {
	const struct session *session;
	struct interrupt interrupt;
	struct context context;
	struct helm helm;
	struct strvec environment; /* settings of the filter, but for the profile */
	struct strvec profiles;
	struct value *list; /* of rules */
};

#define POLICY_RULES_INIT(of_session) { .session = (of_session), .interrupt = INTERRUPT_INIT }

/*
 * Asks for all rules, under the profiles given, or all that there are. Errors of the filter. policy_rules_close in
 * every case.
 */
int policy_rules_open(struct policy_rules *rules, const struct filter_request *filter, const char *const *profiles,
		      struct err *err);
void policy_rules_close(struct policy_rules *rules);

/* The rule of this id; NULL with ERR_USAGE and the nearest. */
const struct value *policy_rules_find(const struct policy_rules *rules, const char *id, struct err *err);

/* Whether `id` is "policy/rule" of the policy of this name. */
bool policy_rules_is_of(const struct value *rule, const char *policy);

/* edit, drop, refuse, warn, claim: what the rule's verbs come to, parted by commas. */
const char *policy_rules_does(const struct value *rule, struct arena *arena);

/* What it is for in one line: the first sentence of why, of its message, or of why its file is there. */
const char *policy_rules_summary(const struct value *rule, struct arena *arena);

/* Names of the profiles in which the rule runs (`runs` true), or does not, parted by commas; "" for none. */
const char *policy_rules_profiles(const struct value *rule, bool runs, struct arena *arena);

/* An example of a rule: policies/examples/NN-name.yaml, from its line "# rule: ID [OPTION]..." to the next one. */
struct policy_example {
	struct strvec options; /* of the filter */
	struct str text;       /* p NULL: there is none */
};

/* The first of the rule's examples. ERR_READ. */
int policy_rules_example(const struct value *rule, struct arena *arena, struct policy_example *ret, struct err *err);

struct policy_trial {
	const char *rule;
	const char *profile;        /* NULL: what the options say */
	const char *const *options; /* of the filter; ended by NULL */
	struct str input;
	const char *name; /* of the input, in messages */
};

/*
 * Runs one rule alone, and no guards. `ret` holds what the filter wrote, and what it said with the input's name in it;
 * child_result_free it in every case. Its status is no error.
 */
int policy_rules_try(struct policy_rules *rules, const struct policy_trial *trial, struct child_result *ret,
		     struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What lives in a store's namespace against what the policies say: guards, the namespace itself, whatever runs there,
 * and the release that it came from. Reads only; audit/fix.h mends.
 */
#ifndef STORE_AUDIT_AUDIT_H
#define STORE_AUDIT_AUDIT_H

#include "audit/inventory.h"
#include "store/guards.h"
#include "store/operation.h"
#include "store/spec.h"

/*
 * Who mends it: guards and namespace applied again, objects put back as the release has them, an update of the release,
 * or a person.
 */
enum audit_mend { MEND_SPACE, MEND_OBJECT, MEND_UPDATE, MEND_HAND };

/* name, word, when, who mends it at best */
#define AUDIT_TABLE(X)                                                                                                 \
	X(GUARD_MISSING, "guard-missing", "a guard is not there", MEND_SPACE)                                          \
	X(GUARD_CHANGED, "guard-changed", "a guard is not as it was applied", MEND_SPACE)                              \
	X(GUARD_FOREIGN, "guard-foreign", "an object of a guard's name does not carry our label", MEND_SPACE)          \
	X(GUARD_EXTRA, "guard-extra", "an object carries the label of guards and is none of them", MEND_HAND)          \
	X(VOLUME_UNNOTED, "volume-unnoted",                                                                            \
	  "a volume of the store carries no note of ours, by which gc would know it once the namespace is gone",       \
	  MEND_SPACE)                                                                                                  \
	X(NAMESPACE_CHANGED, "namespace-changed", "a label or annotation of the namespace is another", MEND_SPACE)     \
	X(OBJECT_CHANGED, "object-changed", "a rule would change a live object", MEND_OBJECT)                          \
	X(OBJECT_REFUSED, "object-refused", "a rule refuses a live object", MEND_OBJECT)                               \
	X(WORKLOAD_SCALED, "workload-scaled", "a workload has fewer replicas than the release says", MEND_OBJECT)      \
	X(WORKLOAD_MISSING, "workload-missing", "a workload of the release is not there", MEND_HAND)                   \
	X(POLICY_FOREIGN, "policy-foreign", "a NetworkPolicy is neither a guard nor of the chart", MEND_HAND)          \
	X(POLICY_WIDE, "policy-wide", "a NetworkPolicy of the chart allows traffic beyond the store", MEND_HAND)       \
	X(LIMITS_FOREIGN, "limits-foreign", "a quota or limit range is neither a guard nor of the chart", MEND_HAND)   \
	X(RELEASE_BYPASSED, "release-bypassed", "the release was applied without the post-renderer", MEND_UPDATE)      \
	X(RELEASE_OUTDATED, "release-outdated", "the rules changed since the release was applied", MEND_UPDATE)        \
	X(RECORD_FORGED, "record-forged", "a Secret passes for a record of the release, and Helm did not write it",    \
	  MEND_HAND)                                                                                                   \
	X(NOT_CHECKED, "not-checked", "the store could not be compared", MEND_HAND)

enum audit_rule {
#define X(name, word, when, mend) AUDIT_##name,
	AUDIT_TABLE(X)
#undef X
		AUDIT_RULE_COUNT
};

struct finding {
	enum audit_rule rule;
	const char *object;           /* "Deployment/web" */
	const char *what;             /* a path in it, or a revision; "" */
	const struct value *expected; /* NULL: nothing should be there */
	const struct value *found;    /* NULL: nothing is there */
	const char *policy;           /* "pods/no-token": the rule of the post-renderer; NULL: none */
	const char *remedy;           /* what a person can do; NULL: the command that mends it */
};

/* One store that is looked at. audit_free it; what it points to is in its arena. */
struct audit {
	struct operation *operation; /* its cluster, Helm, scratch folder */
	struct spec_memo *memo;      /* may be NULL */
	struct session session;      /* the command's, with an arena of this store's own */
	struct arena own;
	struct arena *arena; /* that one */
	const struct spec_given *given;
	const char *store;
	const char *name_space;
	long revision;            /* newest; 0: to be found */
	bool absent;              /* there is no release, or no namespace: nothing to compare */
	bool mended;              /* audit_fix did what it can: what is left is for a person */
	bool is_clean;            /* the release went through the post-renderer as it is now */
	struct str manifest;      /* of the newest revision */
	const struct value *base; /* values that the store is made of; NULL: none are known */
	long base_revision;       /* whose they are; 0: none are, only labels tell */
	struct spec spec;
	struct guards guards;
	struct value *live_space; /* the namespace */
	struct value *objects;    /* live ones that were compared, without what only the cluster writes */
	struct value *findings;   /* a list of {store, rule, object, what, expected, found, policy, remedy} */
	bool mend[MEND_HAND + 1]; /* who is needed */
};

const char *audit_word(enum audit_rule rule);
const char *audit_when(enum audit_rule rule);

/*
 * A store of which nothing was read yet; `given`: policies other than its own. `memo` serves all stores of a run; NULL:
 * none.
 */
void audit_begin(struct audit *audit, struct operation *operation, const struct spec_given *given, const char *store,
		 struct spec_memo *memo);
void audit_free(struct audit *audit);

void audit_add(struct audit *audit, const struct finding *finding);

/*
 * The remedy where an update mends: NULL (the command does it), or what is to be done first. `otherwise` when it was
 * tried.
 */
const char *audit_by_update(struct audit *audit, const char *otherwise);

/* The command that mends this store: the remedy of findings that need no person. In the arena. */
const char *audit_command(const struct audit *audit);

/* Whether Helm applied a live object for the store's release, by the marks that it leaves. */
bool audit_is_of_release(const struct audit *audit, const struct value *object);

/* "Deployment/web", in the arena. */
const char *audit_name(const struct value *object, struct arena *arena);

#endif

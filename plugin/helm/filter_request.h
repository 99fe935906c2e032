/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody says of the post-renderer. It is handed to it by variables, so a shell that has them set needs no
 * options.
 */
#ifndef STORE_HELM_FILTER_REQUEST_H
#define STORE_HELM_FILTER_REQUEST_H

#include "alloc.h"
#include "fields.h"
#include "strvec.h"

struct filter_request {
	const char *profile;
	const char *plan;
	const char *store;
	const char *policies;
	const char *add_policies;
	const char *const *hosts;
	const char *const *values; /* files laid over the profile */
	const char *const *sets;   /* values laid over it */
};

#define FIELDS_FILTER(of, member)                                                                                      \
	{ "profile", 0, "NAME", "HELM_STORE_PROFILE", "local, prod, or a file: a path with a slash",                   \
	  FIELD_TEXT(of, member.profile), .offer = FIELD_PROFILES },                                                   \
	FIELDS_FILTER_BUT_PROFILE(of, member)

#define FIELDS_FILTER_BUT_PROFILE(of, member)                                                                          \
	{ "plan", 0, "NAME", "HELM_STORE_PLAN", "plan of the profile", FIELD_TEXT(of, member.plan),                    \
	  .offer = FIELD_PLANS },                                                                                      \
	{ "store", 0, "NAME", "HELM_STORE_STORE", "name of the store; default: the release's",                         \
	  FIELD_TEXT(of, member.store) },                                                                              \
	{ "policies", 0, "DIR", "HELM_STORE_POLICIES", "rules and guards instead of the shipped ones",                 \
	  FIELD_TEXT(of, member.policies) },                                                                           \
	{ "add-policies", 0, "DIR", "HELM_STORE_ADD_POLICIES", "rules besides", FIELD_TEXT(of, member.add_policies) }, \
	{ "host", 0, "NAME", "HELM_STORE_HOSTS", "a host name; repeatable; default: STORE.DOMAIN",                     \
	  FIELD_TEXTS(of, member.hosts), .key = "hosts" },                                                             \
	{ "profile-values", 0, "FILE", "HELM_STORE_VALUES", "values laid over the profile; repeatable",                \
	  FIELD_TEXTS(of, member.values) },                                                                            \
	FIELD_PROFILE_SET(of, member.sets)

#define FIELD_PROFILE_SET(of, member)                                                                                  \
	{ "profile-set", 0, "KEY=VALUE", "HELM_STORE_SET", "one value laid over the profile; repeatable",              \
	  FIELD_TEXTS(of, member), .key = "profileSets" }

/* NAME=value for each that is said, in the arena; of lists one a line. NULL members say nothing. */
void filter_request_settings(const struct filter_request *request, struct arena *arena, struct strvec *ret);

#endif

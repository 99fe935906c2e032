/* SPDX-License-Identifier: Apache-2.0 */
/* Rows that requests of several verbs have: how words and JSON say what store/operation.h and store/spec.h take. */
#ifndef STORE_COMMANDS_REQUEST_FIELDS_H
#define STORE_COMMANDS_REQUEST_FIELDS_H

#include "cli/terminal.h"
#include "diagnose/patience.h"
#include "helm/filter_request.h"
#include "store/operation.h"

/* `member` is milliseconds. */
#define FIELD_TIMEOUT(of, member, help_text, milliseconds)                                                             \
	{ "timeout", 0, "DURATION", "HELM_STORE_TIMEOUT", help_text, FIELD_DURATION(of, member),                       \
	  .otherwise = (milliseconds) }
/* `member` is a struct wait_request. */
#define FIELDS_WAIT(of, member)                                                                                        \
	FIELD_TIMEOUT(of, member.timeout, "give up after that: 90s, 10m; default 10m", OPERATION_TIMEOUT),             \
	{ "wait-lock", 0, "DURATION", NULL, "wait while another command works on the store",                           \
	  FIELD_DURATION(of, member.wait_lock) },                                                                      \
	FIELDS_PROGRESS

/* Of those that wait for workloads: seconds, or PATIENCE_BY_KIND (diagnose/patience.h). */
#define FIELD_PATIENCE(of, member)                                                                                     \
	{ "patience", 0, "DURATION", "HELM_STORE_PATIENCE",                                                            \
	  "how long nodes, images, volumes, quota may fail before that is final; default by kind",                     \
	  FIELD_SECONDS(of, member), .otherwise = PATIENCE_BY_KIND }

#define FIELDS_PROFILE(of, profile_member, plan_member)                                                                \
	{ "profile", 'p', "NAME", "HELM_STORE_PROFILE", "local, prod, or a file: a path with a slash",                 \
	  FIELD_TEXT(of, profile_member), .offer = FIELD_PROFILES },                                                   \
	{ "plan", 0, "NAME", "HELM_STORE_PLAN", "plan of the profile: small, medium, large",                           \
	  FIELD_TEXT(of, plan_member), .offer = FIELD_PLANS }
/* `member` is a struct spec_given. */
#define FIELDS_SPEC(of, member)                                                                                        \
	FIELDS_PROFILE(of, member.profile, member.plan),                                                               \
	{ "chart", 0, "CHART", "HELM_STORE_CHART", "the store's chart; default: charts/store, as shipped",             \
	  FIELD_TEXT(of, member.chart) },                                                                              \
	{ "version", 0, "VERSION", NULL, "of a chart from a repository", FIELD_TEXT(of, member.version) },             \
	{ "repo", 0, "URL", NULL, "the chart's repository", FIELD_TEXT(of, member.repo) },                             \
	FIELD_VALUES(of, member.values, "values for the chart; repeatable; - is stdin"),                               \
	FIELDS_SET(of, member.values),                                                                                 \
	{ "products", 0, "FILE", NULL, "the shop's products: a list in JSON or YAML, instead of those of values",      \
	  FIELD_TEXT(of, member.values.products) },                                                                    \
	{ "host", 0, "NAME", NULL, "a host name; repeatable; default: NAME.DOMAIN of the profile",                     \
	  FIELD_TEXTS(of, member.hosts), .key = "hosts" },                                                             \
	{ "database", 0, "MODE", NULL, "dedicated, shared, operator or external", FIELD_TEXT(of, member.database) },   \
	{ "owner", 0, "USER", NULL, "whom the store belongs to", FIELD_TEXT(of, member.owner) },                       \
	{ "policies", 0, "DIR", "HELM_STORE_POLICIES",                                                                 \
	  "rules and guards instead of the shipped ones; shipped: those", FIELD_TEXT(of, member.policies) },           \
	{ "add-policies", 0, "DIR", "HELM_STORE_ADD_POLICIES", "rules besides; none: no more of them",                 \
	  FIELD_TEXT(of, member.add_policies) },                                                                       \
	FIELD_PROFILE_SET(of, member.profile_sets)

#endif

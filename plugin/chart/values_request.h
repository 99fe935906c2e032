/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody says of a chart's values. */
#ifndef STORE_CHART_VALUES_REQUEST_H
#define STORE_CHART_VALUES_REQUEST_H

#include "fields.h"

/* Single values, in the order in which Helm lays them over those of files (helm.sh/helm pkg/cli/values). */
enum chart_set {
	VALUES_SET_JSON,
	VALUES_SET_VALUE,
	VALUES_SET_STRING,
	VALUES_SET_FILE,
	VALUES_SET_LITERAL,
	VALUES_SETS
};

#define PRODUCTS_PATH "global.store.products" /* where the products of a file are laid (store/products.h) */

struct values_request {
	const char *const *files; /* "-" is stdin */
	const char *const *sets[VALUES_SETS];
	const char *products; /* a file (store/products.h); NULL: none */
};

#define FIELD_VALUES(of, member, help)                                                                                 \
	{ "values", 'f', "FILE", NULL, help, FIELD_TEXTS(of, member.files) }
#define FIELD_SET(of, member, name, option, argument, help)                                                            \
	{ option, 0, argument, NULL, help, FIELD_TEXTS(of, member.sets[VALUES_SET_##name]),                       \
	  .offer = FIELD_VALUES_KEYS }
#define FIELDS_SET(of, member)                                                                                         \
	FIELD_SET(of, member, JSON, "set-json", "KEY=JSON",                                                            \
		  "one value, or a mapping, for the chart as JSON; repeatable"),                                       \
	FIELD_SET(of, member, VALUE, "set", "KEY=VALUE", "one value for the chart; repeatable"),                       \
	FIELD_SET(of, member, STRING, "set-string", "KEY=VALUE", "the same, always text; repeatable"),                 \
	FIELD_SET(of, member, FILE, "set-file", "KEY=FILE", "the same, from a file; repeatable"),                      \
	FIELD_SET(of, member, LITERAL, "set-literal", "KEY=VALUE",                                                     \
		  "the same, text with nothing read into it; repeatable")

/* "set-json" …: the option of each. */
extern const char *const values_set_options[VALUES_SETS];

/* Whether one of the files is stdin. */
bool values_request_has_stdin(const struct values_request *request);

/* "--set", "a=b", … for Helm: all but the files. */
struct strvec;
void values_request_add_sets(const struct values_request *request, struct arena *arena, struct strvec *arguments);

#endif

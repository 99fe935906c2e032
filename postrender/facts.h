/* SPDX-License-Identifier: Apache-2.0 */
/* What rules may ask about the whole stream: accounts that bindings name, ExternalNames, hosts of its routes. */
#ifndef STORE_FACTS_H
#define STORE_FACTS_H

#include "facts_parts.h"
#include "kind_table.h"
#include "settings.h"

/*
 * Reads what can matter of `input` (documents without a binding, a route or an ExternalName in their text are not
 * parsed, unless a word may be spelt with escapes). Errors of the stream and the reader.
 */
int facts_read(struct facts *facts, const struct kind_table *kinds, struct str input, struct err *err);

bool facts_is_bound(const struct facts *facts, struct str account);

/* Whether a Service of the stream has this name and is an ExternalName. */
bool facts_is_external(const struct facts *facts, struct str service);

/*
 * The platform's host for a chart's, over the distinct hosts in byte order: those that were given (--host), or
 * <store>.<domain>, then 1-<store>.<domain> and so on; a store's name begins with a letter, so that no other store's
 * host has that form. Hosts that are the store's already stay. An empty one of which the stream has none is the
 * first of the store's. Errors: ERR_FACT, ERR_VARIABLE.
 */
int facts_host(struct facts *facts, struct settings *settings, struct str from, struct str *ret, struct err *err);

void facts_free(struct facts *facts);

#endif

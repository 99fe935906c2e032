/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values that look like passwords, kept out of messages: Helm, a schema and the API server quote what they refuse. What
 * a key of a value is called decides (password, token, secret …), unless it says that it names something. Owns nothing.
 */
#ifndef STORE_SECRECY_H
#define STORE_SECRECY_H

#include "value.h"

/* Whether a value of that key ("auth.adminPassword") is to be hidden. */
bool secrecy_is_secret(struct str key);

/* Puts *** into the message in place of each secret text of the values; NULL: there are none. */
void secrecy_hide_values(const struct value *values, struct err *err);

/* Likewise for the texts of --set and its like, "a.password=x,b=y", ended by NULL. */
void secrecy_hide_flags(const char *const *flags, struct err *err);

/* Likewise for those of --set-json, "KEY=JSON" or a mapping; one that cannot be read is hidden whole. */
void secrecy_hide_json(const char *const *flags, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* What the profile leaves to the cluster (lib/found.h). */
#ifndef STORE_SETTINGS_FOUND_H
#define STORE_SETTINGS_FOUND_H

#include "settings.h"

/*
 * KEY=VALUE (a list ended by NULL, or NULL) in the place of what the profile leaves to the cluster (found.h); what it
 * says itself stands. Without a VALUE the cluster has none. ERR_USAGE for a key that it cannot leave.
 */
int settings_take_found(struct settings *settings, const char *const *found, struct err *err);

/*
 * Before rules look: what is still left to the cluster gets what counts without one, or null. No rule sees the word
 * `auto`, and ${…} of a null is an error.
 */
void settings_settle(struct settings *settings);

/* Whether a profile value is null because it was left to the cluster. */
bool settings_is_left_out(const struct settings *settings, struct str dotted);

/* One line of what was left to the cluster, for --explain; nothing when nothing was. */
void settings_say_open(const struct settings *settings, struct bytes *out);

#endif

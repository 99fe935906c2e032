/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the profile leaves to the cluster (lib/found.h) is found once, when the store is made, and kept with it: another
 * class that comes later is no reason to move a store.
 */
#ifndef STORE_STORE_SPEC_FOUND_H
#define STORE_STORE_SPEC_FOUND_H

#include "store/spec.h"

/*
 * What was found for the store when it was made (global.store.found, or the note), for the filter's first look at the
 * profile. It counts where the profile says auto, whatever the cluster has by now.
 */
void spec_recall_found(struct spec *spec, const struct spec_request *request);

/*
 * What the settings still leave to the cluster is found there, into settings and environment; `again`: also that of
 * which there was none. Errors of fitting_find.
 */
int spec_find(struct spec *spec, const struct spec_request *request, bool again, struct err *err);

/* Into the record, after the fingerprint: the same specification is the same store, wherever it was found. */
void spec_note_found(struct spec *spec, struct value *record, struct arena *arena);

/* For the annotation LABEL_FOUND: "ingress.className=traefik,…"; for people: "ingress traefik, …". "": nothing. */
const char *spec_found_note(const struct spec *spec, struct arena *arena);
const char *spec_found_text(const struct spec *spec, struct arena *arena);

/* The same as found: {"ingress.className": "traefik", …} in a map; nothing when nothing was. */
void spec_put_found(const struct spec *spec, struct value *map, struct arena *arena);

#endif

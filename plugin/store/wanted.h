/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What workloads and ways in the newest revision of a store has, noted on its namespace by each command that changes
 * the release: a list over all stores then need read no record (each is large, secret, and a process to unpack).
 * Annotation store.urumi.ai/wanted: "REVISION FINGERPRINT Deployment/web=2 DaemonSet/agent Ingress/web". A revision
 * that another Helm made has another number or fingerprint, and nothing is noted of it. Only for what is shown: a
 * command that changes a store reads the record itself (diagnose/intent.h).
 */
#ifndef STORE_STORE_WANTED_H
#define STORE_STORE_WANTED_H

#include "store/operation.h"

/* Notes the newest revision once Helm is done. What fails is as if it were not noted, and no error. */
void wanted_note(struct operation *operation);

/* The annotation for a record (its metadata) and the objects of its manifest, in the arena; "" where it is too long. */
const char *wanted_text(const struct value *record, const struct value *objects, struct arena *arena);

/*
 * What is noted, as a list of objects {kind, metadata.name, spec.replicas} in the arena; NULL: nothing, or of another
 * revision than that of the record. A record that is NULL was not to be seen: what is noted counts.
 */
const struct value *wanted_read(const struct value *name_space, const struct value *record, struct arena *arena);

/* The noted revision's number; 0: nothing is noted. */
long wanted_revision(const struct value *name_space);

/* Whether one of the objects is of a kind. */
bool wanted_has(const struct value *objects, const char *kind);

#endif

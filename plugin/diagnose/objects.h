/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about the objects of a view. Nothing is owned. */
#ifndef STORE_DIAGNOSE_OBJECTS_H
#define STORE_DIAGNOSE_OBJECTS_H

#include "diagnose/problem.h"

const char *objects_name(const struct value *object);
/* The object of a name in a list that may be NULL; NULL: none. */
const struct value *objects_named(const struct value *list, const char *name);
bool objects_is_going(const struct value *object); /* it is being deleted */
/* Whether Helm made the object beside the release, and waits for it (annotation helm.sh/hook). */
bool objects_is_hook(const struct value *object);
/* A Job or pod that says nothing of the store: it is being deleted, or a hook, or of one, of a run before. */
bool objects_is_past(const struct objects *view, const struct value *object);
/* The object's condition of a type; NULL: none. */
/* Name of the object's first owner when that is of a kind; else "". */
const char *objects_owner(const struct value *object, const char *kind);
/* Whether it is in view->known. */
bool objects_is_known(const struct objects *view, const struct value *object);
/* The moment of an event in whichever field its API has it; "" when none does. */
const char *objects_event_time(const struct value *event);
/* The newest event of an object with a reason, without those that are known; NULL: none. */
const struct value *objects_event(const struct objects *view, const char *kind, const char *name, const char *reason);
/* The controller has not looked at the newest specification: what is there is of an older one. */
bool objects_is_unseen(const struct value *object);
/* A replica set that a Deployment is replacing, or has replaced. */
bool objects_is_old_set(const struct objects *view, const struct value *set);
/* A pod of a revision that is being replaced. */
bool objects_is_old_pod(const struct objects *view, const struct value *pod);
/*
 * The line that tells most of those that a container left in its status (`ended`: its state `terminated`, or NULL): the
 * last one that speaks of an error, else the last. With ": " before it, in the arena; "" when there is none. Kubernetes
 * keeps lines of the log there by terminationMessagePolicy FallbackToLogsOnError.
 */
const char *objects_last_words(const struct value *ended, struct arena *arena);

/* Owner of an object as people know it: "Deployment/web" for a pod of its replica set; itself when it has none. */
const char *objects_people_know(const struct objects *view, const struct value *object, const char *kind,
				struct arena *arena);

/* Marks what is there, as a list in the arena, for `known` of later views. */
struct value *objects_know(const struct objects *view, struct arena *arena);

#endif

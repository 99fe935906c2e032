/* SPDX-License-Identifier: Apache-2.0 */
/* The namespace of a store: what it carries, and how it goes. */
#ifndef STORE_STORE_NAMESPACE_H
#define STORE_STORE_NAMESPACE_H

#include "store/guards.h"
#include "store/operation.h"
#include "store/spec.h"

/* What a namespace carries besides what the specification says. */
struct namespace_marks {
	bool protect;
	bool kept;
	const char *made;  /* its uid, when create made it; NULL: it did not */
	const char *hosts; /* that it keeps besides those of the specification, parted by commas; NULL: none */
};

/* Those that a namespace (NULL: there is none) carries now, but for hosts. Texts are of the object. */
struct namespace_marks namespace_marks_of(const struct value *object);

/* The namespace as it is applied: labels, Pod Security level, annotations. In the arena. */
struct value *namespace_object(const struct spec *spec, const struct guards *guards,
			       const struct namespace_marks *marks, struct arena *arena);

/*
 * Takes in what the namespace (NULL: there is none) says of itself. ERR_EXISTS when it belongs to nobody or to another
 * store.
 */
/* The hosts, and those of the list `more` (parted by commas; NULL: none), each once, parted by commas. In the arena. */
const char *namespace_joined(const struct strvec *hosts, const char *more, struct arena *arena);

/* Notes on the store's namespace such a list of what it has claimed (store/hosts.h). Errors of kube_merge. */
int namespace_write_hosts(struct operation *operation, const char *hosts, struct err *err);

/* What a Namespace that is being deleted says of itself: its conditions. In the arena. */
const char *namespace_blocker(const struct value *object, struct arena *arena);

/* Waits until the store's namespace is gone. ERR_TIMEOUT with the reason that the namespace itself gives. */
int namespace_wait_gone(struct operation *operation, struct err *err);

/* Puts the mark of kept data on the namespace, so that list shows it and create adopts it; or takes it away. */
int namespace_mark_kept(struct operation *operation, bool kept, struct err *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two pods, of which one asks the other for a page all the time and says what came of it. Both keep to the Pod Security
 * level `restricted`, give up by themselves after some minutes, and go with their namespace.
 */
#ifndef STORE_DOCTOR_CONNECTIVITY_H
#define STORE_DOCTOR_CONNECTIVITY_H

#include "kube/kube.h"

/* Has sh, grep, nc, httpd, timeout; any busybox will do. */
#define CONNECTIVITY_IMAGE "docker.io/library/busybox:1.37.0"

#define CONNECTIVITY_SERVER "server"
#define CONNECTIVITY_CLIENT "client"

/* Makes a pod; the client asks at `peer`, an address. ERR_REFUSED with the API server's words. */
int connectivity_start(struct kube *cluster, const char *name_space, const char *name, const char *image,
		       const char *peer, struct err *err);

struct connectivity {
	long tries;        /* number of the last one that ended */
	bool open;         /* it got the page */
	bool opened_since; /* one with a number above the mark got it */
	bool closed_since; /* one above the mark did not */
};

/* What the client said last, and since the try `mark`. Nothing yet: 0 tries. */
int connectivity_read(struct kube *cluster, const char *name_space, long mark, struct connectivity *ret,
		      struct err *err);

/* The same of the text of its log. */
struct connectivity connectivity_parse(const char *text, long mark);

/*
 * Applies the policy `deny` (nothing in or out of any pod of the namespace) or, with `allow`, another that lets them
 * talk to each other, as the guards store-default-deny and store-inside do.
 */
int connectivity_police(struct kube *cluster, const char *name_space, bool allow, struct err *err);

#endif

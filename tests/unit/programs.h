/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A session whose programs are those of the test: kubectl leads to a server of the tests, Helm 4 knows the values of
 * one release. So an engine is asked as a program asks it: session and request in, result out. After cmocka.h.
 */
#ifndef STORE_TEST_PROGRAMS_H
#define STORE_TEST_PROGRAMS_H

#include "server.h"
#include "store/session.h"

/* What each of them asks first. */
#define VERSION ALWAYS("GET /version ", OK("{\"major\":\"1\",\"minor\":\"34\"}"))

/* The record of a store's first revision, as Helm writes it. */
#define RECORD(store, status)                                                                                          \
	"{\"metadata\":{\"namespace\":\"store-" store "\",\"name\":\"sh.helm.release.v1." store                        \
	".v1\",\"uid\":\"r1\","                                                                                        \
	"\"labels\":{\"name\":\"" store "\",\"owner\":\"helm\",\"version\":\"1\",\"status\":\"" status "\"},"          \
	"\"managedFields\":[{\"manager\":\"Helm\",\"operation\":\"Update\",\"fieldsV1\":{"                             \
	"\"f:data\":{\"f:release\":{}},\"f:metadata\":{\"f:labels\":{\"f:name\":{},\"f:owner\":{},\"f:status\":{},"    \
	"\"f:version\":{}}},\"f:type\":{}}}]}}"

struct programs {
	struct server server;
	struct tempdir folder;
	struct environment environment;
	struct arena arena;
	struct context context;
	struct session session;
	struct bytes told; /* "STEP: DETAIL", a line an event that people see or that is a result for machines */
	struct err err;
};

/* `values`: what helm get values prints; NULL: there is no release. The rules must outlive it. */
void programs_start(struct programs *programs, const struct rule *rules, const char *values);
void programs_stop(struct programs *programs);

#endif

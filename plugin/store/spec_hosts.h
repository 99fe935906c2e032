/* SPDX-License-Identifier: Apache-2.0 */
/* The hosts of a store. */
#ifndef STORE_STORE_SPEC_HOSTS_H
#define STORE_STORE_SPEC_HOSTS_H

#include "store/spec.h"

/*
 * The store's hosts: those of the command line, else of the values, else <store>.<domain>; into the environment too.
 * ERR_USAGE for what is no host name.
 */
int spec_choose_hosts(struct spec *spec, const struct spec_request *request, struct err *err);

#endif

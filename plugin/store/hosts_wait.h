/* SPDX-License-Identifier: Apache-2.0 */
/* Waiting until a store's URL answers. */
#ifndef STORE_STORE_HOSTS_WAIT_H
#define STORE_STORE_HOSTS_WAIT_H

#include "store/hosts.h"

/*
 * Waits until the URL answers with a status below 400, or for some seconds with one below 500: at the address that the
 * Ingress states, which is looked for meanwhile when it did not, else where the name leads. Where the name leads
 * nowhere yet, an answer without a certificate will do: nobody gives one for such a name. 0 with `ret_detail`
 * ("200 in 41 ms"); ERR_TIMEOUT with the last answer after `patience` milliseconds; errors of hosts_url.
 */
int hosts_wait(struct operation *operation, const struct host_url *url, unsigned patience, const char **ret_detail,
	       struct err *err);

#endif

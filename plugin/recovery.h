/* SPDX-License-Identifier: Apache-2.0 */
/* Puts a release in order that a command left which died in the middle: Helm holds it for busy. */
#ifndef STORE_RECOVERY_H
#define STORE_RECOVERY_H

#include "provision.h"

/*
 * For a pending release: takes a first install away, brings a store's last deployed revision back. ERR_LOCKED when it
 * may be somebody's who is still at work.
 */
int recovery_run(struct provision *provision, struct err *err);

#endif

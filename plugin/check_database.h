/* SPDX-License-Identifier: Apache-2.0 */
/* What doctor finds of each mode (modes.h). */
#ifndef STORE_CHECK_DATABASE_H
#define STORE_CHECK_DATABASE_H

#include "doctor.h"

int check_dedicated(struct doctor *doctor, struct finding *ret, struct err *err);
int check_shared(struct doctor *doctor, struct finding *ret, struct err *err);
int check_operator(struct doctor *doctor, struct finding *ret, struct err *err);
int check_external(struct doctor *doctor, struct finding *ret, struct err *err);

#endif

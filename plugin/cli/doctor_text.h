/* SPDX-License-Identifier: Apache-2.0 */
/* How doctor's findings are shown. */
#ifndef STORE_CLI_DOCTOR_TEXT_H
#define STORE_CLI_DOCTOR_TEXT_H

#include "doctor/doctor.h"

/* A line a check, with what to do below; the last line counts. `color`: stdout is a terminal that may have colours. */
void doctor_text_print(const struct doctor *doctor, bool color, struct bytes *out);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* How doctor's findings are shown. */
#ifndef STORE_CLI_DOCTOR_TEXT_H
#define STORE_CLI_DOCTOR_TEXT_H

#include "doctor/doctor.h"

/* A line a check, with what to do below; the last line counts. `color`: stdout is a terminal that may have colours. */
void doctor_text_print(const struct doctor *doctor, bool color, struct bytes *out);

/* {state, profile, plan, checks: [{id, what, state, found, remedy, error, details}]}, in the call's arena. */
struct value *doctor_text_value(const struct doctor *doctor);

/* 0 when nothing failed; else the error of all that did: the code of the first, their ids. */
int doctor_text_judge(const struct doctor *doctor, struct err *err);

#endif

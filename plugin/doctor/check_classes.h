/* SPDX-License-Identifier: Apache-2.0 */
/* What the profile names, and the cluster has: classes of storage, ingress and priority. */
#ifndef STORE_DOCTOR_CHECK_CLASSES_H
#define STORE_DOCTOR_CHECK_CLASSES_H

#include "doctor/doctor.h"

/*
 * What check_priority finds of the cluster's PriorityClasses (a list) with a profile's settings: a class that is the
 * default is every pod's that names none, and the guard store-priority refuses the pods of classes that the profile
 * does not allow. Texts in the arena. Always 0.
 */
int doctor_judge_priority(const struct value *classes, const struct value *settings, struct arena *arena,
			  struct finding *ret);

#endif

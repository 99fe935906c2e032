/* SPDX-License-Identifier: Apache-2.0 */
#include "store/component.h"

#include "kube/object.h"

const char *component_of(const struct value *object)
{
	return object_label(object, "app.kubernetes.io/component");
}

const struct value *component_seed_job(const struct value *jobs)
{
	const struct value *newest = NULL;

	for (const struct value *job = value_first(jobs); job; job = job->next)
		if (strcmp(component_of(job), "seed") == 0 &&
		    (!newest || strcmp(value_text_at(job, "metadata.creationTimestamp"),
				       value_text_at(newest, "metadata.creationTimestamp")) > 0))
			newest = job;
	return newest;
}

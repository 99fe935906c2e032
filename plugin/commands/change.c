/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/change.h"

#include "cli/result_text.h"

int change_run(struct call *call, const struct update_request *request, struct err *err)
{
	struct change_result result;

	if (update_run(&call->session, request, &result, err))
		return -1;
	return result_text_print(&result, (enum output_format)call->terminal.output, call->session.environment,
				 &call->context, err);
}

static int run_power(struct call *call, const char *store, const void *context, struct err *err)
{
	const struct power_request *power = call->request;
	struct update_request request = { .name = store,
					  .given = spec_given_none,
					  .change = power->change,
					  .power = *(const enum update_power *)context };

	request.given.chart = power->chart;
	return change_run(call, &request, err);
}

int change_run_power(struct call *call, enum update_power power, const char *done, struct err *err)
{
	const struct power_request *request = call->request;

	return each_store_run(call, &(struct each_store){ &request->each, done, run_power, &power }, err);
}

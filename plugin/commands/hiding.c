/* SPDX-License-Identifier: Apache-2.0 */
#include "commands/hiding.h"

#include "config.h"
#include "secrecy.h"

int hiding_run(const struct options *options, struct arena *arena, struct err *err)
{
	static const char *const flags[] = { "set", "set-string", "set-literal" };
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char **texts;

	for (size_t i = 0; i < COUNT_OF(flags); i++)
		if (options_has(options, flags[i]) && options_get_all(options, flags[i], arena, &texts))
			secrecy_hide_flags(texts, err);
	if (options_has(options, "set-json") && options_get_all(options, "set-json", arena, &texts))
		secrecy_hide_json(texts, err);
	if (!options_has(options, "values"))
		return -1;
	(void)options_get_all(options, "values", arena, &texts);
	for (; *texts; texts++) {
		struct value *values = NULL;

		if (strcmp(*texts, "-") != 0 && !config_read(*texts, arena, &values, NULL, &ignored))
			secrecy_hide_values(values, err);
		err_clear(&ignored);
	}
	return -1;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "server/settings.h"

/* Bytes of "http://" or "https://"; 0: it begins with neither. */
static size_t scheme_of(const char *url)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < COUNT_OF(schemes); i++)
		if (strncmp(url, schemes[i], strlen(schemes[i])) == 0)
			return strlen(schemes[i]);
	return 0;
}

int settings_check(const struct server_settings *settings, struct err *err)
{
	const char *audience = settings->audience;
	size_t scheme = audience ? scheme_of(audience) : 0;

	if (!audience)
		return 0;
	for (const char *p = audience; scheme && *p; p++)
		if ((unsigned char)*p <= ' ' || (unsigned char)*p >= 0x7F || strchr("\"<>\\^`{|}#?", *p))
			scheme = 0;
	if (scheme && audience[scheme] && audience[scheme] != '/')
		return 0;
	return err_set(err, ERR_USAGE, "--audience %s: a URL of http or https was expected, without ? and #", audience);
}

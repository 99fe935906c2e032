/* SPDX-License-Identifier: Apache-2.0 */
#include "http_response.h"

#include <stdlib.h>
#include <strings.h>

#include "alloc.h"

/* Seconds since 1970 of "Sun, 06 Nov 1994 08:49:37 GMT"; 0 for anything else. */
static time_t date_of(const char *text)
{
	struct tm parts = { 0 };
	const char *end = strptime(text, " %a, %d %b %Y %H:%M:%S GMT", &parts);

	return end && !*end ? timegm(&parts) : 0;
}

static long retry_of(const char *text, time_t date)
{
	char *end;
	long long seconds = strtoll(text, &end, 10);

	if (end == text || *end) {
		time_t until = date_of(text);

		seconds = until ? (long long)(until - (date ? date : time(NULL))) : 0;
	}
	return seconds < 0 ? 0 : seconds > HTTP_RETRY_MOST ? HTTP_RETRY_MOST : (long)seconds;
}

void http_response_take_header(struct str line, struct http_response *response)
{
	CLEANUP(free_pointer) char *name = xstrndup(line.p, line.n);
	size_t end = strcspn(name, ":\r\n");
	char *text = name + end + 1;
	size_t n;

	if (name[end] != ':')
		return;
	name[end] = '\0';
	for (n = strlen(text); n && strchr("\r\n \t", text[n - 1]); n--)
		text[n - 1] = '\0';
	if (strcasecmp(name, "Date") == 0)
		response->date = date_of(text);
	else if (strcasecmp(name, "Retry-After") == 0)
		response->retry_after = retry_of(text, response->date);
}

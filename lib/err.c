/* SPDX-License-Identifier: Apache-2.0 */
#include "err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"

enum fault { OTHER, STORE, WAY, SIGNAL };
enum repeat { FINAL, AGAIN };

struct row {
	int status;
	enum fault fault;
	int http;
	enum repeat repeat;
	const char *slug;
	const char *cause;
	const char *remedy;
};

#define X(name, status, fault, http, repeat, slug, cause, remedy)                                                      \
	[ERR_##name] = { status, fault, http, repeat, slug, cause, remedy },
static const struct row rows[ERR_CODE_COUNT] = { [ERR_NONE] = { 0, OTHER, 200, FINAL, "", "", "" }, ERR_TABLE(X) };
#undef X

static __attribute__((nonnull, format(printf, 1, 0))) char *format_message(const char *format, va_list arguments)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = xmalloc(length < 0 ? 1 : (size_t)length + 1);
	text[0] = '\0';
	(void)vsnprintf(text, length < 0 ? 1 : (size_t)length + 1, format, arguments);
	return text;
}

int err_set(struct err *err, enum err_code code, const char *format, ...)
{
	va_list arguments;
	char *message;

	va_start(arguments, format);
	message = format_message(format, arguments);
	va_end(arguments);
	free(err->message);
	err->message = message;
	err->code = code;
	return -1;
}

int err_wrap(struct err *err, const char *format, ...)
{
	CLEANUP(free_pointer) char *prefix = NULL;
	va_list arguments;
	char *message;

	va_start(arguments, format);
	prefix = format_message(format, arguments);
	va_end(arguments);
	message = xformat("%s: %s", prefix, err->message ? err->message : "");
	free(err->message);
	err->message = message;
	return -1;
}

int err_hint(struct err *err, const char *format, ...)
{
	CLEANUP(free_pointer) char *hint = NULL;
	va_list arguments;
	char *message;

	va_start(arguments, format);
	hint = format_message(format, arguments);
	va_end(arguments);
	message = xformat("%s\n%s", err->message ? err->message : "", hint);
	free(err->message);
	err->message = message;
	return -1;
}

void err_clear(struct err *err)
{
	if (!err)
		return;
	free(err->message);
	*err = (struct err)ERR_INIT;
}

int err_exit_status(enum err_code code)
{
	return rows[code].status;
}

const char *err_slug(enum err_code code)
{
	return rows[code].slug;
}

const char *err_cause(enum err_code code)
{
	return rows[code].cause;
}

const char *err_remedy(enum err_code code)
{
	return rows[code].remedy;
}

bool err_is_of_store(enum err_code code)
{
	return rows[code].fault == STORE;
}

bool err_is_signal(enum err_code code)
{
	return rows[code].fault == SIGNAL;
}

int err_http_status(enum err_code code)
{
	return rows[code].http;
}

bool err_is_retryable(enum err_code code)
{
	return rows[code].repeat == AGAIN;
}

bool err_ends_all(enum err_code code)
{
	return rows[code].fault == SIGNAL || rows[code].fault == WAY;
}

/* What a chart or a cluster says may hold escapes, C1 controls in UTF-8 too; a terminal must not obey them. */
static char *neutralise(char *text)
{
	for (char *p = text; *p; p++) {
		unsigned char next = (unsigned char)p[1];

		if (((unsigned char)*p < 0x20 && *p != '\n') || *p == 0x7F)
			*p = '?';
		else if ((unsigned char)*p == 0xC2 && next >= 0x80 && next < 0xA0)
			p[0] = p[1] = '?';
	}
	return text;
}

char *err_text(const struct err *err)
{
	const char *message = err->message ? err->message : "";
	const char *newline = strchr(message, '\n');
	int first = newline ? (int)(newline - message) : (int)strlen(message);
	const char *rest = newline ? newline + 1 : rows[err->code].remedy;
	CLEANUP(free_pointer) char *indented = NULL;
	char *text;
	size_t lines = 1;
	char *to;

	if (err->code == ERR_DENIED)
		return neutralise(xformat("error: %s   [%s]\n", message, rows[err->code].slug));
	for (const char *p = rest; *p; p++)
		lines += *p == '\n';
	indented = xmalloc(strlen(rest) + lines * 2 + 1);
	to = indented;
	for (const char *p = rest; *p; p++) {
		if (p == rest || p[-1] == '\n') {
			*to++ = ' ';
			*to++ = ' ';
		}
		*to++ = *p;
	}
	*to = '\0';
	text = xformat("error: %.*s   [%s]\n%s%s", first, message, rows[err->code].slug, indented,
		       *indented ? "\n" : "");
	return neutralise(text);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "bytes.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"

/* Makes room for `more` bytes and a NUL; false past the ceiling. */
static bool reserve(struct bytes *bytes, size_t more)
{
	size_t need;
	size_t capacity;

	if (bytes->overflow || more > bytes->ceiling || bytes->length > bytes->ceiling - more) {
		bytes->overflow = true;
		return false;
	}
	need = bytes->length + more + 1;
	if (need <= bytes->capacity)
		return true;
	capacity = bytes->capacity ? bytes->capacity * 2 : 64;
	bytes->capacity = capacity < need ? need : capacity;
	bytes->data = xreallocarray(bytes->data, bytes->capacity, 1);
	return true;
}

void bytes_add(struct bytes *bytes, struct str text)
{
	if (!reserve(bytes, text.n))
		return;
	if (text.n)
		memcpy(bytes->data + bytes->length, text.p, text.n);
	bytes->length += text.n;
	bytes->data[bytes->length] = '\0';
}

void bytes_add_plain(struct bytes *bytes, struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		/* U+0080 to U+009F are C2 80 to C2 9F. */
		bool wide = c == 0xC2 && i + 1 < text.n && (unsigned char)text.p[i + 1] >= 0x80 &&
			    (unsigned char)text.p[i + 1] < 0xA0;

		bytes_add_char(bytes, c < 0x20 || c == 0x7F || wide ? '?' : text.p[i]);
		i += wide;
	}
}

void bytes_add_text(struct bytes *bytes, const char *text)
{
	bytes_add(bytes, str_of(text));
}

void bytes_add_char(struct bytes *bytes, char c)
{
	bytes_add(bytes, (struct str){ &c, 1 });
}

void bytes_add_repeat(struct bytes *bytes, char c, size_t times)
{
	if (!reserve(bytes, times))
		return;
	memset(bytes->data + bytes->length, c, times);
	bytes->length += times;
	bytes->data[bytes->length] = '\0';
}

void bytes_format(struct bytes *bytes, const char *format, ...)
{
	va_list arguments;
	va_list again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length >= 0 && reserve(bytes, (size_t)length)) {
		(void)vsnprintf(bytes->data + bytes->length, (size_t)length + 1, format, arguments);
		bytes->length += (size_t)length;
	}
	va_end(arguments);
}

struct str bytes_str(const struct bytes *bytes)
{
	return (struct str){ bytes->data ? bytes->data : "", bytes->length };
}

void bytes_reset(struct bytes *bytes)
{
	bytes->length = 0;
	bytes->overflow = false;
}

void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	bytes->data = NULL;
	bytes->length = 0;
	bytes->capacity = 0;
	bytes->overflow = false;
}

int bytes_check(const struct bytes *bytes, const char *what, enum err_code code, struct err *err)
{
	if (!bytes->overflow)
		return 0;
	return err_set(err, code, "%s is larger than %zu bytes, its ceiling", what, bytes->ceiling);
}

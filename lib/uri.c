/* SPDX-License-Identifier: Apache-2.0 */
#include "uri.h"

void uri_encode(struct bytes *out, struct str text)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    (c && strchr("-._~", c))) {
			bytes_add_char(out, (char)c);
		} else {
			bytes_add_char(out, '%');
			bytes_add_char(out, digits[c >> 4]);
			bytes_add_char(out, digits[c & 15]);
		}
	}
}

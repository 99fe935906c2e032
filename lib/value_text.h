/* SPDX-License-Identifier: Apache-2.0 */
/* Values as people read them in a line. */
#ifndef STORE_VALUE_TEXT_H
#define STORE_VALUE_TEXT_H

#include "value.h"

/* Short text for tables and messages: scalars as they are, others JSON, cut to `width` characters with an ellipsis. */
void value_to_text(const struct value *value, size_t width, struct bytes *out);

#endif

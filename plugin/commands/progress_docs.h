/* SPDX-License-Identifier: Apache-2.0 */
#ifndef STORE_COMMANDS_PROGRESS_DOCS_H
#define STORE_COMMANDS_PROGRESS_DOCS_H

#include "bytes.h"

/* Markdown: the verbs that take --progress, its words, the members and states of events. */
void progress_docs(struct bytes *out);

#endif

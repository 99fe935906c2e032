/* SPDX-License-Identifier: Apache-2.0 */
#include "grammar.h"

#define X(name, word, shape, help) { word, shape, help },
const struct word_row verb_rows[VERB_COUNT] = { RULE_VERBS(X) };
const struct word_row rule_rows[RULE_FIELD_COUNT] = { RULE_FIELDS(X) };
const struct word_row match_rows[MATCH_FIELD_COUNT] = { MATCH_FIELDS(X) };
const struct word_row subject_rows[SUBJECT_COUNT] = { CONDITION_SUBJECTS(X) };
const struct word_row condition_rows[CONDITION_COUNT] = { CONDITION_WORDS(X) };
#undef X

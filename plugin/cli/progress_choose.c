/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress_choose.h"

#include "cli/terminal.h"

static const char *const words[PROGRESS_MODES] = {
#define X(name, word, shown) [PROGRESS_##name] = word,
	PROGRESS_TABLE(X)
#undef X
};

const char *progress_word(enum progress_mode mode)
{
	return words[mode];
}

static bool find(const char *word, enum progress_mode *ret)
{
	for (int mode = 0; mode < PROGRESS_MODES; mode++) {
		if (strcmp(words[mode], word) != 0)
			continue;
		*ret = (enum progress_mode)mode;
		return true;
	}
	return false;
}

int progress_choose(const struct options *options, enum progress_mode *ret, struct err *err)
{
	const char *word = options_get(options, "progress");
	enum progress_mode mode = PROGRESS_AUTO;

	if (word && !find(word, &mode))
		return err_set(err, ERR_USAGE, "--progress %s: auto, lines, json or none was expected", word);
	if (options_has(options, "quiet") && mode != PROGRESS_NONE && options_by_hand(options, "progress"))
		return err_set(err, ERR_USAGE, "--quiet is --progress none: it and --progress %s exclude each other",
			       word);
	*ret = options_has(options, "quiet") ? PROGRESS_NONE : mode;
	return 0;
}

static bool asks_json(const char *word, const char *next)
{
	return strcmp(word, "--progress=json") == 0 ||
	       (strcmp(word, "--progress") == 0 && next && strcmp(next, "json") == 0);
}

enum progress_mode progress_guess(int argc, char *const *argv, char *const *variables)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (asks_json(argv[i], argv[i + 1]))
			return PROGRESS_JSON;
	return strcmp(options_variable(variables, PROGRESS_VARIABLE), words[PROGRESS_JSON]) == 0 ? PROGRESS_JSON
												 : PROGRESS_AUTO;
}

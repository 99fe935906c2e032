/* SPDX-License-Identifier: Apache-2.0 */

#include "lint/server.h"

#include "file.h"
#include "kube/kubectl.h"
#include "lint/finding.h"

/* How kubectl begins what the API server said of one object; all else is about the way to it. */
static bool is_answer(const char *line)
{
	static const char *const beginnings[] = { "Error from server", "The ", "error: resource mapping not found" };

	for (size_t i = 0; i < COUNT_OF(beginnings); i++)
		if (strncmp(line, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

/* An answer goes on to the next beginning: lists of causes have lines of their own. */
static size_t answer_length(const char *words)
{
	size_t n = strcspn(words, "\n");

	while (words[n] && words[n + 1] && !is_answer(words + n + 1))
		n += 1 + strcspn(words + n + 1, "\n");
	return n;
}

int lint_server(struct lint *lint, const char *profile, struct str output, struct err *err)
{
	struct arena *arena = lint->session->arena;
	const char *file = tempdir_path(&lint->scratch, "dry-run.yaml", arena);
	const char *words;

	if (file_write(file, output, err) ||
	    kubectl_try(lint->session->environment, file, lint->request.name_space, &lint->context, arena, &words, err))
		return -1;
	while (*words) {
		size_t n = answer_length(words);
		struct lint_said said = { .level = "error",
					  .rule = "server",
					  .plan = LINT_HELM3,
					  .message = arena_str(arena, (struct str){ words, n }).p };

		if (is_answer(words))
			(void)lint_add(lint, profile, &said);
		else if (strncmp(words, "Warning:", strlen("Warning:")) != 0)
			return err_set(err, ERR_CLUSTER, "%s", said.message);
		words += n + (words[n] == '\n');
	}
	return 0;
}

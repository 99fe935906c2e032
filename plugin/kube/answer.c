/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/answer.h"

#define NO_GROUP "404 page not found" /* net/http's NotFound, by which the API server answers for a group it has not */
#define WORDS_MOST 200                /* bytes of what else stands there */

bool answer_is_foreign(const struct http_response *response, const struct value *tree)
{
	struct str body = bytes_str(&response->body);

	if (response->status == 404 && !tree)
		return !str_starts(body, STR(NO_GROUP));
	/* Others refuse with few words, or with none: the status says enough. */
	if (!body.n && response->status / 100 != 2)
		return false;
	if (!tree || tree->type != VALUE_MAP)
		return true;
	return response->status == 404 && strcmp(value_text_at(tree, "kind"), "Status") != 0;
}

int answer_check(const char *what, const struct http_response *response, const struct value *tree, struct err *err)
{
	struct str words = bytes_str(&response->body);

	if (!answer_is_foreign(response, tree))
		return 0;
	words.n = words.n ? strcspn(words.p, "\r\n") : 0;
	words = str_cut(words, WORDS_MOST);
	if (!words.n)
		return err_set(err, ERR_CLUSTER, "%s: status %ld without an answer", what, response->status);
	return err_set(err, ERR_CLUSTER, "%s: status %ld, and no answer of an API server: %.*s", what, response->status,
		       STR_ARG(words));
}

int answer_items(const char *what, const struct value *answer, struct value **ret, struct err *err)
{
	const char *kind = value_text_at(answer, "kind");
	size_t n = strlen(kind);

	if (n <= strlen("List") || strcmp(kind + n - strlen("List"), "List") != 0)
		return err_set(err, ERR_CLUSTER, "%s: a list was expected, not \"%s\"", what, kind);
	*ret = value_get(answer, "items");
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "ident.h"

#include "kind_table.h"

static struct str text_at(struct tree *tree, uint32_t map, const char *key)
{
	uint32_t node = tree_member(tree, map, str_of(key), NULL);

	return tree_type(tree, node) == VALUE_STRING ? tree_scalar(tree, node) : (struct str){ NULL, 0 };
}

/* Helm 3 puts `# Source: path` before each manifest. */
static struct str source_comment(struct str text)
{
	static const char mark[] = "# Source: ";

	while (text.n && text.p[0] == '#') {
		const char *end = memchr(text.p, '\n', text.n);
		size_t length = end ? (size_t)(end - text.p) : text.n;

		if (str_starts(text, STR(mark))) {
			length -= length && text.p[length - 1] == '\r';
			return (struct str){ text.p + sizeof(mark) - 1, length - (sizeof(mark) - 1) };
		}
		if (!end)
			break;
		text = (struct str){ end + 1, text.n - length - 1 };
	}
	return (struct str){ NULL, 0 };
}

int ident_read(struct tree *tree, const struct kind_table *kinds, struct ident *ret, struct err *err)
{
	struct ident ident = *ret;
	uint32_t root = ident.root;
	uint32_t metadata;
	uint32_t annotations;
	uint32_t labels;
	const char *slash;

	if (tree_type(tree, root) != VALUE_MAP)
		return err_set(err, ERR_OBJECT, "%u:%u: %s where a Kubernetes object was expected",
			       tree_line(tree, root), tree_column(tree, root), value_type_name(tree_type(tree, root)));
	ident.api_version = text_at(tree, root, "apiVersion");
	ident.kind = text_at(tree, root, "kind");
	if (ident.kind.n == 0 && ident.api_version.n == 0) {
		ident.kind = ident.list_kind;
		ident.api_version = ident.list_version;
	}
	if (ident.kind.n == 0)
		return err_set(err, ERR_OBJECT, "%u:%u: an object without a kind", tree_line(tree, root),
			       tree_column(tree, root));
	slash = ident.api_version.n ? memchr(ident.api_version.p, '/', ident.api_version.n) : NULL;
	ident.version = ident.api_version;
	if (slash) {
		ident.group = (struct str){ ident.api_version.p, (size_t)(slash - ident.api_version.p) };
		ident.version = (struct str){ slash + 1, ident.api_version.n - ident.group.n - 1 };
	}
	metadata = tree_member(tree, root, STR("metadata"), NULL);
	annotations = tree_member(tree, metadata, STR("annotations"), NULL);
	labels = tree_member(tree, metadata, STR("labels"), NULL);
	ident.name = text_at(tree, metadata, "name");
	if (ident.name.n == 0)
		ident.name = text_at(tree, metadata, "generateName");
	ident.name_space = text_at(tree, metadata, "namespace");
	ident.is_hook = tree_member(tree, annotations, STR("helm.sh/hook"), NULL) != NO_NODE;
	ident.is_guard = str_is(text_at(tree, labels, "store.urumi.ai/guard"), "true");
	ident.template_path = text_at(tree, annotations, "postrenderer.helm.sh/postrender-filename");
	if (ident.template_path.n == 0)
		ident.template_path = source_comment(tree->text);
	ident.known = kind_table_find(kinds, ident.group, ident.kind);
	ident.scope = ident.known ? ident.known->scope : SCOPE_UNKNOWN;
	*ret = ident;
	return 0;
}

void ident_text(const struct ident *ident, struct bytes *out)
{
	bytes_add(out, ident->kind.n ? ident->kind : STR("(no kind)"));
	bytes_add_char(out, '/');
	bytes_add(out, ident->name.n ? ident->name : STR("(no name)"));
}

bool ident_is_kind(const struct ident *ident, struct str spec)
{
	const char *slash = NULL;
	struct str group;

	for (size_t i = spec.n; i-- > 0 && !slash;)
		if (spec.p[i] == '/')
			slash = spec.p + i;
	if (!slash)
		return str_equal(spec, ident->kind);
	group = (struct str){ spec.p, (size_t)(slash - spec.p) };
	if (spec.p + spec.n != slash + 2 || slash[1] != '*')
		if (!str_equal((struct str){ slash + 1, spec.n - group.n - 1 }, ident->kind))
			return false;
	return str_equal(group, ident->api_version) || (ident->group.n && str_equal(group, ident->group));
}

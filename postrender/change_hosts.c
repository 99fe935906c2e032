/* SPDX-License-Identifier: Apache-2.0 */
#include "change_hosts.h"

#include "ceilings.h"
#include "hosts_in.h"

struct rehosting {
	struct change *change;
	struct bytes text; /* of the node, as far as it is made */
	struct str before; /* its text */
	size_t taken;      /* bytes of that which are in `text` */
	uint32_t node;     /* NO_NODE: none yet */
};

static void rehosting_free(struct rehosting *rehosting)
{
	bytes_free(&rehosting->text);
}

static int finish_node(struct rehosting *rehosting)
{
	struct change *change = rehosting->change;
	struct arena *arena = change->scope->arena;
	struct str before = rehosting->before;

	if (rehosting->node == NO_NODE)
		return 0;
	bytes_add(&rehosting->text, (struct str){ before.p + rehosting->taken, before.n - rehosting->taken });
	if (bytes_check(&rehosting->text, "a text with its hosts", ERR_LIMIT, change->err))
		return -1;
	change->value = value_string(arena, arena_str(arena, bytes_str(&rehosting->text)));
	return change_node(change, rehosting->node);
}

static int take_host(void *data, uint32_t node, struct str host, struct err *err)
{
	struct rehosting *rehosting = data;
	struct scope *scope = rehosting->change->scope;
	struct str to;
	size_t at;

	if (node != rehosting->node) {
		if (finish_node(rehosting))
			return -1;
		rehosting->node = node;
		rehosting->before = tree_scalar(scope->tree, node);
		rehosting->taken = 0;
		bytes_reset(&rehosting->text);
	}
	if (facts_host(scope->facts, scope->settings, host, &to, err))
		return -1;
	at = (size_t)(host.p - rehosting->before.p);
	bytes_add(&rehosting->text, (struct str){ rehosting->before.p + rehosting->taken, at - rehosting->taken });
	bytes_add(&rehosting->text, to);
	rehosting->taken = at + host.n;
	return 0;
}

int change_set_hosts(struct change *change)
{
	CLEANUP(rehosting_free) struct rehosting rehosting = { .change = change,
							       .text = BYTES_INIT(LIMIT_RULE_TEXT),
							       .node = NO_NODE };
	struct scope *scope = change->scope;

	if (hosts_in(change->tree, scope->ident, scope->here, &change->action->path, take_host, &rehosting,
		     change->err))
		return -1;
	return finish_node(&rehosting);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "value_order.h"

struct order {
	int (*compare)(const void *of, const struct value *one, const struct value *other);
	const void *of;
};

static struct value *merge(const struct order *order, struct value *one, struct value *other)
{
	struct value *first = NULL;
	struct value **place = &first;

	while (one && other) {
		struct value **next = order->compare(order->of, one, other) <= 0 ? &one : &other;

		*place = *next;
		place = &(*place)->next;
		*next = *place;
	}
	*place = one ? one : other;
	return first;
}

/* The first `count` items from `first` on, ended by NULL; *ret_rest: what follows them. */
static struct value *sort(const struct order *order, struct value *first, size_t count, struct value **ret_rest)
{
	struct value *middle;
	struct value *half;

	if (count == 1) {
		*ret_rest = first->next;
		first->next = NULL;
		return first;
	}
	half = sort(order, first, count / 2, &middle);
	return merge(order, half, sort(order, middle, count - count / 2, ret_rest));
}

void value_order(struct value *list, int (*compare)(const void *of, const struct value *one, const struct value *other),
		 const void *of)
{
	const struct order order = { compare, of };
	struct value *rest;

	if (!value_first(list))
		return;
	list->first = sort(&order, list->first, value_count(list), &rest);
	for (list->last = list->first; list->last->next;)
		list->last = list->last->next;
}

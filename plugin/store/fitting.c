/* SPDX-License-Identifier: Apache-2.0 */
#include "store/fitting.h"

#include "cidr.h"
#include "kube/call.h"
#include "kube/list.h"
#include "kube/object.h"
#include "kube/resources.h"
#include "store/controllers.h"
#include "store/entrance.h"

#define STORAGE API_STORAGE "/storageclasses"
#define INGRESS API_NETWORKING "/ingressclasses"
#define NO_PROVISIONER "kubernetes.io/no-provisioner"
#define LOOPBACK "127.0.0.1"
#define NAMES_MOST ((size_t)64 << 10)

static const char *const keys[] = {
#define X(name, key, otherwise, none) key,
	FOUND_TABLE(X)
#undef X
};

const char *fitting_key(enum found_key key)
{
	return keys[key];
}

bool fitting_is_open(const struct value *settings, enum found_key key)
{
	return strcmp(value_text_at(settings, keys[key]), FOUND_AUTO) == 0;
}

bool fitting_is_left_out(const struct value *settings, enum found_key key)
{
	return fitting_is_open(settings, key) || strcmp(value_text_at(settings, keys[key]), FOUND_NONE) == 0;
}

/* --- classes */

bool fitting_is_default(const struct value *class)
{
	/* As Kubernetes has them; the third was the second's name before 1.6, and still counts. */
	static const char *const notes[] = { "ingressclass.kubernetes.io/is-default-class",
					     "storageclass.kubernetes.io/is-default-class",
					     "storageclass.beta.kubernetes.io/is-default-class" };

	for (size_t i = 0; i < COUNT_OF(notes); i++)
		if (strcmp(object_note(class, notes[i]), "true") == 0)
			return true;
	return false;
}

bool fitting_is_by_hand(const struct value *class)
{
	return strcmp(value_text_at(class, "provisioner"), NO_PROVISIONER) == 0;
}

static const char *name_of(const struct value *class)
{
	return value_text_at(class, "metadata.name");
}

static bool has_pods(const struct value *class, const struct value *pods)
{
	const struct controller *known = controllers_find(value_text_at(class, "spec.controller"));

	return known && known->labels && entrance_has(pods, known->labels);
}

static bool any(const struct value *class, const struct value *pods)
{
	(void)class;
	(void)pods;
	return true;
}

static bool is_default(const struct value *class, const struct value *pods)
{
	(void)pods;
	return fitting_is_default(class);
}

static bool makes_volumes(const struct value *class, const struct value *pods)
{
	(void)pods;
	return !fitting_is_by_hand(class);
}

/* Those of the classes for which it holds. */
static const struct value *those(const struct value *classes, bool (*holds)(const struct value *, const struct value *),
				 const struct value *pods, struct arena *arena)
{
	struct value *list = value_new(arena, VALUE_LIST);

	for (const struct value *class = value_first(classes); class; class = class->next)
		if (holds(class, pods))
			value_add(list, value_copy(arena, class));
	return list;
}

static int several(const struct value *classes, const char *what, enum found_key key, struct err *err)
{
	CLEANUP(bytes_free) struct bytes names = BYTES_INIT(NAMES_MOST);

	for (const struct value *class = classes->first; class; class = class->next)
		bytes_format(&names, "%s%s%s", names.length ? ", " : "", name_of(class),
			     fitting_is_default(class) ? " (default)" : "");
	(void)err_set(err, ERR_USAGE, "the profile takes the cluster's %s class, and there are several: %s", what,
		      names.data);
	return err_hint(err, "choose one: --profile-set %s=%s", keys[key], name_of(classes->first));
}

int fitting_choose_ingress(const struct value *classes, const struct value *pods, struct arena *arena,
			   const struct value **ret, struct err *err)
{
	static bool (*const narrower[])(const struct value *, const struct value *) = { any, is_default, has_pods };
	const struct value *left = classes;

	for (size_t i = 0; i < COUNT_OF(narrower); i++) {
		const struct value *now = those(left, narrower[i], pods, arena);

		left = now->first ? now : left;
		*ret = value_first(left);
		if (value_count(left) <= 1)
			return 0;
	}
	return several(left, "ingress", FOUND_INGRESS_CLASS, err);
}

/* By time, which RFC 3339 writes so that texts sort; of one second the first in the order of names. */
static bool is_newer(const struct value *class, const struct value *other)
{
	int order = strcmp(value_text_at(class, "metadata.creationTimestamp"),
			   value_text_at(other, "metadata.creationTimestamp"));

	return order > 0 || (order == 0 && strcmp(name_of(class), name_of(other)) < 0);
}

int fitting_choose_storage(const struct value *classes, struct arena *arena, const struct value **ret, struct err *err)
{
	const struct value *left = those(classes, makes_volumes, NULL, arena);

	*ret = NULL;
	for (const struct value *class = left->first; class; class = class->next)
		if (fitting_is_default(class) && (!*ret || is_newer(class, *ret)))
			*ret = class;
	if (*ret)
		return 0;
	*ret = left->first;
	return value_count(left) <= 1 ? 0 : several(left, "storage", FOUND_STORAGE_CLASS, err);
}

/* --- the domain */

/* An address that the internet knows; others mean something on their own network alone. */
static bool is_public(const char *address)
{
	static const char *const networks[] = { "10.0.0.0/8",    "172.16.0.0/12",  "192.168.0.0/16",
						"100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8" };

	for (size_t i = 0; i < COUNT_OF(networks); i++)
		if (cidr_holds(networks[i], address))
			return false;
	return cidr_holds("0.0.0.0/0", address);
}

/* nip.io reads IPv4 alone. */
static bool is_usable(const char *address)
{
	return cidr_holds("0.0.0.0/0", address) && strcmp(address, LOOPBACK) != 0;
}

const char *fitting_domain(const struct fitting_way *way, struct arena *arena)
{
	if (is_usable(way->address) && !way->same)
		return arena_format(arena, "%s.nip.io", way->address).p;
	if (!*way->address && !way->loopback && is_public(way->stated))
		return arena_format(arena, "%s.nip.io", way->stated).p;
	return FOUND_LOOPBACK;
}

int fitting_controller(struct kube *cluster, const struct value *settings, struct arena *arena, const char **ret,
		       struct err *err)
{
	const char *name = value_text_at(settings, keys[FOUND_INGRESS_CLASS]);
	struct value *class = NULL;

	if (*name && strcmp(name, FOUND_AUTO) != 0 &&
	    kube_get(cluster, arena_format(arena, INGRESS "/%s", name).p, arena, &class, err)) {
		if (err->code != ERR_REFUSED)
			return -1;
		err_clear(err);
		class = NULL;
	}
	*ret = value_text_at(class, "spec.controller");
	return 0;
}

static int find_domain(struct kube *cluster, const struct value *settings, struct arena *arena, const char **ret,
		       struct err *err)
{
	bool tls = value_is_true(value_find(settings, STR("tls.enabled")));
	int port = tls ? 443 : 80;
	struct entrance entrance;
	struct fitting_way way;
	const char *controller;

	if (fitting_controller(cluster, settings, arena, &controller, err) ||
	    entrance_find(cluster, settings, controller, port, arena, &entrance, err))
		return -1;
	way = (struct fitting_way){ .address = entrance.address,
				    .stated = entrance.stated,
				    .loopback = entrance_is_open(LOOPBACK, port, cluster->within) };
	/* Another program of this machine may have the port. */
	way.same = way.loopback && *way.address && !tls &&
		   entrance_is_same(LOOPBACK, way.address, port, cluster->within);
	*ret = fitting_domain(&way, arena);
	return context_check(cluster->within, 0, err);
}

/* --- all of them */

static int find_ingress(struct kube *cluster, const struct value *settings, struct arena *arena, const char **ret,
			struct err *err)
{
	const struct value *pods;
	const struct value *class;
	struct value *list;

	if (kube_list(cluster, INGRESS, NULL, false, arena, &list, err) ||
	    entrance_pods(cluster, settings, "", arena, &pods, err) ||
	    fitting_choose_ingress(list, pods, arena, &class, err))
		return -1;
	*ret = name_of(class);
	return 0;
}

static int find_storage(struct kube *cluster, const struct value *settings, struct arena *arena, const char **ret,
			struct err *err)
{
	const struct value *class;
	struct value *list;

	(void)settings;
	if (kube_list(cluster, STORAGE, NULL, false, arena, &list, err) ||
	    fitting_choose_storage(list, arena, &class, err))
		return -1;
	*ret = name_of(class);
	return 0;
}

int fitting_find(struct kube *cluster, const struct value *settings, enum found_key key, struct arena *arena,
		 const char **ret, struct err *err)
{
	static int (*const finders[])(struct kube *, const struct value *, struct arena *, const char **,
				      struct err *) = {
		[FOUND_INGRESS_CLASS] = find_ingress,
		[FOUND_DOMAIN] = find_domain,
		[FOUND_STORAGE_CLASS] = find_storage,
	};

	if (!finders[key](cluster, settings, arena, ret, err))
		return 0;
	if (err->code != ERR_REFUSED)
		return -1;
	err_clear(err);
	*ret = FOUND_AUTO;
	return 0;
}

const struct value *fitting_with(const struct value *settings, enum found_key key, const char *text,
				 struct arena *arena)
{
	struct value *copy = value_copy(arena, settings);
	const char *dot = strchr(keys[key], '.');
	struct value *part = value_get_str(copy, (struct str){ keys[key], (size_t)(dot - keys[key]) });

	value_set(part, dot + 1, value_string(arena, arena_str(arena, str_of(text))));
	return copy;
}

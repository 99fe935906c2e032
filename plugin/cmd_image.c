/* SPDX-License-Identifier: Apache-2.0 */
#include "file.h"
#include "helm.h"
#include "image_note.h"
#include "image_status.h"
#include "image_target.h"
#include "kubectl.h"
#include "moment.h"
#include "operation.h"
#include "output.h"
#include "tenant.h"

#define TIMEOUT 3600000 /* milliseconds: a first build takes minutes, on a slow machine many */

static const struct option_row rows[] = {
	{ "image", 0, "store|postgres|redis", NULL, "only this one; repeatable; default: what the cluster cannot pull",
	  true },
	{ "with", 0, IMAGE_TOOLS, "HELM_STORE_IMAGE_TOOL", "what builds or holds them; default: one that answers",
	  false },
	{ "source", 0, "DIR", "HELM_STORE_SOURCE", "a clone of the repository; default: where the plugin lies", false },
	{ "timeout", 0, "DURATION", NULL, "for each program that is run: 90s, 10m; default 60m", false },
	ROWS_PROGRESS,
	ROW_OUTPUT,
	ROW_HELP,
};

static const char details[] =
	"  status          which images shops need, which of them the cluster has, how they came, when\n"
	"  build           builds what no registry has, with docker, podman, buildah or the own cluster's builder\n"
	"  import          brings what was built into the cluster of the current context: k3d, kind, an own one\n"
	"  push REGISTRY   brings it into a registry (registry.example.com/team) and notes that it is pulled there\n"
	"\n"
	"What the cluster has is remembered in it (ConfigMap images in namespace " TENANT_SYSTEM "), so that\n"
	"helm store create needs no values for it. What is there, by the hash of its content, is not brought again.\n"
	"\n"
	"Examples:\n"
	"  helm store image build && helm store image import\n"
	"  helm store image build --with podman && helm store image push registry.example.com/shops\n"
	"  helm store image build --image postgres --image redis\n";

struct session {
	struct call *call;
	struct image_work work;
	struct interrupt interrupt;
	struct scratch scratch;
	struct context context;
	struct cluster cluster;
	struct helm helm;
	struct image images[IMAGES];
	struct image_target target;
	struct value *note;
	struct value *nodes; /* NULL: nobody may see them */
	struct value *results;
};

static void session_close(struct session *session)
{
	context_idle(&session->context);
	session->cluster.within = NULL;
	cluster_close(&session->cluster);
	scratch_remove(&session->scratch);
	interrupt_close(&session->interrupt);
}

/* Where the images' sources are; NULL: nowhere that we know. */
static int find_source(struct session *session, struct err *err)
{
	struct arena *arena = &session->call->arena;
	const char *given = options_get(&session->call->options, "source");
	const char *folder = given && *given ? file_full_path(given, arena)
					     : arena_format(arena, "%s/../..", session->helm.chart).p;

	if (file_exists(arena_format(arena, "%s/images/store/Dockerfile", folder).p))
		session->work.source = file_full_path(folder, arena);
	else if (given && *given)
		return err_set(err, ERR_USAGE, "--source %s: there is no images/store/Dockerfile in it", given);
	return 0;
}

/* The context decides what may be used, where there is one. */
static int find_target(struct session *session, bool needed, struct err *err)
{
	CLEANUP(err_clear) struct err none = ERR_INIT;
	const char *context;
	const char *server;

	if (kubectl_context(&session->context, &session->call->arena, &context, &server, needed ? err : &none))
		return needed || none.code == ERR_INTERRUPTED || none.code == ERR_TERMINATED ? -1 : 0;
	session->target = image_target_of(context, server);
	if (session->target.means == IMAGE_OWN)
		session->work.own = session->target.name;
	return 0;
}

static int session_open(struct session *session, struct call *call, struct err *err)
{
	struct arena *arena = &call->arena;

	*session = (struct session){ .call = call, .interrupt = INTERRUPT_INIT, .cluster = CLUSTER_INIT,
				     .target = { .means = IMAGE_MEANS, .context = "" },
				     .results = value_new(arena, VALUE_LIST) };
	session->work = (struct image_work){ .context = &session->context, .within = &session->context,
					     .scratch = &session->scratch, .arena = arena };
	context_begin(&session->context, &call->context, CONTEXT_ENDLESS);
	session->context.interrupt = &session->interrupt;
	if (operation_duration(&call->options, "timeout", TIMEOUT, &session->work.deadline, err) ||
	    interrupt_open(&session->interrupt, err) || scratch_make(&session->scratch, err) ||
	    helm_locate(&session->helm, &session->context, arena, err) ||
	    images_read(session->helm.chart, arena, session->images, err))
		return -1;
	return find_source(session, err);
}

static int reach(struct session *session, struct err *err)
{
	bool known;

	session->cluster.within = &session->context;
	if (cluster_open(&session->cluster, err) ||
	    image_note_read(&session->cluster, &session->call->arena, &session->note, &known, err) ||
	    image_nodes_read(&session->cluster, &session->call->arena, &session->nodes, err))
		return -1;
	if (known)
		return 0;
	return err_set(err, ERR_REFUSED, ROLE_MAY "not read ConfigMap images of namespace " TENANT_SYSTEM);
}

static const char *tool_named(const struct session *session)
{
	const char *name = options_get(&session->call->options, "with");

	return name && *name ? name : NULL;
}

/* Whether this run is about an image. Without --image those that the cluster cannot get otherwise. */
static bool is_wanted(const struct session *session, const struct image *image, bool closed)
{
	const char **names;

	if (!options_get_all(&session->call->options, "image", &session->call->arena, &names))
		return !image->is_public || closed;
	for (; *names; names++)
		if (strcmp(*names, image->name) == 0)
			return true;
	return false;
}

static int check_images(const struct call *call, const struct image *images, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char **names;

	(void)options_get_all(&call->options, "image", &arena, &names);
	for (; *names; names++)
		if (!images_find(images, *names))
			return err_set(err, ERR_USAGE, "--image %s: store, postgres or redis was expected", *names);
	return 0;
}

static void result(struct session *session, const struct image *image, const char *state, const char *reference,
		   const char *content)
{
	struct arena *arena = &session->call->arena;
	struct value *row = value_new(arena, VALUE_MAP);

	value_put_text(row, "image", image->name, arena);
	value_put_text(row, "state", state, arena);
	value_put_text(row, "reference", reference, arena);
	value_put_text(row, "content", content, arena);
	value_add(session->results, row);
	context_done(&session->context, image->name, arena_format(arena, "%s: %s", state, reference).p);
}

static int run_build(struct session *session, struct err *err)
{
	const struct image_tool *tool;
	bool closed;

	if (find_target(session, false, err) || image_tool_choose(&session->work, tool_named(session), &tool, err))
		return -1;
	closed = image_target_is_closed(&session->target) || strcmp(image_tool_name(tool), "own") == 0;
	for (size_t i = 0; i < IMAGES; i++) {
		struct image_built built;

		if (!is_wanted(session, &session->images[i], closed))
			continue;
		if (image_tool_build(&session->work, tool, &session->images[i], &built, err))
			return -1;
		result(session, &session->images[i], "built",
		       built.archive ? built.reference : session->images[i].build, built.content);
	}
	return 0;
}

/* Noted with this content, and no node is known to have lost it. */
static bool is_there(struct session *session, const struct image *image, const struct image_built *built)
{
	const struct value *entry = value_get(session->note, image->name);
	struct image_nodes nodes = image_nodes_count(session->nodes, built->reference);

	return entry && strcmp(value_text_at(entry, "content"), built->content) == 0 &&
	       strcmp(value_text_at(entry, "reference"), built->reference) == 0 &&
	       !image_status_is_gone(entry, &nodes, cluster_now(&session->cluster));
}

/* The chart's values take REGISTRY/REPOSITORY:TAG apart. `digest`: the registry's; NULL: it was imported. */
static struct value *entry_of(struct session *session, const char *reference, const char *digest,
			      const char *content, const char *means, const struct image_tool *tool)
{
	struct arena *arena = &session->call->arena;
	struct value *entry = value_new(arena, VALUE_MAP);
	const char *slash = strchr(reference, '/');
	const char *colon = strrchr(reference, ':');

	value_put_text(entry, "reference", reference, arena);
	value_put(entry, STR("registry"), value_string(arena, (struct str){ reference, (size_t)(slash - reference) }));
	value_put(entry, STR("repository"),
		  value_string(arena, (struct str){ slash + 1, (size_t)(colon - slash - 1) }));
	value_put_text(entry, "tag", colon + 1, arena);
	value_put_text(entry, "digest", digest ? digest : arena_format(arena, "sha256:%s", content).p, arena);
	value_put_text(entry, "pullPolicy", digest ? "IfNotPresent" : "Never", arena);
	value_put_text(entry, "content", content, arena);
	value_put_text(entry, "means", means, arena);
	value_put_text(entry, "tool", image_tool_name(tool), arena);
	value_put_text(entry, "time", moment_text(cluster_now(&session->cluster), arena), arena);
	return entry;
}

static int import_one(struct session *session, const struct image *image, struct err *err)
{
	const struct image_tool *tool;
	struct image_built built;
	struct value *entry;

	if (image_tool_holding(&session->work, tool_named(session), image, &tool, &built, err))
		return -1;
	if (is_there(session, image, &built)) {
		result(session, image, "unchanged", built.reference, built.content);
		return 0;
	}
	if (image_target_import(&session->work, &session->target, tool, image, &built, err))
		return -1;
	entry = entry_of(session, built.reference, NULL, built.content, image_means_word(session->target.means),
			 tool);
	if (image_note_write(&session->cluster, image->name, entry, err))
		return -1;
	result(session, image, "imported", built.reference, built.content);
	return 0;
}

static int run_import(struct session *session, struct err *err)
{
	if (find_target(session, true, err) || image_target_check(&session->work, &session->target, err) ||
	    reach(session, err))
		return -1;
	for (size_t i = 0; i < IMAGES; i++)
		if (is_wanted(session, &session->images[i], image_target_is_closed(&session->target)) &&
		    import_one(session, &session->images[i], err))
			return -1;
	return 0;
}

static int push_one(struct session *session, const struct image *image, const char *registry, struct err *err)
{
	const struct value *before = value_get(session->note, image->name);
	struct arena *arena = &session->call->arena;
	const struct image_tool *tool;
	struct image_built built;
	const char *digest;
	const char *name;
	bool same;

	if (image_tool_holding(&session->work, tool_named(session), image, &tool, &built, err))
		return -1;
	name = arena_format(arena, "%s/%s", registry, strchr(built.reference, '/') + 1).p;
	if (image_tool_push(&session->work, tool, image, &built, name, &digest, err))
		return -1;
	same = strcmp(value_text_at(before, "reference"), name) == 0 &&
	       strcmp(value_text_at(before, "digest"), digest) == 0;
	if (!same && image_note_write(&session->cluster, image->name,
				      entry_of(session, name, digest, built.content, "registry", tool), err))
		return -1;
	result(session, image, same ? "unchanged" : "pushed", name, built.content);
	return 0;
}

static int run_push(struct session *session, struct err *err)
{
	const char *registry = session->call->options.operand_count > 1 ? session->call->options.operands[1] : NULL;

	if (image_status_registry(registry, err) || find_target(session, true, err) || reach(session, err))
		return -1;
	for (size_t i = 0; i < IMAGES; i++)
		if (is_wanted(session, &session->images[i], false) &&
		    push_one(session, &session->images[i], registry, err))
			return -1;
	return 0;
}

static int run_status(struct session *session, struct err *err)
{
	struct arena *arena = &session->call->arena;

	struct image_status_view view;

	if (find_target(session, true, err) || reach(session, err))
		return -1;
	view = (struct image_status_view){ session->nodes, cluster_now(&session->cluster),
					   image_target_is_closed(&session->target) };
	for (size_t i = 0; i < IMAGES; i++)
		value_add(session->results,
			  image_status_row(&session->images[i], value_get(session->note, session->images[i].name),
					   &view, arena));
	return 0;
}

static const struct {
	const char *word;
	int (*run)(struct session *session, struct err *err);
	size_t operands;
} words[] = {
	{ "status", run_status, 1 },
	{ "build", run_build, 1 },
	{ "import", run_import, 1 },
	{ "push", run_push, 2 },
};

static int choose(const struct call *call, size_t *ret, struct err *err)
{
	const char *word = call->options.operands[0];

	for (*ret = 0; *ret < COUNT_OF(words); ++*ret) {
		if (strcmp(words[*ret].word, word) != 0)
			continue;
		if (call->options.operand_count <= words[*ret].operands)
			return 0;
		return err_set(err, ERR_USAGE, "image %s: \"%s\" is one argument too many", word,
			       call->options.operands[words[*ret].operands]);
	}
	return err_set(err, ERR_USAGE, "image \"%s\": status, build, import or push was expected", word);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(session_close) struct session session = { .interrupt = INTERRUPT_INIT, .cluster = CLUSTER_INIT };
	enum output_format format;
	size_t what;

	if (choose(call, &what, err) || output_choose(&call->options, OUTPUT_FORMATS, &format, err) ||
	    session_open(&session, call, err) || check_images(call, session.images, err) ||
	    words[what].run(&session, err))
		return -1;
	if (format != OUTPUT_TABLE)
		output_value(session.results, format, &out);
	else if (words[what].run == run_status)
		image_status_table(session.results, cluster_now(&session.cluster), &out);
	else
		image_status_results(session.results, &out);
	return verb_print(&out, err);
}

const struct verb_body body_image = { rows, COUNT_OF(rows), run, details };

/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/output.h"
#include "commands/verb.h"
#include "file.h"
#include "helm/helm.h"
#include "image/builder.h"
#include "image/own_cluster.h"
#include "image/run.h"
#include "image/status.h"
#include "image/target.h"
#include "kube/kubectl.h"
#include "kube/labels.h"
#include "kube/open.h"
#include "store/image_note.h"
#include "timestamp.h"

#define TIMEOUT 3600000 /* milliseconds: a first build takes minutes, on a slow machine many */

enum action { STATUS, BUILD, IMPORT, PUSH };

struct image_request {
	unsigned action;
	const char *registry;      /* of push; NULL: none was given */
	const char *const *images; /* none: those that the cluster cannot pull */
	const char *with;          /* NULL: a tool that answers */
	const char *source;
	unsigned timeout; /* milliseconds, for each program that is run */
	bool dry_run;
};

static const struct field rows[] = {
	{ "image", 0, "status|build|import|push", NULL, NULL, FIELD_CHOICE(struct image_request, action),
	  .place = FIELD_OPERAND, .key = "action" },
	{ "registry", 0, "[REGISTRY]", NULL, NULL, FIELD_TEXT(struct image_request, registry), .place = FIELD_OPERAND,
	  .after = "push" },
	{ "image", 0, "store|postgres|redis", NULL, "only this one; repeatable; default: what the cluster cannot pull",
	  FIELD_TEXTS(struct image_request, images), .key = "images" },
	{ "with", 0, IMAGE_TOOLS, "HELM_STORE_IMAGE_TOOL", "what builds or holds them; default: one that answers",
	  FIELD_TEXT(struct image_request, with), .may_be_empty = true },
	{ "source", 0, "DIR", "HELM_STORE_SOURCE", "a clone of the repository; default: where the plugin lies",
	  FIELD_TEXT(struct image_request, source) },
	{ "timeout", 0, "DURATION", NULL, "for each program that is run: 90s, 10m; default 60m",
	  FIELD_DURATION(struct image_request, timeout), .otherwise = TIMEOUT },
	{ "dry-run", 0, NULL, NULL, "of build, import and push: say what it would be, do nothing",
	  FIELD_FLAG(struct image_request, dry_run) },
	FIELDS_PROGRESS,
	FIELD_OUTPUT,
	FIELD_HELP,
};

static const char details[] =
	"  status          which images shops need, which of them the cluster has, how they came, when\n"
	"  build           builds what no registry has, with docker, podman, buildah or the own cluster's builder\n"
	"  import          brings what was built into the cluster of the current context: k3d, kind, an own one\n"
	"  push REGISTRY   brings it into a registry (registry.example.com/team) and notes that it is pulled there\n"
	"\n"
	"What the cluster has is remembered in it (ConfigMap images in namespace " NAMESPACE_SYSTEM "), so that\n"
	"helm store create needs no values for it. What is there, by the hash of its content, is not brought again.\n"
	"\n"
	"Examples:\n"
	"  helm store image build --dry-run\n"
	"  helm store image build && helm store image import\n"
	"  helm store image build --with podman && helm store image push registry.example.com/shops\n"
	"  helm store image build --image postgres --image redis\n";

struct bringing {
	const struct session *session;
	const struct image_request *request;
	struct image_work work;
	struct interrupt interrupt;
	struct tempdir scratch;
	struct context context;
	struct kube cluster;
	struct helm helm;
	struct image images[IMAGES];
	struct image_target target;
	struct value *note;
	struct value *nodes; /* NULL: nobody may see them */
	struct value *results;
};

static void bringing_close(struct bringing *bringing)
{
	context_idle(&bringing->context);
	bringing->cluster.within = NULL;
	kube_close(&bringing->cluster);
	tempdir_remove(&bringing->scratch);
	interrupt_close(&bringing->interrupt);
}

/* Where the images' sources are; NULL: nowhere that we know. */
static int find_source(struct bringing *bringing, struct err *err)
{
	struct arena *arena = bringing->session->arena;
	const char *given = bringing->request->source;
	const char *folder = given && *given ? file_full_path(given, arena)
					     : arena_format(arena, "%s/../..", bringing->helm.chart).p;

	if (file_exists(arena_format(arena, "%s/images/store/Dockerfile", folder).p))
		bringing->work.source = file_full_path(folder, arena);
	else if (given && *given)
		return err_set(err, ERR_USAGE, "--source %s: there is no images/store/Dockerfile in it", given);
	return 0;
}

/* The context decides what may be used, where there is one. */
static int find_target(struct bringing *bringing, bool needed, struct err *err)
{
	CLEANUP(err_clear) struct err none = ERR_INIT;
	const char *context;
	const char *server;

	if (kubectl_context(bringing->session->environment, &bringing->context, bringing->session->arena, &context,
			    &server, needed ? err : &none))
		return needed || err_is_signal(none.code) ? -1 : 0;
	bringing->target = image_target_of(context, server);
	if (bringing->target.means == IMAGE_OWN)
		bringing->work.own = bringing->target.name;
	return 0;
}

static int bringing_open(struct bringing *bringing, const struct session *session, const struct image_request *request,
			 struct err *err)
{
	struct arena *arena = session->arena;

	*bringing = (struct bringing){ .session = session,
				       .request = request,
				       .interrupt = INTERRUPT_INIT,
				       .cluster = KUBE_INIT,
				       .target = { .means = IMAGE_MEANS, .context = "" },
				       .results = value_new(arena, VALUE_LIST) };
	bringing->work = (struct image_work){ .context = &bringing->context,
					      .within = &bringing->context,
					      .scratch = &bringing->scratch,
					      .arena = arena };
	bringing->work.deadline = request->timeout;
	bringing->cluster.environment = session->environment;
	context_begin(&bringing->context, session->context, CONTEXT_ENDLESS);
	bringing->context.interrupt = &bringing->interrupt;
	if (interrupt_open(&bringing->interrupt, err) || tempdir_make(&bringing->scratch, session->environment, err) ||
	    helm_locate(&bringing->helm, session->environment, &bringing->context, arena, err) ||
	    images_read(bringing->helm.chart, arena, bringing->images, err))
		return -1;
	return find_source(bringing, err);
}

static int reach(struct bringing *bringing, struct err *err)
{
	bool known;

	bringing->cluster.within = &bringing->context;
	if (kube_open(&bringing->cluster, err) ||
	    image_note_read(&bringing->cluster, bringing->session->arena, &bringing->note, &known, err) ||
	    image_nodes_read(&bringing->cluster, bringing->session->arena, &bringing->nodes, err))
		return -1;
	if (known)
		return 0;
	return err_set(err, ERR_REFUSED, ROLE_MAY "not read ConfigMap images of namespace " NAMESPACE_SYSTEM);
}

static const char *tool_named(const struct bringing *bringing)
{
	const char *name = bringing->request->with;

	return name && *name ? name : NULL;
}

/* Whether this run is about an image. Without --image those that the cluster cannot get otherwise. */
static bool is_wanted(const struct bringing *bringing, const struct image *image, bool closed)
{
	const char *const *names = bringing->request->images;

	if (!*names)
		return !image->is_public || closed;
	for (; *names; names++)
		if (strcmp(*names, image->name) == 0)
			return true;
	return false;
}

/* `content`: NULL before it is built. */
static void result(struct bringing *bringing, const struct image *image, const char *state, const char *reference,
		   const char *content)
{
	struct arena *arena = bringing->session->arena;
	struct value *row = value_new(arena, VALUE_MAP);

	value_put_text(row, "image", image->name, arena);
	value_put_text(row, "state", state, arena);
	value_put_text(row, "reference", reference, arena);
	if (content)
		value_put_text(row, "content", content, arena);
	if (bringing->request->dry_run)
		value_put(row, STR("dryRun"), value_bool(arena, true));
	value_add(bringing->results, row);
	context_done(&bringing->context, image->name,
		     arena_format(arena, "%s: %s", image_status_word(row, arena), reference).p);
}

static int run_build(struct bringing *bringing, struct err *err)
{
	const struct image_tool *tool;
	bool closed;

	if (find_target(bringing, false, err) || image_tool_choose(&bringing->work, tool_named(bringing), &tool, err))
		return -1;
	if (bringing->request->dry_run && !bringing->work.source)
		return image_own_missing(&bringing->work, err);
	closed = image_target_is_closed(&bringing->target) || strcmp(image_tool_name(tool), "own") == 0;
	for (size_t i = 0; i < IMAGES; i++) {
		struct image_built built = { .archive = NULL };

		if (!is_wanted(bringing, &bringing->images[i], closed))
			continue;
		if (!bringing->request->dry_run &&
		    image_tool_build(&bringing->work, tool, &bringing->images[i], &built, err))
			return -1;
		result(bringing, &bringing->images[i], "built",
		       built.archive ? built.reference : bringing->images[i].build, built.content);
	}
	return 0;
}

/* Noted with this content, and no node is known to have lost it. */
static bool is_there(struct bringing *bringing, const struct image *image, const struct image_built *built)
{
	const struct value *entry = value_get(bringing->note, image->name);
	struct image_nodes nodes = image_nodes_count(bringing->nodes, built->reference);

	return entry && strcmp(value_text_at(entry, "content"), built->content) == 0 &&
	       strcmp(value_text_at(entry, "reference"), built->reference) == 0 &&
	       !image_status_is_gone(entry, &nodes, kube_now(&bringing->cluster));
}

/* The chart's values take REGISTRY/REPOSITORY:TAG apart. `digest`: the registry's; NULL: it was imported. */
static struct value *entry_of(struct bringing *bringing, const char *reference, const char *digest, const char *content,
			      const char *means, const struct image_tool *tool)
{
	struct arena *arena = bringing->session->arena;
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
	value_put_text(entry, "time", timestamp_text(kube_now(&bringing->cluster), arena), arena);
	return entry;
}

static int import_one(struct bringing *bringing, const struct image *image, struct err *err)
{
	const struct image_tool *tool;
	struct image_built built;
	struct value *entry;
	bool there;

	if (image_tool_holding(&bringing->work, tool_named(bringing), image, &tool, &built, err))
		return -1;
	there = is_there(bringing, image, &built);
	if (there || bringing->request->dry_run) {
		result(bringing, image, there ? "unchanged" : "imported", built.reference, built.content);
		return 0;
	}
	if (image_target_import(&bringing->work, &bringing->target, tool, image, &built, err))
		return -1;
	entry = entry_of(bringing, built.reference, NULL, built.content, image_means_word(bringing->target.means),
			 tool);
	if (image_note_write(&bringing->cluster, image->name, entry, err))
		return -1;
	result(bringing, image, "imported", built.reference, built.content);
	return 0;
}

static int run_import(struct bringing *bringing, struct err *err)
{
	if (find_target(bringing, true, err) || image_target_check(&bringing->work, &bringing->target, err) ||
	    reach(bringing, err))
		return -1;
	for (size_t i = 0; i < IMAGES; i++)
		if (is_wanted(bringing, &bringing->images[i], image_target_is_closed(&bringing->target)) &&
		    import_one(bringing, &bringing->images[i], err))
			return -1;
	return 0;
}

static int push_one(struct bringing *bringing, const struct image *image, const char *registry, struct err *err)
{
	const struct value *before = value_get(bringing->note, image->name);
	struct arena *arena = bringing->session->arena;
	const struct image_tool *tool;
	struct image_built built;
	const char *digest;
	const char *name;
	bool same;

	if (image_tool_holding(&bringing->work, tool_named(bringing), image, &tool, &built, err))
		return -1;
	name = arena_format(arena, "%s/%s", registry, strchr(built.reference, '/') + 1).p;
	same = strcmp(value_text_at(before, "reference"), name) == 0;
	/* The registry alone knows the digest; what was noted with this content had the same one. */
	if (bringing->request->dry_run) {
		same = same && strcmp(value_text_at(before, "content"), built.content) == 0;
		result(bringing, image, same ? "unchanged" : "pushed", name, built.content);
		return 0;
	}
	if (image_tool_push(&bringing->work, tool, image, &built, name, &digest, err))
		return -1;
	same = same && strcmp(value_text_at(before, "digest"), digest) == 0;
	if (!same && image_note_write(&bringing->cluster, image->name,
				      entry_of(bringing, name, digest, built.content, "registry", tool), err))
		return -1;
	result(bringing, image, same ? "unchanged" : "pushed", name, built.content);
	return 0;
}

static int run_push(struct bringing *bringing, struct err *err)
{
	const char *registry = bringing->request->registry;

	if (image_status_registry(registry, err) || find_target(bringing, true, err) || reach(bringing, err))
		return -1;
	for (size_t i = 0; i < IMAGES; i++)
		if (is_wanted(bringing, &bringing->images[i], false) &&
		    push_one(bringing, &bringing->images[i], registry, err))
			return -1;
	return 0;
}

static int run_status(struct bringing *bringing, struct err *err)
{
	struct arena *arena = bringing->session->arena;

	struct image_status_view view;

	if (find_target(bringing, true, err) || reach(bringing, err))
		return -1;
	view = (struct image_status_view){ bringing->nodes, kube_now(&bringing->cluster),
					   image_target_is_closed(&bringing->target) };
	for (size_t i = 0; i < IMAGES; i++)
		value_add(bringing->results,
			  image_status_row(&bringing->images[i], value_get(bringing->note, bringing->images[i].name),
					   &view, arena));
	return 0;
}

static const struct {
	const char *word;
	int (*run)(struct bringing *bringing, struct err *err);
} actions[] = {
	[STATUS] = { "status", run_status },
	[BUILD] = { "build", run_build },
	[IMPORT] = { "import", run_import },
	[PUSH] = { "push", run_push },
};

static int check_request(const struct image_request *request, struct err *err)
{
	if (!request->registry || request->action == PUSH)
		return 0;
	return err_set(err, ERR_USAGE, "image %s: \"%s\" is one argument too many", actions[request->action].word,
		       request->registry);
}

static int run(struct call *call, struct err *err)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(OUTPUT_MOST);
	CLEANUP(bringing_close) struct bringing bringing = { .interrupt = INTERRUPT_INIT, .cluster = KUBE_INIT };
	const struct image_request *request = call->request;
	enum output_format format = (enum output_format)call->terminal.output;

	if (check_request(request, err) || bringing_open(&bringing, &call->session, request, err) ||
	    actions[request->action].run(&bringing, err))
		return -1;
	if (format != OUTPUT_TABLE)
		output_value(bringing.results, format, &out);
	else if (request->action == STATUS)
		image_status_table(bringing.results, kube_now(&bringing.cluster), &out);
	else
		image_status_results(bringing.results, &out);
	return output_print(&out, err);
}

static enum role role_of(const void *request)
{
	const struct image_request *image = request;

	return image->action == STATUS || image->dry_run ? ROLE_READER : ROLE_OPERATOR;
}

const struct verb_body body_image = { FIELDS_OF(rows, struct image_request), run, details, role_of };

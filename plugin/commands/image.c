/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/image_text.h"
#include "commands/verb.h"
#include "image/builder.h"
#include "kube/labels.h"

#define TIMEOUT 3600000 /* milliseconds: a first build takes minutes, on a slow machine many */

static const struct field rows[] = {
	{ "image", 0, "status|build|import|push", NULL, NULL, FIELD_CHOICE(struct bring_request, action),
	  .place = FIELD_OPERAND, .key = "action" },
	{ "registry", 0, "[REGISTRY]", NULL, NULL, FIELD_TEXT(struct bring_request, registry), .place = FIELD_OPERAND,
	  .after = "push" },
	{ "image", 0, "store|postgres|redis", NULL, "only this one; repeatable; default: what the cluster cannot pull",
	  FIELD_TEXTS(struct bring_request, images), .key = "images" },
	{ "with", 0, IMAGE_TOOLS, "HELM_STORE_IMAGE_TOOL", "what builds or holds them; default: one that answers",
	  FIELD_TEXT(struct bring_request, with), .may_be_empty = true },
	{ "source", 0, "DIR", "HELM_STORE_SOURCE", "a clone of the repository; default: where the plugin lies",
	  FIELD_TEXT(struct bring_request, source) },
	{ "timeout", 0, "DURATION", NULL, "for each program that is run: 90s, 10m; default 60m",
	  FIELD_DURATION(struct bring_request, timeout), .otherwise = TIMEOUT },
	{ "dry-run", 0, NULL, NULL, "of build, import and push: say what it would be, do nothing",
	  FIELD_FLAG(struct bring_request, dry_run) },
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

static int run(struct call *call, struct err *err)
{
	const struct bring_request *request = call->request;
	struct bring_result result;

	return bring_run(&call->session, request, &result, err)
		       ? -1
		       : image_text_print(request->action, &result, (enum output_format)call->terminal.output, err);
}

static enum role role_of(const void *request)
{
	const struct bring_request *image = request;

	return image->action == BRING_STATUS || image->dry_run ? ROLE_READER : ROLE_OPERATOR;
}

const struct verb_body body_image = { FIELDS_OF(rows, struct bring_request), run, details, role_of };

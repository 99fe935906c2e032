/* SPDX-License-Identifier: Apache-2.0 */
/* How tools that build and push images are called, and what is made of what they say: scripts stand in for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "image/builder.h"
#include "stand_in.h"

#define HASH "0123456789abcdef0123456789abcdef"
#define DIGEST "sha256:" HASH
#define NAME "r.test/urumi/store:1"

static const struct image image = {
	.name = "store", .at = "image", .reference = "docker.io/urumi/store:1", .build = "urumi/store:1"
};

struct built {
	struct tempdir folder;
	struct context context;
	struct image_work work;
	struct err err;
};

/* Only what the test puts there is found, besides sh and what it calls. */
static void built_start(struct built *it)
{
	*it = (struct built){ .context = CONTEXT_INIT, .err = ERR_INIT };
	assert_int_equal(tempdir_make(&it->folder, &environment_none, &it->err), 0);
	it->work = (struct image_work){
		.deadline = 20000, .context = &it->context, .scratch = &it->folder, .arena = &arena
	};
	for (size_t i = 0; i < 4; i++) {
		static const char *const none[] = { "docker", "podman", "buildah", "skopeo" };

		(void)stand_in(&it->folder, none[i], "exit 127");
	}
	assert_int_equal(setenv("PATH", arena_format(&arena, "%s:/usr/bin:/bin", it->folder.folder).p, 1), 0);
}

static void built_stop(struct built *it)
{
	tempdir_remove(&it->folder);
	err_clear(&it->err);
}

static void assert_failed(const struct built *it, enum err_code code, const char *words)
{
	assert_non_null(it->err.message);
	if (it->err.code != code || !strstr(it->err.message, words))
		fail_msg("%d: %s", it->err.code, it->err.message);
}

/* The first that answers; the one that was asked for, and no other. */
static void test_choose(void **state)
{
	CLEANUP(built_stop) struct built it;
	const struct image_tool *tool;

	(void)state;
	built_start(&it);
	assert_int_equal(image_tool_choose(&it.work, NULL, &tool, &it.err), -1);
	assert_failed(&it, ERR_CHILD, "none of docker, podman and buildah is there and answers\ninstall or start one");
	(void)stand_in(&it.folder, "podman", "exit 0");
	assert_int_equal(image_tool_choose(&it.work, NULL, &tool, &it.err), 0);
	assert_string_equal(image_tool_name(tool), "podman");
	err_clear(&it.err);
	assert_int_equal(image_tool_choose(&it.work, "nonsense", &tool, &it.err), -1);
	assert_failed(&it, ERR_USAGE, "--with nonsense: docker, podman, buildah or own was expected");
	err_clear(&it.err);
	(void)stand_in(&it.folder, "docker", "echo 'Cannot connect to the Docker daemon' >&2; exit 1");
	assert_int_equal(image_tool_choose(&it.work, "docker", &tool, &it.err), -1);
	assert_failed(&it, ERR_CHILD,
		      "docker info failed with status 1: Cannot connect to the Docker daemon\n"
		      "start docker, or use another tool");
	err_clear(&it.err);
	/* The own builder lies in the repository. */
	assert_int_equal(image_tool_choose(&it.work, "own", &tool, &it.err), -1);
	assert_failed(&it, ERR_READ, "the sources of the images, images/store, are not beside this program");
}

static const struct image_tool *tool_of(struct built *it, const char *name)
{
	const struct image_tool *tool;

	if (image_tool_choose(&it->work, name, &tool, &it->err))
		fail_msg("%s", it->err.message);
	return tool;
}

/* The image is known by what is in it; a tool that ends well without one is at fault. */
static void test_build(void **state)
{
	CLEANUP(built_stop) struct built it;
	struct image_built built;
	const char *docker;

	(void)state;
	built_start(&it);
	docker = stand_in(&it.folder, "docker", "case $* in *inspect*) echo " DIGEST " ;; esac");
	assert_int_equal(image_tool_build(&it.work, tool_of(&it, "docker"), &image, &built, &it.err), -1);
	assert_failed(&it, ERR_READ, "name a clone of the repository");
	err_clear(&it.err);
	it.work.source = "/src";
	assert_int_equal(image_tool_build(&it.work, tool_of(&it, "docker"), &image, &built, &it.err), 0);
	assert_string_equal(built.reference, IMAGE_HOST "/store:0123456789ab");
	assert_string_equal(built.content, HASH);
	assert_non_null(strstr(stand_in_asked(docker), "build -t urumi/store:1 /src/images/store\n"));
	(void)stand_in(&it.folder, "docker", "case $* in *inspect*) exit 1 ;; esac");
	assert_int_equal(image_tool_build(&it.work, tool_of(&it, "docker"), &image, &built, &it.err), -1);
	assert_failed(&it, ERR_CHILD, "docker build of images/store ended well, but there is no urumi/store:1");
	err_clear(&it.err);
	(void)stand_in(&it.folder, "docker", "case $* in *inspect*) echo short ;; esac");
	assert_int_equal(image_tool_build(&it.work, tool_of(&it, "docker"), &image, &built, &it.err), -1);
	assert_failed(&it, ERR_CHILD, "docker says that the hash of urumi/store:1 is \"short\"");
	err_clear(&it.err);
	(void)stand_in(&it.folder, "docker",
		       "case $1 in build) echo x; echo 'write: no space left on device' >&2; "
		       "exit 1 ;; "
		       "esac");
	assert_int_equal(image_tool_build(&it.work, tool_of(&it, "docker"), &image, &built, &it.err), -1);
	assert_failed(&it, ERR_CHILD,
		      "docker build of images/store failed with status 1: write: no space left on "
		      "device\n"
		      "make room on that disk");
}

/* Whichever has it; how it is built when none has. */
static void test_holding(void **state)
{
	CLEANUP(built_stop) struct built it;
	const struct image_tool *tool;
	struct image_built built;

	(void)state;
	built_start(&it);
	assert_int_equal(image_tool_holding(&it.work, NULL, &image, &tool, &built, &it.err), -1);
	assert_failed(&it, ERR_IMAGE,
		      "image store is not built: none of docker, podman and buildah has urumi/store:1\n"
		      "build it: helm store image build");
	err_clear(&it.err);
	(void)stand_in(&it.folder, "buildah", "echo " HASH);
	assert_int_equal(image_tool_holding(&it.work, NULL, &image, &tool, &built, &it.err), 0);
	assert_string_equal(image_tool_name(tool), "buildah");
	(void)stand_in(&it.folder, "podman", "[ $1 = info ]");
	assert_int_equal(image_tool_holding(&it.work, "podman", &image, &tool, &built, &it.err), -1);
	assert_failed(&it, ERR_IMAGE, "podman has no urumi/store:1\nbuild it: helm store image build --with podman");
}

/* For another program: by its name where that reads the tool's store, else as an archive. */
static void test_offer(void **state)
{
	static const struct image_built built = { .reference = IMAGE_HOST "/store:0123456789ab", .content = HASH };
	CLEANUP(built_stop) struct built it;
	const char *podman;
	const char *docker;
	const char *where;
	bool is_archive = false;

	(void)state;
	built_start(&it);
	docker = stand_in(&it.folder, "docker", "exit 0");
	podman = stand_in(&it.folder, "podman", "exit 0");
	assert_int_equal(
		image_tool_offer(&it.work, tool_of(&it, "docker"), &image, &built, &is_archive, &where, &it.err), 0);
	assert_false(is_archive);
	assert_string_equal(where, built.reference);
	assert_non_null(strstr(stand_in_asked(docker), "tag urumi/store:1 " IMAGE_HOST "/store:0123456789ab\n"));
	assert_int_equal(
		image_tool_offer(&it.work, tool_of(&it, "podman"), &image, &built, &is_archive, &where, &it.err), 0);
	assert_true(is_archive);
	assert_non_null(strstr(where, "/store.tar"));
	image_tool_drop(&it.work, tool_of(&it, "podman"), built.reference);
	assert_non_null(strstr(stand_in_asked(podman), "rmi " IMAGE_HOST "/store:0123456789ab\n"));
}

static int push(struct built *it, const char *tool, const char **ret)
{
	static const struct image_built built = { .reference = IMAGE_HOST "/store:0123456789ab", .content = HASH };

	return image_tool_push(&it->work, tool_of(it, tool), &image, &built, NAME, ret, &it->err);
}

/* The registry's digest, of this name among others; without one nobody could name what was pushed. */
static void test_push(void **state)
{
	CLEANUP(built_stop) struct built it;
	const char *docker;
	const char *digest;

	(void)state;
	built_start(&it);
	docker = stand_in(&it.folder, "docker",
			  "case $* in *inspect*) printf '%s\\n' other.test/x@sha256:1 "
			  "r.test/urumi/store@" DIGEST " ;; esac");
	assert_int_equal(push(&it, "docker", &digest), 0);
	assert_string_equal(digest, DIGEST);
	assert_non_null(strstr(stand_in_asked(docker), "push " NAME "\n"));
	assert_non_null(strstr(stand_in_asked(docker), "image rm " NAME "\n"));
	(void)stand_in(&it.folder, "docker", "exit 0");
	assert_int_equal(push(&it, "docker", &digest), -1);
	assert_failed(&it, ERR_CHILD, "docker pushed " NAME ", but says no digest of it");
	err_clear(&it.err);
	(void)stand_in(&it.folder, "podman", "[ $1 != push ] || echo " DIGEST " >\"$3\"");
	assert_int_equal(push(&it, "podman", &digest), 0);
	assert_string_equal(digest, DIGEST);
	/* A file for the digest that is empty. */
	(void)stand_in(&it.folder, "podman", "[ $1 != push ] || : >\"$3\"");
	assert_int_equal(push(&it, "podman", &digest), -1);
	assert_failed(&it, ERR_CHILD, "podman pushed " NAME ", but says no digest of it");
	err_clear(&it.err);
	(void)stand_in(&it.folder, "podman", "[ $1 != push ] || { echo 'Error: unauthorized' >&2; exit 1; }");
	assert_int_equal(push(&it, "podman", &digest), -1);
	assert_failed(&it, ERR_CHILD, "podman push of " NAME " failed with status 1: Error: unauthorized\nlog in");
}

/* The own cluster's builder, of a clone with cluster/image in it: an archive, named by what is in it. */
static void test_own(void **state)
{
	static const struct image_built built = { .reference = IMAGE_HOST "/store:1",
						  .archive = "/a.tar",
						  .content = HASH };
	CLEANUP(built_stop) struct built it;
	const char *skopeo;
	const char *digest;
	const char *where;
	bool is_archive = false;

	(void)state;
	built_start(&it);
	assert_non_null(tempdir_folder(&it.folder, "cluster", &arena, &it.err));
	it.work.source = it.folder.folder;
	(void)stand_in(&it.folder, "cluster/image", "exit 0");
	assert_int_equal(image_tool_offer(&it.work, tool_of(&it, "own"), &image, &built, &is_archive, &where, &it.err),
			 0);
	assert_string_equal(where, "/a.tar");
	skopeo = stand_in(&it.folder, "skopeo", "[ $1 != copy ] || echo " DIGEST " >\"$3\"");
	assert_int_equal(image_tool_push(&it.work, tool_of(&it, "own"), &image, &built, NAME, &digest, &it.err), 0);
	assert_string_equal(digest, DIGEST);
	assert_non_null(strstr(stand_in_asked(skopeo), " oci-archive:/a.tar docker://" NAME "\n"));
	/* Without skopeo by buildah, which unpacks it for that. */
	(void)stand_in(&it.folder, "skopeo", "exit 127");
	(void)stand_in(&it.folder, "buildah", "case $1 in pull) echo id ;; push) echo " DIGEST " >\"$3\" ;; esac");
	assert_int_equal(image_tool_push(&it.work, tool_of(&it, "own"), &image, &built, NAME, &digest, &it.err), 0);
	assert_string_equal(digest, DIGEST);
	/* A push that says no digest names nothing. */
	(void)stand_in(&it.folder, "skopeo", "[ $1 != copy ] || : >\"$3\"");
	assert_int_equal(image_tool_push(&it.work, tool_of(&it, "own"), &image, &built, NAME, &digest, &it.err), -1);
	assert_failed(&it, ERR_CHILD, "own pushed " NAME ", but says no digest of it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_choose, forget),  cmocka_unit_test_teardown(test_build, forget),
		cmocka_unit_test_teardown(test_holding, forget), cmocka_unit_test_teardown(test_offer, forget),
		cmocka_unit_test_teardown(test_push, forget),    cmocka_unit_test_teardown(test_own, forget),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "programs.h"

#define TOLD_MOST ((size_t)1 << 20)

/* In place of kubectl's proxy: the socket that it is to make is the server's. */
static const char kubectl[] =
	"#!/bin/sh\n"
	"for word; do case $word in --unix-socket=*) ln -s '%s/api' \"${word#*=}\" ;; esac; done\n"
	"exec sleep 60\n";

static const char helm[] = "#!/bin/sh\n"
			   "case \"$1 $2\" in\n"
			   "'version --template') echo v4.0.0 ;;\n"
			   "'get values') cat '%s/values' ;;\n"
			   "*) echo \"Error: not in the test: $*\" >&2; exit 1 ;;\n"
			   "esac\n";

static void hear(void *listener, const struct event *event)
{
	struct programs *programs = listener;

	if (event->state != EVENT_BEGUN && event->state != EVENT_WAITING && event->state != EVENT_IDLE)
		bytes_format(&programs->told, "%s: %.*s\n", event->step, STR_ARG(event->detail));
}

/* The path of what was written there. */
static const char *write_file(struct programs *programs, const char *name, const char *text)
{
	const char *path = tempdir_path(&programs->folder, name, &programs->arena);

	assert_int_equal(file_write(path, str_of(text), &programs->err), 0);
	assert_int_equal(chmod(path, 0700), 0);
	return path;
}

/* helm.c looks for the filter beside our own program, and these tests start none. */
static void make_filter(struct programs *programs)
{
	const char *folder;
	FILE *file;

	assert_int_equal(file_program_folder(&programs->arena, &folder, &programs->err), 0);
	file = fopen(arena_format(&programs->arena, "%s/store-postrender", folder).p, "a");
	assert_non_null(file);
	(void)fclose(file);
}

void programs_start(struct programs *programs, const struct rule *rules, const char *values)
{
	*programs =
		(struct programs){ .environment = environment_none, .told = BYTES_INIT(TOLD_MOST), .err = ERR_INIT };
	server_rules(&programs->server, rules);
	assert_int_equal(tempdir_make(&programs->folder, &environment_none, &programs->err), 0);
	if (values)
		(void)write_file(programs, "values", values);
	programs->environment.kubectl =
		write_file(programs, "kubectl",
			   arena_format(&programs->arena, kubectl, programs->server.cluster.scratch.folder).p);
	programs->environment.helm =
		write_file(programs, "helm", arena_format(&programs->arena, helm, programs->folder.folder).p);
	make_filter(programs);
	context_begin(&programs->context, NULL, CONTEXT_ENDLESS);
	programs->context.hear = hear;
	programs->context.listener = programs;
	programs->session = (struct session){ &programs->context, &programs->environment, &programs->arena };
}

void programs_stop(struct programs *programs)
{
	server_stop(&programs->server);
	tempdir_remove(&programs->folder);
	arena_free(&programs->arena);
	bytes_free(&programs->told);
	err_clear(&programs->err);
}

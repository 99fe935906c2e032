/* SPDX-License-Identifier: Apache-2.0 */
#include "chart/flags.h"

#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "helm/values_file.h"

void chart_flags_free(struct chart_flags *flags)
{
	strvec_free(&flags->list);
	bytes_free(&flags->input);
}

static bool is_stdin(const char *file)
{
	return strcmp(file, "-") == 0;
}

int chart_flags_read_stdin(struct chart_flags *flags, const struct chart_request *request, struct err *err)
{
	if (!values_request_has_stdin(&request->values))
		return 0;
	return file_read_descriptor(STDIN_FILENO, "<stdin>", &flags->input, err);
}

/* What is no file can be read once, and is here more than once. */
static int keep_pipe(size_t number, const struct tempdir *scratch, struct arena *arena, const char **file,
		     struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CHART_VALUES_MOST);
	const char *pipe = *file;
	struct stat status;

	if (stat(pipe, &status) || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
		return values_file_check_path(pipe, err);
	*file = tempdir_path(scratch, arena_format(arena, "values-%zu.yaml", number).p, arena);
	return file_read(pipe, &text, err) || values_file_check(pipe, bytes_str(&text), err) ||
			       file_write(*file, bytes_str(&text), err)
		       ? -1
		       : 0;
}

static int add_files(struct chart_flags *flags, const char *const *values, const struct tempdir *scratch,
		     struct arena *arena, struct err *err)
{
	for (; *values; values++) {
		const char *file = *values;

		if (is_stdin(file)) {
			file = tempdir_path(scratch, "stdin.yaml", arena);
			if (values_file_check("<stdin>", bytes_str(&flags->input), err) ||
			    file_write(file, bytes_str(&flags->input), err))
				return -1;
		} else if (keep_pipe(flags->list.count, scratch, arena, &file, err)) {
			return -1;
		}
		strvec_add(&flags->list, "--values");
		strvec_add(&flags->list, file);
	}
	return 0;
}

int chart_flags_add(struct chart_flags *flags, const struct chart_request *request, const char *const *passed,
		    const struct tempdir *scratch, struct arena *arena, struct err *err)
{
	if (add_files(flags, request->values.files, scratch, arena, err))
		return -1;
	values_request_add_sets(&request->values, arena, &flags->list);
	flags->value_count = flags->list.count;
	if (request->version)
		strvec_add_all(&flags->list, (const char *const[]){ "--version", request->version, NULL });
	if (request->repo)
		strvec_add_all(&flags->list, (const char *const[]){ "--repo", request->repo, NULL });
	if (request->no_hooks)
		strvec_add(&flags->list, "--no-hooks");
	if (request->skip_tests)
		strvec_add(&flags->list, "--skip-tests");
	strvec_add_all(&flags->list, passed);
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "chart_flags.h"

#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "values_file.h"

/* Options handed to helm template as they are; the first ones are of values. */
static const char *const handed_on[] = { SET_FLAGS, "version", "repo", "no-hooks", "skip-tests" };
#define OF_VALUES 5

void chart_flags_free(struct chart_flags *flags)
{
	texts_free(&flags->list);
	bytes_free(&flags->input);
}

static bool is_stdin(const char *file)
{
	return strcmp(file, "-") == 0;
}

int chart_flags_read_stdin(struct chart_flags *flags, struct call *call, struct err *err)
{
	const char **values;

	(void)options_get_all(&call->options, "values", &call->arena, &values);
	for (; *values; values++)
		if (is_stdin(*values))
			return file_read_descriptor(STDIN_FILENO, "<stdin>", &flags->input, err);
	return 0;
}

/* What is no file can be read once, and is here more than once. */
static int keep_pipe(size_t number, const struct scratch *scratch, struct arena *arena, const char **file,
		     struct err *err)
{
	CLEANUP(bytes_free) struct bytes text = BYTES_INIT(CHART_VALUES_MOST);
	const char *pipe = *file;
	struct stat status;

	if (stat(pipe, &status) || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))
		return values_file_check_path(pipe, err);
	*file = scratch_path(scratch, arena_format(arena, "values-%zu.yaml", number).p, arena);
	return file_read(pipe, &text, err) || values_file_check(pipe, bytes_str(&text), err) ||
			       file_write(*file, bytes_str(&text), err)
		       ? -1
		       : 0;
}

static int add_files(struct chart_flags *flags, struct call *call, const struct scratch *scratch, struct err *err)
{
	const char **values;

	(void)options_get_all(&call->options, "values", &call->arena, &values);
	for (; *values; values++) {
		if (is_stdin(*values)) {
			*values = scratch_path(scratch, "stdin.yaml", &call->arena);
			if (values_file_check("<stdin>", bytes_str(&flags->input), err) ||
			    file_write(*values, bytes_str(&flags->input), err))
				return -1;
		} else if (keep_pipe(flags->list.count, scratch, &call->arena, values, err)) {
			return -1;
		}
		texts_add(&flags->list, "--values");
		texts_add(&flags->list, *values);
	}
	return 0;
}

int chart_flags_add(struct chart_flags *flags, struct call *call, const struct scratch *scratch, struct err *err)
{
	const char **values;

	if (add_files(flags, call, scratch, err))
		return -1;
	for (size_t i = 0; i < COUNT_OF(handed_on); i++) {
		flags->value_count = i <= OF_VALUES ? flags->list.count : flags->value_count;
		(void)options_get_all(&call->options, handed_on[i], &call->arena, &values);
		for (; *values; values++) {
			texts_add(&flags->list, arena_format(&call->arena, "--%s", handed_on[i]).p);
			if (**values)
				texts_add(&flags->list, *values);
		}
	}
	texts_add_all(&flags->list, call->passed);
	return 0;
}

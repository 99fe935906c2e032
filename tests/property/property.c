/* SPDX-License-Identifier: Apache-2.0 */
/*
 * property FOLDER FIRST-SEED CASES: random streams and rules through the filter, in this process. Exit status 1 when a
 * case does not hold; its files are then left in FOLDER as seed-N.yaml and seed-N.policy.yaml. What was edited is left
 * there for the oracle, which FOLDER/list names. FOLDER/seed is the last case that was begun.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine.h"
#include "file.h"
#include "generate.h"
#include "policy.h"

struct run {
	FILE *list;
	char *report;   /* paths */
	char *policies; /* a folder with p.yaml */
	char *policy;
	char *nothing; /* a folder whose rule matches no object */
	char *empty;
	unsigned counts[3]; /* edited, unchanged, refused (exit 3 or 4) */
	struct bytes once;
	struct bytes again;
};

static void must(int failed)
{
	if (!failed)
		return;
	perror("property");
	exit(2);
}

static void write_file(const char *path, struct str text)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;

	must(file_write(path, text, &err));
}

/* The exit status that the filter would have. What it would write is in `out`, nothing on an error. */
static int run_filter(struct run *run, const char *folder, struct str input, struct bytes *out)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(bytes_free) struct bytes report = BYTES_INIT((size_t)1 << 26);
	CLEANUP(settings_free) struct settings settings = { 0 };
	CLEANUP(guards_free) struct guards guards = { 0 };
	CLEANUP(policy_free) struct policies policies = { 0 };
	CLEANUP(engine_free) struct engine engine = { .settings = &settings, .policies = &policies, .guards = &guards };

	bytes_reset(out);
	if (settings_read(&settings, NULL, NULL, NULL, &err) || policy_read_folder(&policies, folder, &err) ||
	    engine_run(&engine, input, &err)) {
		if (getenv("SHOW"))
			(void)fprintf(stderr, "%s\n", err.message);
		return err_exit_status(err.code);
	}
	for (size_t i = 0; i < engine.slice_count; i++)
		bytes_add(out, engine.slices[i]);
	report_json(&engine.report, &report);
	write_file(run->report, bytes_str(&report));
	return 0;
}

/* Input, output and report of an edited stream, for the oracle. */
static void leave(const struct run *run, const char *folder, unsigned long seed, struct str input)
{
	CLEANUP(free_pointer) char *in = xformat("%s/%lu.in", folder, seed);
	CLEANUP(free_pointer) char *out = xformat("%s/%lu.out", folder, seed);
	CLEANUP(free_pointer) char *report = xformat("%s/%lu.report", folder, seed);

	write_file(in, input);
	write_file(out, bytes_str(&run->once));
	must(rename(run->report, report));
	(void)fprintf(run->list, "seed %lu\t%s\t%s\t%s\n", seed, in, out, report);
}

static struct str next_line(struct str *text)
{
	const char *end = text->n ? memchr(text->p, '\n', text->n) : NULL;
	struct str line = { text->p, end ? (size_t)(end - text->p) : text->n };

	text->p += line.n + (end != NULL);
	text->n -= line.n + (end != NULL);
	line.n -= line.n && line.p[line.n - 1] == '\r';
	return line;
}

/* A line that an addition may rewrite: flow text grows within it, an empty value gives way. */
static bool may_change(struct str line)
{
	return memchr(line.p, '{', line.n) || memchr(line.p, '&', line.n) || memmem(line.p, line.n, "!!", 2) ||
	       memchr(line.p, '[', line.n) || memchr(line.p, ']', line.n) || memchr(line.p, '}', line.n) ||
	       memchr(line.p, '~', line.n) || memmem(line.p, line.n, "null", 4) ||
	       memmem(line.p, line.n, ":", 1) == line.p + line.n - 1;
}

static bool holds(struct str text, struct str part)
{
	return part.n == 0 || (text.n && memmem(text.p, text.n, part.p, part.n));
}

/* A line without dashes, which may move to another member, comment, and blanks. */
static struct str core(struct str line)
{
	for (size_t i = 0; i + 1 < line.n; i++)
		if ((line.p[i] == ' ' || line.p[i] == '\t') && line.p[i + 1] == '#')
			line.n = i;
	while (line.n && strchr(" \t,", line.p[line.n - 1]))
		line.n--;
	for (; line.n && strchr(" -", line.p[0]); line.n--)
		line.p++;
	return line;
}

/* Whether the lines of `before` are in `after`, in their order. */
static bool keeps_lines(struct str before, struct str after)
{
	while (before.n) {
		struct str line = next_line(&before), rest = after, found = { NULL, 0 };

		line = core(line);
		if (line.n == 0 || may_change(line))
			continue;
		/* Flow text over several lines grows after its last item, and a mapping without braces gets them. */
		while (rest.n && !(found = next_line(&rest), holds(found, line)))
			continue;
		if (found.p && holds(found, line))
			after = rest;
		else
			return false;
	}
	return true;
}

/* What no rule asks to change, and what no policy is given for, in one stream of eight. */
static const char *check_untouched(struct run *run, struct generator *generator, struct str input)
{
	int status;

	if (generate_number(generator, 8))
		return NULL;
	status = run_filter(run, run->nothing, input, &run->once);
	if (status == 3)
		return NULL; /* not readable, to the filter: the generator is allowed to write such text */
	if (status != 0)
		return "exit status of a run that edits nothing";
	if (!str_equal(bytes_str(&run->once), input))
		return "a run that edits nothing changed bytes";
	if (run_filter(run, run->empty, input, &run->once) || !str_equal(bytes_str(&run->once), input))
		return "a run without policies changed bytes";
	return NULL;
}

/* NULL, or what does not hold. */
static const char *check(struct run *run, struct generator *generator, struct rules *rules, const char *folder,
			 unsigned long seed)
{
	struct str input = bytes_str(&generator->text);
	const char *wrong;
	int status;

	write_file(run->policy, bytes_str(&rules->text));
	wrong = check_untouched(run, generator, input);
	if (wrong)
		return wrong;
	status = run_filter(run, run->policies, input, &run->once);
	if (status == 3 || status == 4) {
		run->counts[2]++;
		return run->once.length ? "output in spite of an error" : NULL;
	}
	if (status != 0)
		return status >= 128 ? "ended by a signal" : "exit status";
	run->counts[str_equal(bytes_str(&run->once), input)]++;
	if (!str_equal(bytes_str(&run->once), input))
		leave(run, folder, seed, input);
	/* Lines that end otherwise are more than one to keeps_lines. */
	if (rules->insert_only && !generator->breaks && !keeps_lines(input, bytes_str(&run->once)))
		return "an addition changed lines that are not its own";
	if (!rules->repeatable)
		return NULL;
	status = run_filter(run, run->policies, bytes_str(&run->once), &run->again);
	if (status != 0)
		return "exit status of the second run";
	if (!str_equal(bytes_str(&run->once), bytes_str(&run->again)))
		return "the second run changed bytes";
	return NULL;
}

static void keep(const char *folder, unsigned long seed, struct generator *generator, struct rules *rules)
{
	CLEANUP(free_pointer) char *input = xformat("%s/seed-%lu.yaml", folder, seed);
	CLEANUP(free_pointer) char *policy = xformat("%s/seed-%lu.policy.yaml", folder, seed);

	write_file(input, bytes_str(&generator->text));
	write_file(policy, bytes_str(&rules->text));
}

static void run_free(struct run *run)
{
	char *const paths[] = { run->report, run->policies, run->policy, run->nothing, run->empty };

	for (size_t i = 0; i < COUNT_OF(paths); i++)
		free(paths[i]);
	bytes_free(&run->once);
	bytes_free(&run->again);
}

static void keep_seed(const char *folder, unsigned long seed)
{
	CLEANUP(free_pointer) char *file = xformat("%s/seed", folder);
	CLEANUP(free_pointer) char *text = xformat("%lu\n", seed);

	write_file(file, str_of(text));
}

static void prepare(struct run *run, const char *folder)
{
	CLEANUP(free_pointer) char *rule = NULL;

	*run = (struct run){ .once = BYTES_INIT((size_t)1 << 26), .again = BYTES_INIT((size_t)1 << 26) };
	run->report = xformat("%s/list", folder);
	run->list = fopen(run->report, "w");
	must(!run->list);
	free(run->report);
	run->report = xformat("%s/report", folder);
	run->policies = xformat("%s/policies", folder);
	run->policy = xformat("%s/policies/p.yaml", folder);
	run->nothing = xformat("%s/nothing", folder);
	run->empty = xformat("%s/empty", folder);
	(void)mkdir(run->policies, 0700);
	(void)mkdir(run->nothing, 0700);
	(void)mkdir(run->empty, 0700);
	rule = xformat("%s/p.yaml", run->nothing);
	write_file(rule, STR("apiVersion: store.urumi.ai/v1\nkind: PostRenderPolicy\nmetadata: {name: p}\nrules:\n"
			     "- name: none\n  match: {kinds: [Nothing]}\n  set: {spec: 1}\n"));
}

int main(int argc, char **argv)
{
	struct generator generator = { 0 };
	struct rules rules = { .text = BYTES_INIT((size_t)1 << 20) };
	struct run run;
	unsigned long first = argc == 4 ? strtoul(argv[2], NULL, 10) : 0;
	unsigned long cases = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
	bool failed = false;

	if (argc != 4)
		return 2;
	prepare(&run, argv[1]);
	for (unsigned long seed = first; seed < first + cases; seed++) {
		const char *wrong;

		/* Named beforehand: it may be the one that ends this process. */
		keep_seed(argv[1], seed);
		generate_reset(&generator, seed);
		generate_stream(&generator);
		generate_rules(&generator, &rules);
		wrong = check(&run, &generator, &rules, argv[1], seed);
		if (!wrong)
			continue;
		failed = true;
		(void)printf("seed %lu: %s\n", seed, wrong);
		keep(argv[1], seed, &generator, &rules);
	}
	must(fclose(run.list));
	generate_free(&generator);
	bytes_free(&rules.text);
	run_free(&run);
	(void)printf("# %u edited, %u unchanged, %u refused\n", run.counts[0], run.counts[1], run.counts[2]);
	return failed;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* The request of every verb: from words as from JSON, and what else is made of its rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "commands/complete.h"
#include "commands/connection.h"
#include "commands/db_verbs.h"
#include "commands/requests_docs.h"
#include "commands/verb.h"
#include "fields_json.h"
#include "fields_words.h"
#include "json.h"
#include "request.h"

#define TEXT_MOST ((size_t)1 << 20)

#define SPEC_WORDS                                                                                                     \
	"-p", "prod", "--plan=small", "--chart", "./c//d", "--version=1.2", "--repo=https://r.example", "-f", "a//b",  \
		"--values=-", "--set=a=1", "--set", "b=2", "--set-json=c=[1]", "--set-string=d=1", "--set-file=e=f",   \
		"--set-literal=g=$", "--products=p.json", "--host=a.example", "--host=b.example", "--database=shared", \
		"--owner=ann", "--policies=/p", "--add-policies", "./q/", "--profile-set=x.y=1"
#define SPEC_JSON                                                                                                      \
	"\"profile\":\"prod\",\"plan\":\"small\",\"chart\":\"./c//d\",\"version\":\"1.2\",\"repo\":"                   \
	"\"https://r.example\",\"values\":[\"a//b\",\"-\"],\"set\":[\"a=1\",\"b=2\"],\"setJson\":[\"c=[1]\"],"         \
	"\"setString\":[\"d=1\"],\"setFile\":[\"e=f\"],\"setLiteral\":[\"g=$\"],\"products\":\"p.json\","              \
	"\"hosts\":[\"a.example\",\"b.example\"],\"database\":\"shared\",\"owner\":\"ann\",\"policies\":\"/p\","       \
	"\"addPolicies\":\"./q/\",\"profileSets\":[\"x.y=1\"]"
#define WAIT_WORDS "--timeout=90s", "--wait-lock", "1m30s", "-q"
#define WAIT_JSON "\"timeout\":90,\"waitLock\":\"90s\""
#define CHANGE_WORDS WAIT_WORDS, "--patience=1500ms", "--no-wait", "--keep-failed", "--dry-run", "-ojson"
#define CHANGE_JSON WAIT_JSON ",\"patience\":1.5,\"noWait\":true,\"keepFailed\":true,\"dryRun\":true"
#define FILTER_WORDS                                                                                                   \
	"--plan=small", "--store=acme", "--policies=/p", "--add-policies=/q", "--host=a", "--host=b",                  \
		"--profile-values=v//w", "--profile-set=x=1"
#define FILTER_JSON                                                                                                    \
	"\"plan\":\"small\",\"store\":\"acme\",\"policies\":\"/p\",\"addPolicies\":\"/q\",\"hosts\":[\"a\",\"b\"],"    \
	"\"profileValues\":[\"v//w\"],\"profileSets\":[\"x=1\"]"
#define CHART_WORDS                                                                                                    \
	"-fv.yaml", "--set=a=1", "--set-json=b=1", "--set-string=c=1", "--set-file=d=e", "--set-literal=f=g",          \
		"--version=1", "--repo=r", "-n", "shop"
#define CHART_JSON                                                                                                     \
	"\"values\":[\"v.yaml\"],\"set\":[\"a=1\"],\"setJson\":[\"b=1\"],\"setString\":[\"c=1\"],"                     \
	"\"setFile\":[\"d=e\"],\"setLiteral\":[\"f=g\"],\"version\":\"1\",\"repo\":\"r\",\"namespace\":\"shop\""
#define SET_WORDS "--set=a=1", "--set-json=b=1", "--set-string=c=1", "--set-file=d=e", "--set-literal=f=g"
#define SET_JSON                                                                                                       \
	"\"set\":[\"a=1\"],\"setJson\":[\"b=1\"],\"setString\":[\"c=1\"],\"setFile\":[\"d=e\"],\"setLiteral\":[\"f=g\"]"

#define WORDS_MOST 48

/* Each verb with all that it can be told, and with as little as can be. */
static const struct {
	const char *verb;
	const char *words[WORDS_MOST];
	const char *json;
} requests[] = {
	{ "create",
	  { "acme", SPEC_WORDS, CHANGE_WORDS, "--if-exists=update", "--protect" },
	  "{\"name\":\"acme\"," SPEC_JSON "," CHANGE_JSON ",\"ifExists\":\"update\",\"protect\":true}" },
	{ "create", { "acme", "--if-exists", "reject" }, "{\"name\":\"acme\"}" },
	{ "list",
	  { "--state=active", "--state=FAILED", "-lk=v", "-w", "-o", "name", "--sort-by=AGE", "--no-headers" },
	  "{\"states\":[\"active\",\"FAILED\"],\"selector\":\"k=v\",\"watch\":true}" },
	{ "list", { NULL }, "{}" },
	{ "status", { "acme", "-owide", "--watch", "--no-headers" }, "{\"name\":\"acme\",\"watch\":true}" },
	{ "logs",
	  { "acme", "-cweb", "--pod=p", "--container", "c", "-f", "--previous", "--timestamps", "--tail=all",
	    "--since=2h" },
	  "{\"name\":\"acme\",\"component\":\"web\",\"pod\":\"p\",\"container\":\"c\",\"follow\":true,"
	  "\"previous\":true,\"timestamps\":true,\"tail\":\"all\",\"since\":7200}" },
	{ "logs", { "acme", "--tail", "200" }, "{\"name\":\"acme\"}" },
	{ "get", { "acme", "--revision=3", "-ojson" }, "{\"name\":\"acme\",\"revision\":3}" },
	{ "edit", { "acme", CHANGE_WORDS }, "{\"name\":\"acme\"," CHANGE_JSON "}" },
	{ "restart",
	  { "acme", "web", WAIT_WORDS, "--patience=1500ms", "--no-wait", "--dry-run", "-oyaml" },
	  "{\"name\":\"acme\",\"component\":\"web\"," WAIT_JSON ",\"patience\":1.5,\"noWait\":true,\"dryRun\":true}" },
	{ "restart", { "acme" }, "{\"name\":\"acme\"}" },
	{ "events",
	  { "acme", "--types=Warning", "-w", "--no-headers" },
	  "{\"name\":\"acme\",\"types\":[\"Warning\"],\"watch\":true}" },
	{ "top", { "acme", "--sort-by=memory", "--no-headers", "-ojson" }, "{\"name\":\"acme\"}" },
	{ "exec",
	  { "acme", "web", "--pod=p", "--container=c" },
	  "{\"name\":\"acme\",\"component\":\"web\",\"pod\":\"p\",\"container\":\"c\"}" },
	{ "forward",
	  { "acme", "80:9000", ":1", "-cdb", "--address=::1" },
	  "{\"name\":\"acme\",\"ports\":[\"80:9000\",\":1\"],\"component\":\"db\",\"address\":\"::1\"}" },
	{ "forward", { "acme" }, "{\"name\":\"acme\"}" },
	{ "password", { "acme" }, "{\"name\":\"acme\"}" },
	{ "unprotect",
	  { "acme", "--if-exists", "--dry-run", "-ojson" },
	  "{\"names\":[\"acme\"],\"ifExists\":true,\"dryRun\":true}" },
	{ "unprotect", { "-lk=v" }, "{\"selector\":\"k=v\"}" },
	{ "update",
	  { SPEC_WORDS, "acme", CHANGE_WORDS, "--if-exists" },
	  "{" SPEC_JSON ",\"names\":[\"acme\"]," CHANGE_JSON ",\"ifExists\":true}" },
	{ "update", { "-l", "k=v" }, "{\"selector\":\"k=v\"}" },
	{ "diff", { "acme", SPEC_WORDS, WAIT_WORDS }, "{\"name\":\"acme\"," SPEC_JSON "," WAIT_JSON "}" },
	{ "rollback", { "acme", "3", CHANGE_WORDS }, "{\"name\":\"acme\",\"revision\":3," CHANGE_JSON "}" },
	{ "rollback", { "acme" }, "{\"name\":\"acme\"}" },
	{ "suspend",
	  { "acme", "blog", "--chart=./c", CHANGE_WORDS },
	  "{\"names\":[\"acme\",\"blog\"],\"chart\":\"./c\"," CHANGE_JSON "}" },
	{ "suspend", { "--selector=k=v", "--if-exists" }, "{\"selector\":\"k=v\",\"ifExists\":true}" },
	{ "resume",
	  { "acme", "blog", "--chart=./c", CHANGE_WORDS },
	  "{\"names\":[\"acme\",\"blog\"],\"chart\":\"./c\"," CHANGE_JSON "}" },
	{ "resume", { "--selector=k=v", "--if-exists" }, "{\"selector\":\"k=v\",\"ifExists\":true}" },
	{ "wait",
	  { "acme", "--for=seeded", "--timeout=5m", "--patience=0" },
	  "{\"name\":\"acme\",\"for\":\"seeded\",\"timeout\":\"5m\",\"patience\":0}" },
	{ "url", { "acme" }, "{\"name\":\"acme\"}" },
	{ "open", { "acme", "--path=/app" }, "{\"name\":\"acme\",\"path\":\"/app\"}" },
	{ "credentials", { "acme", "--field=url" }, "{\"name\":\"acme\",\"field\":\"url\"}" },
	{ "history", { "acme" }, "{\"name\":\"acme\"}" },
	{ "delete",
	  { "acme", "-y", "--purge-data", "--keep-data", "--if-exists", "--dry-run", WAIT_WORDS },
	  "{\"names\":[\"acme\"],\"yes\":true,\"purgeData\":true,\"keepData\":true,\"ifExists\":true,"
	  "\"dryRun\":true," WAIT_JSON "}" },
	{ "delete", { "-lk=v" }, "{\"selector\":\"k=v\"}" },
	{ "db", { "psql", "acme" }, "{\"action\":\"psql\",\"name\":\"acme\"}" },
	{ "db", { "status" }, "{\"action\":\"status\"}" },
	{ "audit",
	  { "acme", "blog", "--fix", "-lk=v", "--policies=/p", "--add-policies=/q", WAIT_WORDS },
	  "{\"names\":[\"acme\",\"blog\"],\"fix\":true,\"selector\":\"k=v\",\"policies\":\"/p\","
	  "\"addPolicies\":\"/q\"," WAIT_JSON "}" },
	{ "audit", { "--fix", "--dry-run" }, "{\"fix\":true,\"dryRun\":true}" },
	{ "gc",
	  { "--dry-run", "--yes", "--older-than=1d", WAIT_WORDS },
	  "{\"dryRun\":true,\"yes\":true,\"olderThan\":\"24h\"," WAIT_JSON "}" },
	{ "gc", { "--older-than=300" }, "{}" },
	{ "render",
	  { "web", "./chart", "--profile=prod", FILTER_WORDS, CHART_WORDS, "--include-crds", "--no-hooks",
	    "--skip-tests", "--diff", "--report=r" },
	  "{\"name\":\"web\",\"chart\":\"./chart\",\"profile\":\"prod\"," FILTER_JSON "," CHART_JSON
	  ",\"includeCrds\":true,\"noHooks\":true,\"skipTests\":true,\"diff\":true,\"report\":\"r\"}" },
	{ "render", { "./chart" }, "{\"chart\":\"./chart\"}" },
	{ "lint",
	  { "./chart", "--profile=a", "--profile=b", FILTER_WORDS, CHART_WORDS, "--server", "-ogithub" },
	  "{\"chart\":\"./chart\",\"profiles\":[\"a\",\"b\"]," FILTER_JSON "," CHART_JSON ",\"server\":true}" },
	{ "policies",
	  { "test", "a/b", "x.yaml", "--profile=a", FILTER_WORDS },
	  "{\"action\":\"test\",\"rule\":\"a/b\",\"file\":\"x.yaml\",\"profiles\":[\"a\"]," FILTER_JSON "}" },
	{ "profile",
	  { "check", "./own.yaml", "--profile=prod", FILTER_WORDS, "--extends" },
	  "{\"action\":\"check\",\"name\":\"./own.yaml\",\"profile\":\"prod\"," FILTER_JSON ",\"extends\":true}" },
	{ "image",
	  { "push", "r.example", "--image=redis", "--image=store", "--with=podman", "--source=./x", "--timeout=9" },
	  "{\"action\":\"push\",\"registry\":\"r.example\",\"images\":[\"redis\",\"store\"],\"with\":\"podman\","
	  "\"source\":\"./x\",\"timeout\":9}" },
	{ "image", { "build", "--dry-run" }, "{\"action\":\"build\",\"dryRun\":true}" },
	{ "platform",
	  { "database", "remove", "-fv.yaml", SET_WORDS, "--yes", "--dry-run", WAIT_WORDS },
	  "{\"part\":\"database\",\"action\":\"remove\",\"values\":[\"v.yaml\"]," SET_JSON ",\"yes\":true,"
	  "\"dryRun\":true," WAIT_JSON "}" },
	{ "doctor",
	  { "-plocal", "--plan=small", "--profile-set=x=1", "--no-probes", "--probe-image=i", "--role=reader",
	    "--timeout=9" },
	  "{\"profile\":\"local\",\"plan\":\"small\",\"profileSets\":[\"x=1\"],\"noProbes\":true,\"probeImage\":\"i\","
	  "\"role\":\"reader\",\"timeout\":9}" },
	{ "doctor", { "--role" }, "{\"role\":\"\"}" },
	{ "env",
	  { "--profile=prod", FILTER_WORDS, "--release=web", "-nshop" },
	  "{\"profile\":\"prod\"," FILTER_JSON ",\"release\":\"web\",\"namespace\":\"shop\"}" },
	{ "serve",
	  { "--listen=[::1]:0", "--audience=https://a.example", "--grace=10s", "--version" },
	  "{\"listen\":\"[::1]:0\",\"audience\":\"https://a.example\",\"grace\":10,\"version\":true}" },
	{ "serve", { NULL }, "{}" },
	{ "completion", { "fish" }, "{\"shell\":\"fish\"}" },
	{ "version", { "--short" }, "{\"short\":true}" },
	{ "help", { "create" }, "{\"verb\":\"create\"}" },
	{ "help", { NULL }, "{}" },
};

static void test_words_and_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		const struct fields *fields = &verb_find(requests[i].verb)->body->fields;
		CLEANUP(bytes_free) struct bytes written = BYTES_INIT(TEXT_MOST);
		CLEANUP(asked_free) struct asked asked;
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		CLEANUP(err_clear) struct err err = ERR_INIT;
		void *words = arena_calloc(&arena, fields->size);
		void *json = arena_calloc(&arena, fields->size);
		void *again = arena_calloc(&arena, fields->size);

		if (ask(&asked, fields, NULL, requests[i].words, words))
			fail_msg("%s: %s", requests[i].json, asked.err.message);
		if (fields_read(fields, str_of(requests[i].json), &arena, json, &err))
			fail_msg("%s: %s", requests[i].json, err.message);
		if (!fields_equal(fields, words, json))
			fail_msg("%s %s: words say something else", requests[i].verb, requests[i].json);
		json_write_value(fields_object(fields, words, &arena), &written);
		if (fields_read(fields, bytes_str(&written), &arena, again, &err) ||
		    !fields_equal(fields, words, again))
			fail_msg("%s: written as %s", requests[i].json, written.data);
	}
}

/* Each key of each verb stands in the table above: a new one is missed. */
static void test_all_keys(void **state)
{
	(void)state;
	for (size_t v = 0; v < verb_count(); v++) {
		const struct verb *verb = verb_at(v);
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		CLEANUP(bytes_free) struct bytes all = BYTES_INIT(TEXT_MOST);

		bytes_add_char(&all, ' ');
		for (size_t i = 0; i < COUNT_OF(requests); i++)
			if (strcmp(requests[i].verb, verb->name) == 0)
				bytes_add_text(&all, requests[i].json);
		for (size_t i = 0; i < verb->body->fields.count; i++) {
			const char *key = fields_key(&verb->body->fields.list[i], &arena);

			if (key && !strstr(all.data, arena_format(&arena, "\"%s\":", key).p))
				fail_msg("%s: no request has %s", verb->name, key);
		}
	}
}

/* What the list of verbs says of operands is what their rows say; usage is made of the list. */
static void test_operands(void **state)
{
	(void)state;
	for (size_t v = 0; v < verb_count(); v++) {
		const struct verb *verb = verb_at(v);
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		const char *shown = fields_operands(&verb->body->fields, &arena);
		size_t least;
		size_t most;

		fields_operand_bounds(&verb->body->fields, &least, &most);
		assert_int_equal(verb->least, least);
		assert_int_equal(verb->most, most);
		assert_string_equal(verb->operands ? verb->operands : "", shown ? shown : "");
	}
}

/* An option that is a row is offered and helped with, and nothing else is. */
static void test_help_and_completion(void **state)
{
	(void)state;
	for (size_t v = 0; v < verb_count(); v++) {
		const struct verb *verb = verb_at(v);
		CLEANUP(bytes_free) struct bytes help = BYTES_INIT(TEXT_MOST);
		CLEANUP(bytes_free) struct bytes offered = BYTES_INIT(TEXT_MOST);
		size_t lines = 0;
		size_t shown = 0;

		verb_help(verb, &help);
		complete_verb((char *const[]){ (char *)(uintptr_t)verb->name, (char[]){ "--" }, NULL },
			      &environment_none, &offered);
		for (size_t i = 0; i < verb->body->fields.count; i++) {
			const struct field *field = &verb->body->fields.list[i];
			CLEANUP(free_pointer) char *line = xformat("--%s\t%s\n", field->name, field->help);

			if (field->place != FIELD_OPTION)
				continue;
			shown++;
			assert_non_null(field->help);
			assert_non_null(strstr(help.data, field->help));
			assert_non_null(strstr(offered.data, line));
		}
		for (const char *p = offered.data; (p = strchr(p, '\n')); p++)
			lines++;
		/* Those that say which cluster are of each verb that asks one: one is hidden. */
		for (size_t i = 0; verb_asks_cluster(verb) && i < connection_fields.count; i++)
			if (connection_fields.list[i].help) {
				assert_non_null(strstr(help.data, connection_fields.list[i].help));
				shown++;
			}
		assert_int_equal(lines, shown + 1);
	}
}

/* No two rows are one: neither options, nor letters, nor keys; choices lie within their words. */
static void test_rows(void **state)
{
	(void)state;
	/* What all have is no option of one. */
	for (size_t v = 0; v < verb_count(); v++)
		for (size_t i = 0; i < connection_fields.count; i++)
			assert_false(verb_takes(verb_at(v), connection_fields.list[i].name));
	for (size_t v = 0; v < verb_count(); v++) {
		const struct fields *fields = &verb_at(v)->body->fields;
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;

		for (size_t i = 0; i < fields->count; i++) {
			const struct field *one = &fields->list[i];
			const char *key = fields_key(one, &arena);

			assert_true(one->is_local || one->offset < fields->size);
			assert_true(one->type != FIELD_IS_CHOICE || fields_words(one, &arena, NULL));
			for (size_t j = 0; j < i; j++) {
				const struct field *other = &fields->list[j];
				const char *other_key = fields_key(other, &arena);

				assert_true(!key || !other_key || strcmp(key, other_key) != 0);
				assert_true(one->place != other->place || one->place == FIELD_OPERAND ||
					    strcmp(one->name, other->name) != 0);
				assert_true(!one->letter || one->letter != other->letter);
			}
		}
	}
}

/* What a table has of actions is what the operand's words are, in the same order. */
static void test_actions_of_databases(void **state)
{
	static const char *const table[] = {
#define X(word, operands, needs, summary) #word,
		DB_TABLE(X)
#undef X
	};
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	size_t count;
	const char **words = fields_words(&verb_find("db")->body->fields.list[0], &arena, &count);

	(void)state;
	assert_int_equal(count, COUNT_OF(table));
	for (size_t i = 0; i < count; i++)
		assert_string_equal(words[i], table[i]);
}

static void test_docs(void **state)
{
	CLEANUP(bytes_free) struct bytes page = BYTES_INIT(TEXT_MOST);
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *all = value_get(requests_docs_schema(&arena), "$defs");

	(void)state;
	requests_docs(&page);
	assert_int_equal(value_count(all), verb_count());
	for (size_t v = 0; v < verb_count(); v++) {
		const struct verb *verb = verb_at(v);
		const struct value *schema = value_get(all, verb->name);
		const char *line = strstr(page.data, arena_format(&arena, "| `%s` | ", verb->name).p);
		size_t keys = 0;

		assert_non_null(line);
		line = arena_str(&arena, (struct str){ line, strcspn(line, "\n") }).p;
		for (size_t i = 0; i < verb->body->fields.count; i++) {
			const char *key = fields_key(&verb->body->fields.list[i], &arena);

			if (!key)
				continue;
			keys++;
			assert_non_null(value_get(value_get(schema, "properties"), key));
			assert_non_null(strstr(line, arena_format(&arena, "`%s`", key).p));
		}
		assert_int_equal(value_count(value_get(schema, "properties")), keys);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_and_json),
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_help_and_completion),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_docs),
		cmocka_unit_test(test_actions_of_databases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

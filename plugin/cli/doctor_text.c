/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/doctor_text.h"

#include "table.h"

#define TEXT_MOST ((size_t)64 << 20)
#define IDS_MOST ((size_t)4 << 10) /* bytes of a list of ids */
#define REMEDY_INDENT "      "

static const struct {
	const char *mark;
	const char *color;
	const char *counted;
} looks[CHECK_STATES] = {
	[CHECK_OK] = { "✓", "\033[32m", "ok" },
	[CHECK_WARNING] = { "!", "\033[33m", "warning" },
	[CHECK_FAILED] = { "✗", "\033[31m", "failed" },
	[CHECK_SKIPPED] = { "-", "", "skipped" },
};

static size_t count_of(const struct doctor *doctor, enum check_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < CHECK_COUNT; i++)
		count += doctor->findings[i].state == state;
	return count;
}

static void print_remedy(const char *remedy, struct bytes *out)
{
	while (remedy && *remedy) {
		size_t n = strcspn(remedy, "\n");

		bytes_format(out, REMEDY_INDENT "%.*s\n", (int)n, remedy);
		remedy += n + (remedy[n] == '\n');
	}
}

/* One row as the table lays it out; the mark comes in front, as a colour would spoil the widths. */
static void print_finding(const struct finding *finding, struct str line, bool color, struct bytes *out)
{
	bool colored = color && *looks[finding->state].color;

	bytes_format(out, " %s%s%s %.*s\n", colored ? looks[finding->state].color : "", looks[finding->state].mark,
		     colored ? "\033[0m" : "", STR_ARG(line));
	if (finding->state != CHECK_OK)
		print_remedy(finding->remedy, out);
}

void doctor_text_print(const struct doctor *doctor, bool color, struct bytes *out)
{
	CLEANUP(table_free) struct table table = TABLE_INIT(2);
	CLEANUP(bytes_free) struct bytes lines = BYTES_INIT(TEXT_MOST);
	const char *line;

	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const char *found = doctor->findings[i].found;
		const struct str cells[] = { str_of(doctor_check_id((enum check_id)i)), str_of(found ? found : "") };

		table_add(&table, cells);
	}
	table_print(&table, 0, &lines);
	line = lines.data;
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		size_t n = strcspn(line, "\n");

		print_finding(&doctor->findings[i], (struct str){ line, n }, color, out);
		line += n + 1;
	}
	for (size_t s = 0; s < CHECK_STATES; s++)
		bytes_format(out, "%s%zu %s", s ? ", " : "", count_of(doctor, (enum check_state)s), looks[s].counted);
	bytes_add_char(out, '\n');
}

static struct value *finding_value(const struct doctor *doctor, enum check_id id)
{
	const struct finding *finding = &doctor->findings[id];
	struct arena *arena = doctor_arena(doctor);
	struct value *map = value_new(arena, VALUE_MAP);

	value_put_text(map, "id", doctor_check_id(id), arena);
	value_put_text(map, "what", doctor_check_what(id), arena);
	value_put_text(map, "state", doctor_state_name(finding->state), arena);
	value_put_text(map, "found", finding->found ? finding->found : "", arena);
	if (finding->remedy && finding->state != CHECK_OK)
		value_put_text(map, "remedy", finding->remedy, arena);
	if (finding->state == CHECK_FAILED)
		value_put_text(map, "error", err_slug(finding->code), arena);
	if (finding->details)
		value_put(map, STR("details"), finding->details);
	return map;
}

struct value *doctor_text_value(const struct doctor *doctor)
{
	struct arena *arena = doctor_arena(doctor);
	struct value *map = value_new(arena, VALUE_MAP);
	struct value *list = value_new(arena, VALUE_LIST);
	const char *profile = doctor->request->filter.profile;
	enum check_state state = count_of(doctor, CHECK_WARNING) ? CHECK_WARNING : CHECK_OK;

	for (size_t i = 0; i < CHECK_COUNT; i++)
		value_add(list, finding_value(doctor, (enum check_id)i));
	value_put_text(map, "state", doctor_state_name(count_of(doctor, CHECK_FAILED) ? CHECK_FAILED : state), arena);
	if (profile)
		value_put_text(map, "profile", profile, arena);
	if (doctor->settings)
		value_put_text(map, "plan", value_text_at(doctor->settings, "plan"), arena);
	value_put(map, STR("checks"), list);
	return map;
}

int doctor_text_judge(const struct doctor *doctor, struct err *err)
{
	CLEANUP(bytes_free) struct bytes ids = BYTES_INIT(IDS_MOST);
	enum err_code code = ERR_NONE;
	size_t failed = count_of(doctor, CHECK_FAILED);

	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const struct finding *finding = &doctor->findings[i];

		if (finding->state != CHECK_FAILED)
			continue;
		code = code ? code : finding->code;
		bytes_format(&ids, "%s%s", ids.length ? ", " : "", doctor_check_id((enum check_id)i));
	}
	if (!code)
		return 0;
	(void)err_set(err, code, "%zu of %d checks failed: %s", failed, CHECK_COUNT, ids.data);
	return err_hint(err, "what to do stands below each of them");
}

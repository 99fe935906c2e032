/* SPDX-License-Identifier: Apache-2.0 */
#include "server/answer.h"

static const struct {
	int status;
	const char *reason;
} statuses[] = {
#define X(status, reason) { status, reason },
	ANSWER_STATUS_TABLE(X)
#undef X
};

size_t answer_status_count(void)
{
	return COUNT_OF(statuses);
}

size_t answer_status_place(int status)
{
	size_t otherwise = 0;

	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		if (statuses[i].status == status)
			return i;
		if (statuses[i].status == 500)
			otherwise = i;
	}
	return otherwise;
}

int answer_status_at(size_t place)
{
	return statuses[place].status;
}

const char *answer_reason(int status)
{
	return statuses[answer_status_place(status)].reason;
}

void answer_add(struct answer *answer, const char *name, const char *value)
{
	if (answer->field_count < ANSWER_FIELDS_MOST)
		answer->fields[answer->field_count++] = (struct answer_field){ name, value };
}

static void add_field(const char *name, const char *value, struct bytes *out)
{
	bytes_format(out, "%s: %s\r\n", name, value);
}

void answer_write(const struct answer *answer, time_t now, struct bytes *out)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm t = { 0 };

	(void)gmtime_r(&now, &t);
	bytes_format(out, "HTTP/1.1 %d %s\r\n", answer->status, answer_reason(answer->status));
	bytes_format(out, "Date: %s, %02d %s %d %02d:%02d:%02d GMT\r\n", days[t.tm_wday], t.tm_mday, months[t.tm_mon],
		     t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
#define X(name, value) add_field(name, value, out);
	ANSWER_FIELD_TABLE(X)
#undef X
	for (size_t i = 0; i < answer->field_count; i++)
		add_field(answer->fields[i].name, answer->fields[i].value, out);
	if (answer->closes)
		add_field("Connection", "close", out);
	if (answer->type)
		add_field("Content-Type", answer->type, out);
	if (answer->status != 204 && answer->status != 304)
		bytes_format(out, "Content-Length: %zu\r\n", answer->body.n);
	bytes_add_text(out, "\r\n");
	bytes_add(out, answer->body);
}

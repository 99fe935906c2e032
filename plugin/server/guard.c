/* SPDX-License-Identifier: Apache-2.0 */
#include "server/guard.h"

#include <strings.h>

#include "server/target.h"

#define METHOD_MOST 32

/* Fields of which there is one at most: a second one is how requests are smuggled, or identities mixed up. */
enum single { HOST, LENGTH, CODING, AUTHORIZATION, SINGLES };

static const char *const singles[] = { "Host", "Content-Length", "Transfer-Encoding", "Authorization" };

/* A head that is read line by line. */
struct reading {
	struct str rest;
	struct str values[SINGLES]; /* p is NULL where the field is not there */
	struct str version;
	bool expects;
};

static const struct {
	int status;
	const char *name;
	const char *wrong;
} rules[] = {
#define X(name, status, wrong) { status, #name, wrong },
	GUARD_TABLE(X)
#undef X
};

int guard_status(enum guard_rule rule)
{
	return rules[rule].status;
}

const char *guard_wrong(enum guard_rule rule)
{
	return rules[rule].wrong;
}

const char *guard_name(enum guard_rule rule)
{
	return rules[rule].name;
}

size_t guard_end(struct str in)
{
	const char *line = in.p;
	const char *end = in.p + in.n;

	for (const char *lf; line < end && (lf = memchr(line, '\n', (size_t)(end - line))); line = lf + 1) {
		size_t n = (size_t)(lf - line);

		if (n == 0 || (n == 1 && line[0] == '\r'))
			return (size_t)(lf + 1 - in.p);
	}
	return 0;
}

enum guard_rule guard_begun(struct str in)
{
	const char *lf = in.n ? memchr(in.p, '\n', in.n) : NULL;
	size_t line = lf ? (size_t)(lf - in.p) : in.n;

	for (size_t i = 0; i < line && i < METHOD_MOST && in.p[i] != ' '; i++)
		if (!target_is_token(in.p[i]))
			return GUARD_NO_HTTP;
	if (line > GUARD_LINE_MOST)
		return GUARD_LINE_LONG;
	return in.n > GUARD_HEAD_MOST ? GUARD_HEAD_LARGE : GUARD_FINE;
}

/* The next line, without its CR LF. */
static enum guard_rule next_line(struct reading *reading, struct str *ret)
{
	const char *lf = memchr(reading->rest.p, '\n', reading->rest.n);
	size_t n = lf ? (size_t)(lf - reading->rest.p) : 0;

	if (n == 0 || lf[-1] != '\r')
		return GUARD_LINE_END;
	*ret = (struct str){ reading->rest.p, n - 1 };
	reading->rest = (struct str){ lf + 1, reading->rest.n - n - 1 };
	if (memchr(ret->p, '\r', ret->n))
		return GUARD_LINE_END;
	for (size_t i = 0; i < ret->n; i++)
		if (((unsigned char)ret->p[i] < 0x20 && ret->p[i] != '\t') || ret->p[i] == 0x7F)
			return GUARD_CONTROL;
	return GUARD_FINE;
}

static bool is_token(struct str text)
{
	for (size_t i = 0; i < text.n; i++)
		if (!target_is_token(text.p[i]))
			return false;
	return text.n > 0;
}

static struct str trimmed(struct str text)
{
	while (text.n && (*text.p == ' ' || *text.p == '\t'))
		text = (struct str){ text.p + 1, text.n - 1 };
	while (text.n && (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t'))
		text.n--;
	return text;
}

static bool is_word(struct str text, const char *word)
{
	return text.n == strlen(word) && strncasecmp(text.p, word, text.n) == 0;
}

/* METHOD TARGET HTTP/1.1 */
static enum guard_rule check_line(struct reading *reading)
{
	struct str line = { NULL, 0 };
	enum guard_rule rule = next_line(reading, &line);
	const char *first = rule == GUARD_FINE ? memchr(line.p, ' ', line.n) : NULL;
	const char *second = first ? memchr(first + 1, ' ', line.n - (size_t)(first + 1 - line.p)) : NULL;
	struct str method;
	struct str target;

	if (rule != GUARD_FINE)
		return rule;
	if (!second)
		return GUARD_LINE;
	method = (struct str){ line.p, (size_t)(first - line.p) };
	target = (struct str){ first + 1, (size_t)(second - first - 1) };
	reading->version = (struct str){ second + 1, line.n - (size_t)(second + 1 - line.p) };
	if (!is_token(method) || method.n > METHOD_MOST)
		return GUARD_METHOD;
	if (memchr(reading->version.p, ' ', reading->version.n) || !str_starts(reading->version, STR("HTTP/")))
		return GUARD_LINE;
	if (!str_is(reading->version, "HTTP/1.1") && !str_is(reading->version, "HTTP/1.0"))
		return GUARD_VERSION;
	return str_is(target, "*") && str_is(method, "OPTIONS") ? GUARD_FINE : target_check(target);
}

enum guard_rule guard_field(struct str line)
{
	const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;

	if (line.n && (*line.p == ' ' || *line.p == '\t'))
		return GUARD_FOLD;
	return colon && is_token((struct str){ line.p, (size_t)(colon - line.p) }) ? GUARD_FINE : GUARD_FIELD_NAME;
}

static struct str field_name(struct str line)
{
	const char *colon = memchr(line.p, ':', line.n);

	return (struct str){ line.p, (size_t)(colon - line.p) };
}

static struct str field_value(struct str line)
{
	const char *colon = memchr(line.p, ':', line.n);

	return trimmed((struct str){ colon + 1, line.n - (size_t)(colon + 1 - line.p) });
}

static enum guard_rule take_field(struct reading *reading, struct str line)
{
	enum guard_rule rule = guard_field(line);

	if (rule != GUARD_FINE)
		return rule;
	for (size_t i = 0; i < SINGLES; i++) {
		if (!is_word(field_name(line), singles[i]))
			continue;
		if (reading->values[i].p)
			return GUARD_TWICE;
		reading->values[i] = field_value(line);
	}
	if (is_word(field_name(line), "Expect"))
		reading->expects = is_word(field_value(line), "100-continue");
	return GUARD_FINE;
}

static enum guard_rule check_fields(struct reading *reading)
{
	for (size_t count = 0;; count++) {
		struct str line;
		enum guard_rule rule = next_line(reading, &line);

		if (rule != GUARD_FINE)
			return rule;
		if (!line.n)
			return GUARD_FINE;
		if (count == GUARD_FIELDS_MOST)
			return GUARD_FIELDS;
		rule = take_field(reading, line);
		if (rule != GUARD_FINE)
			return rule;
	}
}

/* A number that no body may have is one still: the answer is 413. */
static enum guard_rule read_length(struct str text, uint64_t *ret)
{
	uint64_t length = 0;

	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return GUARD_LENGTH;
		length = length > GUARD_BODY_MOST ? length : length * 10 + (uint64_t)(text.p[i] - '0');
	}
	*ret = length;
	return !text.n ? GUARD_LENGTH : length > GUARD_BODY_MOST ? GUARD_BODY_LARGE : GUARD_FINE;
}

static enum guard_rule check_framing(const struct reading *reading, struct guard_verdict *ret)
{
	bool is_old = str_is(reading->version, "HTTP/1.0");
	struct str length = reading->values[LENGTH];
	struct str coding = reading->values[CODING];

	if (!reading->values[HOST].p && !is_old)
		return GUARD_NO_HOST;
	if (reading->values[HOST].p && !target_is_host(reading->values[HOST]))
		return GUARD_HOST;
	if (length.p && coding.p)
		return GUARD_BOTH;
	if (coding.p && (is_old || !is_word(coding, "chunked")))
		return GUARD_CODING;
	ret->is_chunked = coding.p != NULL;
	ret->has_length = length.p != NULL;
	ret->expects = reading->expects && !is_old;
	return length.p ? read_length(length, &ret->length) : GUARD_FINE;
}

struct guard_verdict guard_check(struct str head)
{
	struct guard_verdict verdict = { .rule = guard_begun(head) };
	struct reading reading = { .rest = head };

	if (verdict.rule == GUARD_FINE)
		verdict.rule = check_line(&reading);
	if (verdict.rule == GUARD_FINE)
		verdict.rule = check_fields(&reading);
	if (verdict.rule == GUARD_FINE)
		verdict.rule = check_framing(&reading, &verdict);
	return verdict;
}

void guard_write(struct str head, const struct guard_verdict *verdict, size_t length, struct bytes *out)
{
	static const char *const dropped[] = { "Content-Length", "Transfer-Encoding", "Trailer", "TE", "Expect" };
	struct reading reading = { .rest = head };
	struct str line = { NULL, 0 };

	(void)next_line(&reading, &line);
	bytes_add(out, line);
	bytes_add_text(out, "\r\n");
	while (next_line(&reading, &line) == GUARD_FINE && line.n) {
		struct str name = field_name(line);
		bool drop = false;

		for (size_t i = 0; i < COUNT_OF(dropped); i++)
			drop = drop || is_word(name, dropped[i]);
		if (drop)
			continue;
		bytes_add(out, name);
		bytes_add_text(out, ": ");
		bytes_add(out, field_value(line));
		bytes_add_text(out, "\r\n");
	}
	if (verdict->is_chunked || verdict->has_length)
		bytes_format(out, "Content-Length: %zu\r\n", length);
	bytes_add_text(out, "\r\n");
}

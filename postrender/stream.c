/* SPDX-License-Identifier: Apache-2.0 */
#include "stream.h"

#include "ceilings.h"
#include "encoding.h"

static const char bom[] = "\xEF\xBB\xBF";

void stream_open(struct stream *stream, struct str input)
{
	*stream = (struct stream){ .input = input, .line = 1 };
}

/* Bytes of the line at `offset`, with its newline. */
static size_t line_length(struct str input, size_t offset)
{
	const char *begin = input.p + offset;
	const char *end = memchr(begin, '\n', input.n - offset);

	return end ? (size_t)(end - begin) + 1 : input.n - offset;
}

static struct str line_at(struct str input, size_t offset)
{
	return (struct str){ input.p + offset, line_length(input, offset) };
}

static struct str without_newline(struct str line)
{
	while (line.n > 0 && (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	return line;
}

enum line_kind { LINE_OTHER, LINE_SEPARATOR, LINE_END, LINE_GLUED };

/* `---` and `...` lines. What follows them may be blanks and a comment; anything else is LINE_GLUED. */
static enum line_kind line_kind(struct str raw)
{
	struct str line = without_newline(raw);
	bool dashes = str_starts(line, STR("---"));
	size_t i = 3;

	if (!dashes && !str_starts(line, STR("...")))
		return LINE_OTHER;
	while (i < line.n && (line.p[i] == ' ' || line.p[i] == '\t'))
		i++;
	if (i == line.n || (line.p[i] == '#' && i > 3))
		return dashes ? LINE_SEPARATOR : LINE_END;
	/* `...x` is text everywhere; `---x` is a separator to Helm 4 and to Kubernetes, and text to YAML. */
	return dashes || i > 3 ? LINE_GLUED : LINE_OTHER;
}

bool stream_is_blank(struct str text)
{
	size_t i = 0;

	if (str_starts(text, STR("\xEF\xBB\xBF")))
		i = 3;
	while (i < text.n) {
		size_t n = text.p[i] == ' ' || text.p[i] == '\t' ? 1 : encoding_break_at(text, i);

		/* A comment ends where YAML ends lines: an object may follow it on what is one line to others. */
		if (n == 0 && text.p[i] != '#')
			return false;
		i += n;
		while (n == 0 && i < text.n && encoding_break_at(text, i) == 0)
			i++;
	}
	return true;
}

static int glued(struct str line, uint32_t number, struct err *err)
{
	struct str shown = without_newline(line);

	return err_set(err, ERR_SEPARATOR, "%u:1: `%.*s`: text on a document separator's line", number,
		       (int)(shown.n > 60 ? 60 : shown.n), shown.p);
}

/* Takes a BOM, and the separator line when one stands at the offset. */
static int take_separator(struct stream *stream, struct document *document, struct err *err)
{
	struct str input = stream->input;
	size_t begin = stream->offset;

	if (begin == 0 && input.n >= 3 && memcmp(input.p, bom, 3) == 0)
		stream->offset += 3;
	if (stream->offset < input.n) {
		struct str line = line_at(input, stream->offset);
		enum line_kind kind = line_kind(line);

		if (kind == LINE_GLUED)
			return glued(line, stream->line, err);
		if (kind != LINE_OTHER) {
			stream->offset += line.n;
			stream->line++;
			stream->ended = kind == LINE_END;
			if (stream->ended && !stream->filled)
				return err_set(err, ERR_SEPARATOR, "%u:1: `...` with nothing before it to end",
					       stream->line - 1);
			stream->filled = false;
		}
	}
	document->separator = (struct str){ input.p + begin, stream->offset - begin };
	return 0;
}

/* Content may not follow `...` without a `---`: Kubernetes' splitter does not see the document's end there. */
static int check_line(const struct stream *stream, struct str line, uint32_t number, struct err *err)
{
	if (line.p[0] == '%')
		return err_set(err, ERR_DIRECTIVE, "%u:1: a %% directive", number);
	if (stream->ended && !stream_is_blank(line))
		return err_set(err, ERR_SEPARATOR, "%u:1: content after `...` without `---`", number);
	return 0;
}

int stream_next(struct stream *stream, struct document *ret, struct err *err)
{
	struct document document = { .number = stream->number + 1 };
	struct str input = stream->input;
	size_t begin;
	bool first = true;

	if (stream->offset >= input.n)
		return 0;
	if (take_separator(stream, &document, err))
		return -1;
	document.line = stream->line;
	begin = stream->offset;
	while (stream->offset < input.n) {
		struct str line = line_at(input, stream->offset);
		enum line_kind kind = line_kind(line);

		if (kind == LINE_GLUED)
			return glued(line, stream->line, err);
		if (kind != LINE_OTHER)
			break;
		if ((first || stream->ended || line.p[0] == '%') && check_line(stream, line, stream->line, err))
			return -1;
		first = first && stream_is_blank(line);
		stream->offset += line.n;
		stream->line++;
	}
	document.text = (struct str){ input.p + begin, stream->offset - begin };
	if (document.text.n > LIMIT_DOCUMENT)
		return err_set(err, ERR_LIMIT, "%u:1: a document of %zu bytes; the ceiling is %zu", document.line,
			       document.text.n, LIMIT_DOCUMENT);
	stream->filled = stream->filled || !stream_is_blank(document.text);
	stream->number++;
	*ret = document;
	return 1;
}

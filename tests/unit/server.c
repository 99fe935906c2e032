/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>

#include "server.h"

#define SERVER_PATIENCE 60 /* seconds */
#define REQUEST_MOST ((size_t)1 << 20)
#define ASKED_MOST ((size_t)8 << 20)
#define RULES_MOST 64
#define WAITING 64 /* connections that are not accepted yet */

struct script {
	const struct step *steps;
	const struct rule *rules;
	unsigned used[RULES_MOST];
	bool came[RULES_MOST]; /* what a rule waits for */
	int asked;
};

char *server_read_request(int client, char *text, size_t most)
{
	size_t length = 0;
	char *end = NULL;
	const char *header;
	ssize_t got;

	while ((!end || length < (size_t)(end - text)) && (got = read(client, text + length, most - 1 - length)) > 0) {
		length += (size_t)got;
		text[length] = '\0';
		if (end || !(end = strstr(text, "\r\n\r\n")))
			continue;
		end += 4;
		header = strcasestr(text, "\r\nContent-Length: ");
		if (header && header < end)
			end += strtoul(header + strlen("\r\nContent-Length: "), NULL, 10);
	}
	return end && length >= (size_t)(end - text) ? strstr(text, "\r\n\r\n") + 4 : NULL;
}

/* Whether a request is what the script wants: how it begins, and after a newline what its body has. */
static bool is_wanted(const char *line, const char *body, const char *wanted)
{
	size_t begin = wanted ? strcspn(wanted, "\n") : 0;

	return wanted && strncmp(line, wanted, begin) == 0 && (!wanted[begin] || strstr(body, wanted + begin + 1));
}

/* Whether a rule counts by now, of a request that is to be answered. */
static bool is_due(const struct script *script, size_t i)
{
	const struct rule *rule = &script->rules[i];

	return (!rule->times || script->used[i] < rule->times) && (!rule->since || script->came[i]);
}

static void note_came(struct script *script, const char *line, const char *body)
{
	for (size_t i = 0; script->rules && script->rules[i].request && i < RULES_MOST; i++)
		script->came[i] = script->came[i] || is_wanted(line, body, script->rules[i].since);
}

/* What answers it: a step or a rule; the request is then used up. */
static bool find_answer(struct script *script, const char *line, const char *body, struct rule *ret)
{
	*ret = (struct rule){ .answer = FAULT("400 Bad Request", "not in the script") };
	if (script->steps) {
		const struct step *step = script->steps;

		script->steps += step->request != NULL;
		if (!is_wanted(line, body, step->request))
			return false;
		*ret = (struct rule){ .answer = step->answer };
		return true;
	}
	for (size_t i = 0; script->rules[i].request && i < RULES_MOST; i++) {
		const struct rule *rule = &script->rules[i];

		if (!is_wanted(line, body, rule->request) || !is_due(script, i))
			continue;
		script->used[i]++;
		*ret = *rule;
		return true;
	}
	return false;
}

/* Kept before it is answered, so that whoever has the answer finds it. */
static void keep(const struct script *script, bool known, const char *line, const char *body)
{
	CLEANUP(bytes_free) struct bytes out = BYTES_INIT(ASKED_MOST);
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	size_t method = strcspn(line, " ");

	bytes_format(&out, "%s%.*s %s\n", known ? "" : "?", (int)(method + 1 + strcspn(line + method + 1, " ")), line,
		     body);
	(void)file_write_descriptor(script->asked, bytes_str(&out), "requests", &ignored);
}

/* Keeps a connection open in a process of its own, so that others are served. */
static void hold(unsigned milliseconds)
{
	if (!milliseconds || fork())
		return;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)poll(NULL, 0, (int)milliseconds);
	_exit(0);
}

static void serve(int client, struct script *script, char *text)
{
	CLEANUP(err_clear) struct err ignored = ERR_INIT;
	const char *body = server_read_request(client, text, REQUEST_MOST);
	struct rule rule;
	bool known;

	if (!body)
		return;
	known = find_answer(script, text, body, &rule);
	note_came(script, text, body);
	keep(script, known, text, body);
	if (rule.late)
		(void)poll(NULL, 0, (int)rule.late);
	if (!rule.answer)
		(void)pause();
	else
		(void)file_write_descriptor(client, str_of(rule.answer), "client", &ignored);
	hold(rule.held);
}

static void listen_for(int listener, struct script *script)
{
	char *text = calloc(1, REQUEST_MOST);

	/* A test that fails does not come to its end: nobody shall wait for us. */
	(void)close(STDOUT_FILENO);
	(void)close(STDERR_FILENO);
	(void)alarm(SERVER_PATIENCE);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_IGN);
	while (text) {
		int client = accept(listener, NULL, NULL);

		serve(client, script, text);
		(void)close(client);
	}
}

static void start(struct server *server, struct script *script)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	FILE *asked = tmpfile();

	*server = (struct server){ .cluster = KUBE_INIT };
	assert_non_null(asked);
	server->asked = fcntl(fileno(asked), F_DUPFD_CLOEXEC, 3);
	(void)fclose(asked);
	script->asked = server->asked;
	assert_int_equal(tempdir_make(&server->cluster.scratch, &environment_none, &err), 0);
	/* The name that cluster.c gives it. */
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/api", server->cluster.scratch.folder);
	assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(listen(listener, WAITING), 0);
	server->process = fork();
	if (!server->process)
		listen_for(listener, script);
	(void)close(listener);
	assert_int_equal(http_open(address.sun_path, &server->cluster.http, &err), 0);
	assert_int_equal(http_open(address.sun_path, &server->cluster.aside, &err), 0);
}

void server_start(struct server *server, const struct step *steps)
{
	start(server, &(struct script){ .steps = steps });
}

void server_rules(struct server *server, const struct rule *rules)
{
	size_t count = 0;

	while (rules[count].request)
		count++;
	assert_true(count < RULES_MOST);
	start(server, &(struct script){ .rules = rules });
}

void server_stop(struct server *server)
{
	(void)kill(server->process, SIGKILL);
	(void)waitpid(server->process, NULL, 0);
	(void)close(server->asked);
	kube_close(&server->cluster);
}

static void read_asked(const struct server *server, struct bytes *out)
{
	char piece[4096];
	off_t offset = 0;
	ssize_t got;

	while ((got = pread(server->asked, piece, sizeof(piece), offset)) > 0) {
		bytes_add(out, (struct str){ piece, (size_t)got });
		offset += got;
	}
	bytes_add(out, STR(""));
}

size_t server_count(const struct server *server, const char *request)
{
	CLEANUP(bytes_free) struct bytes asked = BYTES_INIT(ASKED_MOST);
	size_t count = 0;
	char *next;

	read_asked(server, &asked);
	for (char *line = asked.length ? asked.data : NULL; line && *line; line = next) {
		next = strchr(line, '\n');
		*next++ = '\0';
		count += is_wanted(line, line, request);
	}
	return count;
}

void server_assert_changes(const struct server *server, const char *expected)
{
	CLEANUP(bytes_free) struct bytes asked = BYTES_INIT(ASKED_MOST);
	CLEANUP(bytes_free) struct bytes changes = BYTES_INIT(ASKED_MOST);

	read_asked(server, &asked);
	for (const char *line = asked.length ? asked.data : ""; *line; line = strchr(line, '\n') + 1) {
		size_t method = strcspn(line, " ");

		if (*line == '?')
			bytes_format(&changes, "%.*s (not in the script)\n", (int)strcspn(line, "\n"), line);
		else if (strncmp(line, "GET ", 4) != 0)
			bytes_format(&changes, "%.*s\n", (int)(method + 1 + strcspn(line + method + 1, " ?")), line);
	}
	assert_string_equal(changes.length ? changes.data : "", expected);
}

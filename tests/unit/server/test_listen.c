/* SPDX-License-Identifier: Apache-2.0 */
/* Where the server can be reached, and where it may not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <unistd.h>

#include "server/listen.h"

static void refused(void **state)
{
	static const struct {
		const char *text;
		const char *library;
		const char *words;
	} cases[] = {
		{ "", "1.0.10", "an address and a port" },
		{ "8420", "1.0.10", "an address and a port" },
		{ ":8420", "1.0.10", "an address and a port" },
		{ "127.0.0.1", "1.0.10", "an address and a port" },
		{ "127.0.0.1:", "1.0.10", "an address and a port" },
		{ "127.0.0.1:http", "1.0.10", "an address and a port" },
		{ "127.0.0.1:65536", "1.0.10", "an address and a port" },
		{ "127.0.0.1:-1", "1.0.10", "an address and a port" },
		{ "127.0.0.1:0000001", "1.0.10", "an address and a port" },
		{ "localhost:0", "1.0.10", "an address and a port" },
		{ "::1:8420", "1.0.10", "an address and a port" },
		{ "[::1]", "1.0.10", "an address and a port" },
		{ "0.0.0.0:0", "0.9.75", "for this machine alone" },
		{ "[::]:0", "1.0.9", "for this machine alone" },
		{ "10.1.2.3:0", "0.9.75", "for this machine alone" },
		{ "[::ffff:10.0.0.1]:0", "0.9.75", "for this machine alone" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(err_clear) struct err err = ERR_INIT;
		CLEANUP(listen_close) struct listener listener = LISTENER_INIT;

		assert_int_equal(listen_open(cases[i].text, cases[i].library, &listener, &err), -1);
		assert_int_equal(err.code, ERR_USAGE);
		if (!strstr(err.message, cases[i].words))
			fail_msg("%s: %s", cases[i].text, err.message);
		assert_int_equal(listener.descriptor, -1);
	}
}

static void opened(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(listen_close) struct listener listener = LISTENER_INIT;
	CLEANUP(listen_close) struct listener second = LISTENER_INIT;
	CLEANUP(listen_close) struct listener wide = LISTENER_INIT;
	char peer[LISTEN_TEXT_MOST];
	bool is_full;

	(void)state;
	assert_int_equal(listen_open("127.0.0.1:0", "0.9.75", &listener, &err), 0);
	assert_true(listener.is_loopback);
	assert_true(strncmp(listener.text, "127.0.0.1:", 10) == 0 && strcmp(listener.text + 10, "0") != 0);
	assert_int_equal(listen_accept(&listener, peer, &is_full), -1);
	assert_false(is_full);
	/* The port is taken. */
	assert_int_equal(listen_open(listener.text, "0.9.75", &second, &err), -1);
	assert_int_equal(err.code, ERR_READ);
	err_clear(&err);
	assert_int_equal(listen_open("0.0.0.0:0", "1.0.10", &wide, &err), 0);
	assert_false(wide.is_loopback);
}

static void taken(void **state)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	CLEANUP(listen_close) struct listener listener = LISTENER_INIT;
	struct sockaddr_in place = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(place);
	int client = socket(AF_INET, SOCK_STREAM, 0);
	char peer[LISTEN_TEXT_MOST];
	bool is_full;
	int taken;

	(void)state;
	assert_int_equal(listen_open("127.0.0.1:0", "0.9.75", &listener, &err), 0);
	assert_int_equal(getsockname(listener.descriptor, (struct sockaddr *)&place, &length), 0);
	assert_int_equal(connect(client, (struct sockaddr *)&place, sizeof(place)), 0);
	taken = listen_accept(&listener, peer, &is_full);
	assert_true(taken >= 0);
	assert_string_equal(peer, "127.0.0.1");
	(void)close(taken);
	(void)close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(opened),
		cmocka_unit_test(taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

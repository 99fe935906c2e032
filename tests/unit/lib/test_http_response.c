/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http_response.h"

#define DATE "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
#define DATE_SECONDS 784111777

static struct http_response take(const char *first, const char *second)
{
	struct http_response response = { 0 };

	http_response_take_header(str_of(first), &response);
	http_response_take_header(str_of(second), &response);
	return response;
}

static void test_date(void **state)
{
	(void)state;
	assert_int_equal(take(DATE, "").date, DATE_SECONDS);
	assert_int_equal(take("date:Sun, 06 Nov 1994 08:49:37 GMT", "").date, DATE_SECONDS);
	assert_int_equal(take("Date: yesterday\r\n", "").date, 0);
	assert_int_equal(take("X-Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "").date, 0);
	assert_int_equal(take("HTTP/1.1 200 OK\r\n", "\r\n").date, 0);
}

static void test_retry_after(void **state)
{
	(void)state;
	assert_int_equal(take("Retry-After: 7\r\n", "").retry_after, 7);
	assert_int_equal(take("retry-after:  7 \r\n", "").retry_after, 7);
	assert_int_equal(take(DATE, "Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n").retry_after, 30);
	assert_int_equal(take(DATE, "Retry-After: Sun, 06 Nov 1994 08:00:00 GMT\r\n").retry_after, 0);
	assert_int_equal(take("Retry-After: -1\r\n", "").retry_after, 0);
	assert_int_equal(take("Retry-After: soon\r\n", "").retry_after, 0);
	assert_int_equal(take("Retry-After: 99999999999999999999\r\n", "").retry_after, HTTP_RETRY_MOST);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_date),
		cmocka_unit_test(test_retry_after),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

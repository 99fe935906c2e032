/* SPDX-License-Identifier: Apache-2.0 */
/* Texts of JSON with commas between: JOINED("1", "2") is "1" "," "2". Of at most eight. */
#ifndef STORE_TEST_JOINED_H
#define STORE_TEST_JOINED_H

#define JOINED_1(a) a
#define JOINED_2(a, ...) a "," JOINED_1(__VA_ARGS__)
#define JOINED_3(a, ...) a "," JOINED_2(__VA_ARGS__)
#define JOINED_4(a, ...) a "," JOINED_3(__VA_ARGS__)
#define JOINED_5(a, ...) a "," JOINED_4(__VA_ARGS__)
#define JOINED_6(a, ...) a "," JOINED_5(__VA_ARGS__)
#define JOINED_7(a, ...) a "," JOINED_6(__VA_ARGS__)
#define JOINED_8(a, ...) a "," JOINED_7(__VA_ARGS__)
#define JOINED_BY(a, b, c, d, e, f, g, h, name, ...) name
#define JOINED(...)                                                                                                    \
	JOINED_BY(__VA_ARGS__, JOINED_8, JOINED_7, JOINED_6, JOINED_5, JOINED_4, JOINED_3, JOINED_2, JOINED_1, )       \
	(__VA_ARGS__)

/* The same as a list. */
#define JSON_LIST(...) "[" JOINED(__VA_ARGS__) "]"

#endif

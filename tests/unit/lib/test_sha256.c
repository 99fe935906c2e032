/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "alloc.h"
#include "sha256.h"

/* Text, how often, digest; made by sha256sum of coreutils. The lengths lie around the ends of blocks. */
static const struct {
	const char *text;
	size_t times;
	const char *digest;
} cases[] = {
	{ "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
	{ "a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a" },
	{ "a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34" },
	{ "a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
	{ "a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0" },
	{ "a", 119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb" },
	{ "a", 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c" },
	{ "a", 128, "6836cf13bac400e9105071cd6af47084dfacad4e5e302c94bfed24e013afb73e" },
	{ "a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	{ "ä€", 1000, "8fe6218cc2db088edbcd9baeb0aff533ff968c3e58c9d3221ca80cf45c546403" },
};

static void test_digests(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		size_t n = strlen(cases[i].text);
		CLEANUP(free_pointer) char *text = xcalloc(n * cases[i].times + 1, 1);
		char digits[SHA256_DIGITS + 1];

		for (size_t k = 0; k < cases[i].times; k++)
			memcpy(text + k * n, cases[i].text, n);
		sha256_write((struct str){ text, n * cases[i].times }, digits);
		assert_string_equal(digits, cases[i].digest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_digests) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

#!/usr/bin/env bats
# SPDX-License-Identifier: Apache-2.0
# Where a command is comes from whoever starts it: the gate that holds that.

load helm.bash

@test "the gate: what reads the environment of the process fails lint, whatever it reads it with" {
	local file=$BATS_TEST_TMPDIR/work.c line
	cd "$ROOT" || return
	tests/lint/environment.sh
	{
		printf '/* getenv("X"), environ */\nstatic int f(const struct environment *environment)\n'
		printf '{\n\treturn g("getenv(x)");\n}\n'
	} >"$file"
	run -0 tests/lint/environment.sh "$file"
	while read -r line; do
		printf 'static void f(void)\n{\n\t%s\n}\n' "$line" >"$file"
		run -1 tests/lint/environment.sh "$file"
		[[ $output == *"$file:3: "* ]]
	done <<-'END'
		const char *text = getenv("HOME");
		const char *text = secure_getenv ("HOME");
		(void)setenv("HOME", "/", 1);
		(void)unsetenv("HOME");
		for (char **p = environ; *p; p++)
	END
	printf 'int main(int argc, char **argv, char **variables)\n' >"$file"
	run -1 tests/lint/environment.sh "$file"
}

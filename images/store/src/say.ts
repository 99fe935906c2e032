// SPDX-License-Identifier: Apache-2.0
//
// Lines of the `store` program itself. They go to stderr: stdout is for results (the id of an order, Medusa's own log).

let prefix = "store";

export function sayAs(name: string): void {
	prefix = `store ${name}`;
}

export function say(text: string): void {
	process.stderr.write(`${prefix}: ${text}\n`);
}

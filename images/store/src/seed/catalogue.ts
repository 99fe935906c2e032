// SPDX-License-Identifier: Apache-2.0
//
// PRODUCTS_FILE: products of a file of their own, which is no part of the release: a JSON list, or one product a line,
// also packed by gzip.

import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { SettingError } from "../env";
import { wordsOf } from "../words";

const MOST_BYTES = 256 * 1024 * 1024;

function read(file: string): string {
	let content: Buffer;
	try {
		content = readFileSync(file);
	} catch (error) {
		throw new SettingError(
			`PRODUCTS_FILE: ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); ` +
				"see global.store.productsFrom",
		);
	}
	const isPacked = content[0] === 0x1f && content[1] === 0x8b;
	try {
		return (isPacked ? gunzipSync(content, { maxOutputLength: MOST_BYTES }) : content).toString("utf8");
	} catch (error) {
		throw new SettingError(`PRODUCTS_FILE: ${file} cannot be unpacked: ${wordsOf(error)}`);
	}
}

function parse(text: string, where: string): unknown {
	try {
		return JSON.parse(text);
	} catch (error) {
		throw new SettingError(`PRODUCTS_FILE: ${where} is no JSON: ${wordsOf(error)}`);
	}
}

/** What is in the list, unchecked. */
export function readCatalogue(file: string): unknown[] {
	const text = read(file)
		.replace(/^\uFEFF/, "")
		.trim();
	if (!text.startsWith("[")) {
		return text
			.split("\n")
			.map((line, index) => ({ line: line.trim(), number: index + 1 }))
			.filter(({ line }) => line)
			.map(({ line, number }) => parse(line, `${file}: line ${number}`));
	}
	const value = parse(text, file);
	return value as unknown[];
}

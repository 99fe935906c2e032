// SPDX-License-Identifier: Apache-2.0
//
// The words of whatever was thrown. Errors of Medusa's workflows have been through its engine and are plain objects;
// those of several steps hold further ones.

const MOST_DEPTH = 5;
const INNER = ["errors", "error", "cause"] as const;

function own(error: object): string {
	const { message, detail, code, type } = error as Record<string, unknown>;
	const text = [message, detail].find((one) => typeof one === "string" && one);
	return String(text ?? [type, code].find((one) => typeof one === "string" && one) ?? "");
}

function json(error: object): string {
	try {
		const text = JSON.stringify(error);
		return text === "{}" ? "no words came with it" : text.slice(0, 500);
	} catch {
		return "no words came with it";
	}
}

function parts(error: unknown, depth: number): string[] {
	if (typeof error !== "object" || error === null) {
		return [String(error)];
	}
	if (Array.isArray(error)) {
		return error.flatMap((one) => parts(one, depth + 1));
	}
	const inner = INNER.map((key) => (error as Record<string, unknown>)[key]).filter(
		(value) => depth < MOST_DEPTH && value !== undefined && value !== null && value !== error,
	);
	const text = own(error);
	return [...(text ? [text] : []), ...inner.flatMap((value) => parts(value, depth + 1))];
}

/** One line, each reason once. */
export function wordsOf(error: unknown): string {
	const all = [...new Set(parts(error, 0).filter((text) => text.trim() && text !== "[object Object]"))];
	return all.length ? all.join(": ") : typeof error === "object" && error ? json(error) : "no words came with it";
}

/** The same with where it happened, if that is known. */
export function traceOf(error: unknown): string {
	const stack = typeof error === "object" && error ? (error as Record<string, unknown>).stack : undefined;
	const frames = typeof stack === "string" ? stack.split("\n").filter((line) => /^\s+at /.test(line)) : [];
	return [wordsOf(error), ...frames].join("\n");
}

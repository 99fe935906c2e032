// SPDX-License-Identifier: Apache-2.0
//
// Tables of routes: what is in none of the rows is closed. A row's path is that of a route, `:name` standing for one
// part. Parts of a path are compared as they are written (guard `encoding` sees to the rest); a trailing slash is none.

export interface Row<T> {
	methods: readonly string[];
	path: string;
	means: T;
}

export interface Found<T> {
	means: T;
	params: Record<string, string>;
}

/** Rows from lines of "METHOD,METHOD /path", all with one meaning. */
export function rows<T>(means: T, lines: readonly string[]): Row<T>[] {
	return lines.map((line) => {
		const [methods, path] = line.split(" ");
		return { methods: methods.split(","), path, means };
	});
}

function match(pattern: string, path: string): Record<string, string> | null {
	const wanted = pattern.split("/");
	const parts = path.split("/");
	const params: Record<string, string> = {};
	const fits =
		wanted.length === parts.length &&
		wanted.every((part, index) => {
			if (part.startsWith(":")) {
				params[part.slice(1)] = decodeURIComponent(parts[index]);
				return parts[index] !== "";
			}
			return part === parts[index];
		});
	return fits ? params : null;
}

/** The first row for it; GET is HEAD too. */
export function lookUp<T>(table: readonly Row<T>[], method: string, path: string): Found<T> | null {
	const wanted = method === "HEAD" ? "GET" : method;
	const plain = path.length > 1 ? path.replace(/\/$/, "") : path;
	for (const row of table.filter(({ methods }) => methods.includes(wanted))) {
		const params = match(row.path, plain);
		if (params) {
			return { means: row.means, params };
		}
	}
	return null;
}

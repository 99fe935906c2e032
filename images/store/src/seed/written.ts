// SPDX-License-Identifier: Apache-2.0
//
// What the seed has written so far, a digest of each field. A field is written when its configured value is another
// than last time; so what was changed in the admin page stays, however often a seed runs.

import { createHash } from "node:crypto";
import type { Client } from "pg";
import { say } from "../say";

/** What has fields: a product by its SKU, a way of delivery by its name, a country's tax, and what there is one of. */
export type Kind = "product" | "shipping" | "tax" | "shop";

/** Field of the shop: the whole configuration, once all of it was written; a digest of null while it is. */
export const CONFIGURATION = "configuration";

type Fields = Record<string, string>;

const TABLE_SQL = `create table if not exists store_seed (
	kind text, name text, fields jsonb not null, primary key (kind, name))`;
const SAVE_SQL = `insert into store_seed select $1, * from jsonb_each($2)
	on conflict (kind, name) do update set fields = excluded.fields`;

/** Equal values have equal digests, whatever order their keys come in. */
export function digestOf(value: unknown): string {
	const text = JSON.stringify(value, (_, inner: unknown) =>
		inner && typeof inner === "object" && !Array.isArray(inner)
			? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
			: inner,
	);
	return createHash("sha256")
		.update(text ?? "")
		.digest("base64url")
		.slice(0, 16);
}

export class Written {
	private readonly rows = new Map<Kind, Map<string, Fields>>();
	private readonly pending = new Map<Kind, Map<string, Fields>>();

	private constructor(private readonly client: Client) {}

	static async read(client: Client): Promise<Written> {
		const written = new Written(client);
		await client.query(TABLE_SQL);
		const { rows } = await client.query("select kind, name, fields from store_seed");
		for (const { kind, name, fields } of rows as Array<{ kind: Kind; name: string; fields: Fields }>) {
			written.of(written.rows, kind).set(name, fields);
		}
		return written;
	}

	private of(map: Map<Kind, Map<string, Fields>>, kind: Kind): Map<string, Fields> {
		const found = map.get(kind) ?? new Map<string, Fields>();
		map.set(kind, found);
		return found;
	}

	/** Names of that kind that a seed has written; empty in a database of before this record. */
	names(kind: Kind): string[] {
		return [...this.of(this.rows, kind).keys()];
	}

	has(kind: Kind, name: string): boolean {
		return this.of(this.rows, kind).has(name);
	}

	/** Whether the configured value is another than the one that was written last. */
	isNew(kind: Kind, name: string, field: string, value: unknown): boolean {
		return this.of(this.rows, kind).get(name)?.[field] !== digestOf(value);
	}

	/** To be called before save, for what is in the database by then. */
	note(kind: Kind, name: string, field: string, value: unknown): void {
		const before = this.of(this.pending, kind).get(name) ?? this.of(this.rows, kind).get(name) ?? {};
		const digest = digestOf(value);
		if (before[field] !== digest) {
			this.of(this.pending, kind).set(name, { ...before, [field]: digest });
		}
	}

	/**
	 * Whether the field has to be written: its configured value is new, and not what is there. Notes it either way, and
	 * says so when that replaces what somebody set in the admin page.
	 */
	decide(kind: Kind, name: string, field: string, value: unknown, current: unknown): boolean {
		if (!this.isNew(kind, name, field, value)) {
			return false;
		}
		const known = this.of(this.rows, kind).get(name)?.[field];
		this.note(kind, name, field, value);
		if (digestOf(current) === digestOf(value)) {
			return false;
		}
		if (known !== undefined && known !== digestOf(current)) {
			const what = [kind, name, field].filter(Boolean).join(" ");
			say(`${what}: the configured value has changed, and replaces what was set in the admin page`);
		}
		return true;
	}

	/** What was noted is in the database. */
	async save(): Promise<void> {
		for (const [kind, rows] of this.pending) {
			if (rows.size) {
				await this.client.query(SAVE_SQL, [kind, JSON.stringify(Object.fromEntries(rows))]);
				rows.forEach((fields, name) => this.of(this.rows, kind).set(name, fields));
				rows.clear();
			}
		}
	}

	/** It is no longer configured: should it be again, it is as if it had never been. */
	async forget(kind: Kind, names: string[]): Promise<void> {
		if (names.length) {
			await this.client.query("delete from store_seed where kind = $1 and name = any($2)", [
				kind,
				names,
			]);
			names.forEach((name) => this.of(this.rows, kind).delete(name));
		}
	}
}

// SPDX-License-Identifier: Apache-2.0
//
// The base schema: what `store migrate` makes of an empty database, as one text of SQL that tools/schema.sh has made
// while the image was built. PostgreSQL takes a text of several statements as one transaction. The administrator and
// the migration's key are in the same text: the server may carry it out although the process that sent it is dead, and
// what waits for the key must find all that the key says.
//
// In the file ids, tokens and times stand as places, which each store fills with its own.

import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { MIGRATION_TABLE_SQL } from "./database";
import { newId } from "./ids";
import { ownerSql, type Admin } from "./owner";
import { say } from "./say";
import { ROOT } from "./versions";

const FILE = join(ROOT, "base", "schema.sql");
/** The last line of a file that is whole. */
const END = "-- end\n";

/** For this transaction alone; the schema's own names are written with their schema. */
const SETTINGS = `set local search_path = '';
set local check_function_bodies = false;
set local client_min_messages = warning;
set local statement_timeout = 0;
`;

/**
 * Whether nothing is there that somebody has made; what belongs to an extension is the server's. Indexes, arrays and
 * the types of rows go with what they are of.
 */
const EMPTY_SQL = `with space as (select oid from pg_namespace where nspname = 'public'),
	made as (
		select tableoid, oid from pg_class
		where relnamespace in (select oid from space) and relkind in ('r', 'p', 'v', 'm', 'f', 'S')
		union all select tableoid, oid from pg_proc where pronamespace in (select oid from space)
		union all select tableoid, oid from pg_type
		where typnamespace in (select oid from space) and typrelid = 0 and typcategory <> 'A')
	select current_schema() is not distinct from 'public' and current_setting('server_encoding') = 'UTF8'
		and not exists (select 1 from made where not exists (
			select 1 from pg_depend d where (d.classid, d.objid, d.deptype) = (made.tableoid, made.oid, 'e')
		)) as empty`;

function readBase(): string | undefined {
	try {
		const text = readFileSync(FILE, "utf8");
		return text.endsWith(END) ? text : undefined;
	} catch {
		return undefined;
	}
}

/** {{PREFIX:NUMBER}}: an id, the same wherever that number stands; {{token:NUMBER}} and its {{shown:NUMBER}} too. */
export function fillPlaces(text: string): string {
	const ids = new Map<string, string>();
	const once = (place: string, make: () => string) => {
		const known = ids.get(place) ?? make();
		ids.set(place, known);
		return known;
	};
	const token = (number: string) => once(`token:${number}`, () => `pk_${randomBytes(32).toString("hex")}`);
	return text.replace(/\{\{([a-z_]*):(\d+)\}\}/g, (place, kind: string, number: string) => {
		if (kind === "token") {
			return token(number);
		}
		// As Medusa shows a token to who may not see it.
		if (kind === "shown") {
			return `${token(number).slice(0, 6)}***${token(number).slice(-3)}`;
		}
		return once(place, () => newId(kind));
	});
}

async function wholeText(client: Client, base: string, key: string, admin: Admin | undefined): Promise<string> {
	const quote = (text: string) => client.escapeLiteral(text);
	const owner = admin ? await ownerSql(admin, process.env.COOKIE_SECRET ?? "", quote) : "";
	const record = `${MIGRATION_TABLE_SQL};\ninsert into store_migration values (${quote(key)}, now());\n`;
	return `${SETTINGS}${fillPlaces(base)}set local search_path = public;\n${owner}${record}`;
}

/**
 * Makes an empty database a migrated one. To be called under the migrate lock. False, with the database as it was: there
 * is something in it, the image has no base schema, or the server refuses a part of it. Throws when the connection is
 * lost: then nobody knows what became of the text, and who comes next finds all or nothing.
 */
export async function restoreBase(client: Client, key: string, admin: Admin | undefined): Promise<boolean> {
	const base = readBase();
	if (!base || !(await client.query(EMPTY_SQL)).rows[0].empty) {
		return false;
	}
	const text = await wholeText(client, base, key, admin);
	try {
		await client.query(text);
	} catch (error) {
		const { severity, message } = error as { severity?: string; message: string };
		if (severity !== "ERROR") {
			throw error;
		}
		say(`this server refuses the base schema (${message}): its migrations are run instead`);
		return false;
	}
	return true;
}

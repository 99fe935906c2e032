// SPDX-License-Identifier: Apache-2.0
//
// PostgreSQL without Medusa: waiting for it, saying why it does not answer, the advisory locks, and the record of
// finished migrations.

import { Client, type ClientConfig } from "pg";
import { authority, databaseLimits, databaseSsl, SettingError, type DatabaseSettings } from "./env";
import { waitFor } from "./wait";

interface Fault {
	code?: string;
	message: string;
}

/** Advisory locks are named by two numbers; the first is this program's own. */
const LOCK_SPACE = 0x53544f52;
const LOCKS = { migrate: 1, seed: 2, owner: 3 };

const CONNECT_MS = 5000;

/** Codes of PostgreSQL (appendix A of its manual), of Node's resolver and sockets, and of its TLS. */
const CAUSES: ReadonlyArray<[RegExp, (s: DatabaseSettings) => string]> = [
	[/^(ENOTFOUND|EAI_AGAIN)$/, (s) => `name resolution: the name ${s.host} is not known`],
	[/^ECONNREFUSED$/, () => "refused: nothing listens there, or a network policy refuses it"],
	[
		/^(ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout)$/,
		() => "no answer: a network policy or a firewall may be in the way",
	],
	[
		/^(28P01|28000)$/,
		(s) => `wrong password or user: ${s.user} is refused; see DATABASE_USER, DATABASE_PASSWORD`,
	],
	[/^3D000$/, (s) => `no such database: ${s.name} does not exist; see DATABASE_NAME`],
	[/^57P0[1-5]$/, () => "the server is starting up or shutting down"],
	[/^(53300|53400)$/, () => "the server has no free connections"],
	[/^(53100|58030)$/, () => "the volume is full: nothing can be written"],
	[/^25006$/, () => "read-only: nothing can be written"],
	[/^tls$/, () => "TLS: see DATABASE_TLS and DATABASE_CA_FILE"],
];

const TLS_FAULT = new RegExp(
	"does not support SSL|no encryption|SSL off|UNABLE_TO_|SELF_SIGNED|CERT_|_CERT|ALTNAME" +
		"|^ERR_(SSL|TLS)|EPROTO",
);

/** A new connection writes a file, and says without a code of its own that it could not (relcache.c, write_item). */
const FULL_FAULT = /could not write init file|No space left on device/;

function codeOf(fault: Fault): string {
	if (FULL_FAULT.test(fault.message)) {
		return "53100";
	}
	if (TLS_FAULT.test(fault.message) || TLS_FAULT.test(fault.code ?? "")) {
		return "tls";
	}
	return fault.code ?? (/timeout/i.test(fault.message) ? "timeout" : "");
}

/** One line on why a connection failed: the kind first, then what the server or the system said. */
export function explainDatabase(error: unknown, settings: DatabaseSettings): string {
	const fault = error as Fault;
	const cause = CAUSES.find(([pattern]) => pattern.test(codeOf(fault)));
	const said = fault.message || fault.code || String(error);
	return `database ${authority(settings.host, settings.port)}: ${cause ? cause[1](settings) : "cannot be used"} (${said})`;
}

/** Of a connection beside those of Medusa, with the same limits. */
export function clientConfig(settings: DatabaseSettings): ClientConfig {
	return {
		host: settings.host,
		port: settings.port,
		database: settings.name,
		user: settings.user,
		password: settings.password,
		ssl: databaseSsl(settings),
		connectionTimeoutMillis: CONNECT_MS,
		application_name: "store",
		...databaseLimits(),
	};
}

export async function connect(settings: DatabaseSettings): Promise<Client> {
	const client = new Client(clientConfig(settings));
	// Without a listener a connection that is lost between two queries would end the process.
	client.on("error", () => undefined);
	try {
		await client.connect();
	} catch (error) {
		client.end().catch(() => undefined);
		throw error;
	}
	return client;
}

/** Connects, trying again for the given time; says why it waits. Throws WaitError with the last cause. */
export function waitForDatabase(settings: DatabaseSettings, seconds: number): Promise<Client> {
	return waitFor(
		seconds,
		() => connect(settings),
		(error) => explainDatabase(error, settings),
	);
}

async function lock(client: Client, name: keyof typeof LOCKS): Promise<boolean> {
	const { rows } = await client.query("select pg_try_advisory_lock($1, $2) as got", [LOCK_SPACE, LOCKS[name]]);
	return rows[0].got as boolean;
}

async function unlock(client: Client, name: keyof typeof LOCKS): Promise<void> {
	await client.query("select pg_advisory_unlock($1, $2)", [LOCK_SPACE, LOCKS[name]]).catch(() => undefined);
}

/**
 * Runs work while no other process holds the lock of that name in this database. The lock ends with the connection, so
 * a killed process leaves none behind.
 */
export async function withLock<T>(client: Client, name: keyof typeof LOCKS, seconds: number, work: () => Promise<T>) {
	await waitFor(
		seconds,
		async () => {
			if (!(await lock(client, name))) {
				throw new Error(`another ${name} runs`);
			}
		},
		(error) => (error as Error).message,
	);
	try {
		return await work();
	} finally {
		await unlock(client, name);
	}
}

/** The same, unless another process holds the lock now: then nothing is run. */
export async function tryLock(client: Client, name: keyof typeof LOCKS, work: () => Promise<void>): Promise<void> {
	if (await lock(client, name)) {
		await work().finally(() => unlock(client, name));
	}
}

/** Whether a process holds the lock of that name, without taking it from who is about to. */
export async function isLocked(client: Client, name: keyof typeof LOCKS): Promise<boolean> {
	const { rowCount } = await client.query(
		`select 1 from pg_locks where locktype = 'advisory' and granted and classid = $1 and objid = $2
			and database = (select oid from pg_database where datname = current_database())`,
		[LOCK_SPACE, LOCKS[name]],
	);
	return rowCount !== 0;
}

/** All of it or nothing, one process at a time by the lock of that name. */
export async function inTransaction<T>(client: Client, name: keyof typeof LOCKS, work: () => Promise<T>): Promise<T> {
	await client.query("begin");
	try {
		await client.query("select pg_advisory_xact_lock($1, $2)", [LOCK_SPACE, LOCKS[name]]);
		const result = await work();
		await client.query("commit");
		return result;
	} catch (error) {
		await client.query("rollback").catch(() => undefined);
		throw error;
	}
}

/** Of a database that somebody else has made: no more is needed than tables, in the first schema of the search path. */
export async function requireRights(client: Client, { user, name }: DatabaseSettings): Promise<void> {
	const { rows } = await client.query(
		"select current_schema() as schema, has_schema_privilege(current_schema(), 'CREATE') as may",
	);
	const [{ schema, may }] = rows;
	if (!may) {
		throw new SettingError(
			`database ${name}: ${user} may make no tables in it: let it own the database, or say there ` +
				`GRANT USAGE, CREATE ON SCHEMA ${schema ?? "public"} TO "${user}"`,
		);
	}
}

const UNDEFINED_TABLE = "42P01";

/** Whether the migration of that key has finished; a database without the table has seen none. */
export async function migrated(client: Client, key: string): Promise<boolean> {
	try {
		const { rowCount } = await client.query("select 1 from store_migration where key = $1", [key]);
		return rowCount === 1;
	} catch (error) {
		if ((error as Fault).code === UNDEFINED_TABLE) {
			return false;
		}
		throw error;
	}
}

export const MIGRATION_TABLE_SQL =
	"create table if not exists store_migration (key text primary key, finished_at timestamptz)";

/** To be called under the migrate lock: `create table if not exists` alone is not safe beside another one. */
export async function recordMigration(client: Client, key: string): Promise<void> {
	await client.query(MIGRATION_TABLE_SQL);
	await client.query("insert into store_migration values ($1, now()) on conflict do nothing", [key]);
}

/** Whether a seed has finished in this migrated database. */
export async function seeded(client: Client, key: string): Promise<boolean> {
	const { rowCount } = await client.query("select 1 from store where metadata ? $1 and deleted_at is null", [
		key,
	]);
	return rowCount !== 0;
}

export async function countTables(client: Client): Promise<number> {
	const { rows } = await client.query(
		"select count(*)::int as n from information_schema.tables where table_schema = current_schema()",
	);
	return rows[0].n;
}

/** Waits until the migration of that key is recorded, connecting anew when the connection is lost. */
export async function waitForMigration(settings: DatabaseSettings, key: string, seconds: number): Promise<void> {
	let client: Client | undefined;
	const look = async () => {
		client ??= await connect(settings);
		let done: boolean;
		try {
			done = await migrated(client, key);
		} catch (error) {
			await client.end().catch(() => undefined);
			client = undefined;
			throw error;
		}
		if (!done) {
			throw new PendingMigration(`the migration ${key} has not finished`);
		}
	};
	try {
		await waitFor(seconds, look, (error) =>
			error instanceof PendingMigration ? error.message : explainDatabase(error, settings),
		);
	} finally {
		await client?.end().catch(() => undefined);
	}
}

class PendingMigration extends Error {}

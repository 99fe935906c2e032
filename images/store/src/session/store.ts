// SPDX-License-Identifier: Apache-2.0
//
// Sessions in PostgreSQL: all pods see the same, they outlive Redis, and there are never more than MOST_SESSIONS, so
// that no number of them fills what buyers need. Whoever reads the table can take none of them over: it has digests of
// their names.

import { createHash } from "node:crypto";
import { Store, type Session } from "express-session";
import { Pool, type Client } from "pg";
import { clientConfig } from "../database";
import type { DatabaseSettings } from "../env";

const MOST_SESSIONS = 20_000;
/** Of one account: the oldest ends. */
const MOST_OF_ONE = 20;
const CONNECTIONS = 3;

/** To be called under the migrate lock. */
export async function makeSessionTable(client: Client): Promise<void> {
	await client.query(`create table if not exists store_session (
		id text primary key, account text not null, made_at timestamptz not null default now(),
		expires_at timestamptz not null, data jsonb not null)`);
	await client.query(
		"create index if not exists store_session_account on store_session (account, made_at desc)",
	);
	await client.query("create index if not exists store_session_made_at on store_session (made_at desc)");
}

const GET_SQL = "select data from store_session where id = $1 and expires_at > now()";
const SET_SQL = `insert into store_session (id, account, expires_at, data) values ($1, $2, $3, $4)
	on conflict (id) do update
	set account = excluded.account, expires_at = excluded.expires_at, data = excluded.data`;
const DESTROY_SQL = "delete from store_session where id = $1";
const PRUNE_SQL = `delete from store_session where expires_at < now()
	or id in (select id from store_session where account = $1 order by made_at desc offset ${MOST_OF_ONE})
	or id in (select id from store_session order by made_at desc offset ${MOST_SESSIONS})`;

interface Kept extends Session {
	cookie?: { expires?: Date | string | null };
	auth_context?: { auth_identity_id?: string; actor_id?: string };
}

function digest(id: string): string {
	return createHash("sha256").update(id).digest("base64url");
}

/** Calls done with what comes of it, as express-session's stores do. */
function tell<T>(work: Promise<T>, done: ((error: unknown, value?: T) => void) | undefined): void {
	work.then(
		(value) => done?.(null, value),
		(error: unknown) => done?.(error),
	);
}

export class DatabaseStore extends Store {
	private readonly pool: Pool;

	constructor(
		settings: DatabaseSettings,
		private readonly seconds: number,
	) {
		super();
		this.pool = new Pool({ ...clientConfig(settings), max: CONNECTIONS, idleTimeoutMillis: 30_000 });
		// A connection that is lost while nobody uses it is replaced by the next use.
		this.pool.on("error", () => undefined);
	}

	override get(id: string, done: (error: unknown, session?: Session | null) => void): void {
		const found = this.pool.query<{ data: Session }>(GET_SQL, [digest(id)]);
		tell(
			found.then(({ rows }) => rows[0]?.data ?? null),
			done,
		);
	}

	override set(id: string, session: Kept, done?: (error?: unknown) => void): void {
		const account = session.auth_context?.auth_identity_id ?? session.auth_context?.actor_id ?? "";
		const expires = new Date(session.cookie?.expires ?? Date.now() + this.seconds * 1000);
		tell(
			this.pool
				.query(SET_SQL, [digest(id), account, expires, JSON.stringify(session)])
				.then(() => this.pool.query(PRUNE_SQL, [account])),
			done,
		);
	}

	override destroy(id: string, done?: (error?: unknown) => void): void {
		tell(this.pool.query(DESTROY_SQL, [digest(id)]), done);
	}
}

// SPDX-License-Identifier: Apache-2.0
//
// Whether the database answers, and takes what is written: /ready's question, over a connection of its own.

import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "pg";
import { connect, explainDatabase } from "./database";
import type { DatabaseSettings } from "./env";

/** How often it is tried whether something can be written; while it cannot, at every call. */
const WRITE_MS = 10_000;
const UNDEFINED_TABLE = "42P01";

/** To be called under the migrate lock. */
export async function makeProbeTable(client: Client): Promise<void> {
	await client.query(
		"create table if not exists store_probe (one boolean primary key check (one), at timestamptz)",
	);
	await client.query("insert into store_probe values (true, now()) on conflict do nothing");
}

/** Refused by a server that is read-only; one row that is written anew needs no room, so that says nothing of it. */
const UPDATE_SQL = "update store_probe set at = now()";

/** Sorted with less memory than it needs, so a megabyte is written to the volume for a moment, and to no table. */
const ROOM_SQL = `select count(*) from
	(select n from generate_series(1, 20000) as n order by md5(n::text) offset 0) as sorted`;

async function write(client: Client): Promise<void> {
	try {
		await client.query(UPDATE_SQL);
	} catch (error) {
		// Before this version's migration has run.
		if ((error as { code?: string }).code !== UNDEFINED_TABLE) {
			throw error;
		}
	}
	await client.query(ROOM_SQL);
}

export class DatabaseProbe {
	private client: Client | undefined;
	private written = 0;

	constructor(private readonly settings: DatabaseSettings) {}

	/** Throws one line on why not. */
	async check(milliseconds: number): Promise<void> {
		try {
			await Promise.race([
				this.use(),
				sleep(milliseconds, undefined, { ref: false }).then(() => {
					throw new Error(`no answer within ${milliseconds} ms`);
				}),
			]);
		} catch (error) {
			this.close();
			throw new Error(explainDatabase(error, this.settings));
		}
	}

	private async use(): Promise<void> {
		this.client ??= await this.open();
		await this.client.query("select 1");
		if (Date.now() - this.written > WRITE_MS) {
			await write(this.client);
			this.written = Date.now();
		}
	}

	/** A connection that is lost between two checks is opened anew by the next one. */
	private async open(): Promise<Client> {
		const client = await connect(this.settings);
		client.on("error", () => {
			if (this.client === client) {
				this.client = undefined;
			}
		});
		await client.query("set work_mem = '64kB'");
		return client;
	}

	close(): void {
		this.client?.end().catch(() => undefined);
		this.client = undefined;
	}
}

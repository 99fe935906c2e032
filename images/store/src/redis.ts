// SPDX-License-Identifier: Apache-2.0
//
// Redis without Medusa: waiting for it, and the probe of /ready.

import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { authority, redisOptions, redisUrl, type RedisSettings } from "./env";
import { waitFor } from "./wait";

const CONNECT_MS = 5000;

const CAUSES: ReadonlyArray<[RegExp, string]> = [
	[/ENOTFOUND|EAI_AGAIN/, "name resolution: the name is not known"],
	[/ECONNREFUSED/, "refused: nothing listens there, or a network policy refuses it"],
	[/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|no answer/, "no answer: a network policy or a firewall may be in the way"],
	[/WRONGPASS|NOAUTH|without any password/, "wrong password; see REDIS_PASSWORD"],
	[/LOADING/, "the server is loading its data"],
	[/\bOOM\b/, "full: nothing can be written until there is room; see redis.resources"],
	[/READONLY/, "read-only: a replica, where the primary is meant"],
	[/MISCONF|MASTERDOWN|NOREPLICAS/, "nothing can be written"],
	[/SSL|TLS|CERT|SELF_SIGNED|EPROTO|wrong version number|ECONNRESET/i, "TLS: see REDIS_TLS"],
];

export function explainRedis(error: unknown, settings: RedisSettings): string {
	const fault = error as { code?: string; message: string };
	const said = fault.message || fault.code || String(error);
	const cause = CAUSES.find(([pattern]) => pattern.test(`${fault.code ?? ""} ${said}`));
	return `redis ${authority(settings.host, settings.port)}: ${cause ? cause[1] : "cannot be used"} (${said})`;
}

/** How often it is tried whether something can be written; while it cannot, at every call. */
const WRITE_MS = 10_000;
const PROBE_KEY = "store:probe";

/** One connection that answers and takes a key, or fails within the time and tries anew at the next call. */
export class RedisProbe {
	private client: Redis | undefined;
	private written = 0;

	constructor(private readonly settings: RedisSettings) {}

	async check(milliseconds: number): Promise<void> {
		let cause: unknown;
		const client =
			this.client ??
			new Redis(redisUrl(this.settings), {
				...redisOptions(this.settings),
				lazyConnect: true,
				retryStrategy: () => null,
				maxRetriesPerRequest: 0,
				connectTimeout: milliseconds,
			});
		this.client = client;
		const note = (error: unknown) => {
			cause = error;
		};
		client.on("error", note);
		try {
			await Promise.race([
				this.use(client),
				sleep(milliseconds, undefined, { ref: false }).then(() => {
					throw new Error(`no answer within ${milliseconds} ms`);
				}),
			]);
		} catch (error) {
			this.close();
			throw new Error(explainRedis(cause ?? error, this.settings));
		} finally {
			client.off("error", note);
		}
	}

	private async use(client: Redis): Promise<void> {
		await client.ping();
		if (Date.now() - this.written > WRITE_MS) {
			await client.set(PROBE_KEY, Date.now(), "PX", WRITE_MS);
			this.written = Date.now();
		}
	}

	close(): void {
		// A listener stays behind: an error of a connection that is given up must not end the process.
		this.client?.on("error", () => undefined);
		this.client?.disconnect();
		this.client = undefined;
	}
}

/** Throws WaitError with the cause when Redis does not answer in the given time. */
export async function waitForRedis(settings: RedisSettings, seconds: number): Promise<void> {
	const probe = new RedisProbe(settings);
	try {
		await waitFor(
			seconds,
			() => probe.check(CONNECT_MS),
			(error) => (error as Error).message,
		);
	} finally {
		probe.close();
	}
}

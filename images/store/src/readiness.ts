// SPDX-License-Identifier: Apache-2.0
//
// Whether this pod can serve: database and Redis answer within two seconds and can be written to, over connections of
// their own, so that a pool that is used up by requests does not take the pod out of service. Many questions at once
// are one question.

import { databaseSettings, redisSettings } from "./env";
import { DatabaseProbe } from "./probe";
import { RedisProbe } from "./redis";
import { say } from "./say";

export interface State {
	ready: boolean;
	database: string;
	redis: string;
	draining?: true;
}

const LIMIT_MS = 2000;
const FRESH_MS = 500;
/** How often the log says again why not: `helm store status` reads it there (plugin/diagnose/unready.c). */
const REPEAT_MS = 60_000;

export class Readiness {
	draining = false;
	private readonly database = new DatabaseProbe(databaseSettings());
	private readonly redis = new RedisProbe(redisSettings());
	private told = "";
	private toldAt = 0;
	private last: { at: number; answer: Promise<State> } | undefined;

	async check(): Promise<State> {
		if (!this.last || Date.now() - this.last.at > LIMIT_MS + FRESH_MS) {
			this.ask();
		}
		const state = await this.last!.answer;
		return this.draining ? { ...state, ready: false, draining: true } : state;
	}

	close(): void {
		this.database.close();
		this.redis.close();
	}

	/** The answer holds for a moment after it has come. */
	private ask(): void {
		const answer = this.probe();
		const entry = { at: Date.now(), answer };
		this.last = entry;
		answer.finally(() => {
			entry.at = Date.now() - LIMIT_MS;
		});
	}

	private async probe(): Promise<State> {
		const outcome = (check: Promise<void>) =>
			check.then(
				() => "ok",
				(error: Error) => error.message,
			);
		const [database, redis] = await Promise.all([
			outcome(this.database.check(LIMIT_MS)),
			outcome(this.redis.check(LIMIT_MS)),
		]);
		this.tell([database, redis].filter((line) => line !== "ok").join("; "));
		return { ready: database === "ok" && redis === "ok", database, redis };
	}

	/** A line when the cause changes, and while there is one: a probe's answer is seen by nobody, the log is read. */
	private tell(cause: string): void {
		if (cause !== this.told || (cause && Date.now() - this.toldAt > REPEAT_MS)) {
			say(cause ? `not ready: ${cause}` : "ready again: database and Redis answer");
			this.told = cause;
			this.toldAt = Date.now();
		}
	}
}

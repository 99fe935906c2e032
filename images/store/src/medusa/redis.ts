// SPDX-License-Identifier: Apache-2.0
//
// Medusa's modules connect to Redis while they are loaded, with connect() of ioredis, which is rejected when the first
// connection is closed, though the client goes on trying. Two of the modules leave that rejection to nobody, and the
// process ends. A Redis that answered a moment ago may well be away for one: a name that is not resolved, a network
// policy that is not yet everywhere, a pod that is replaced.

import { Redis } from "ioredis";
import { authority, redisSettings, waitSeconds } from "../env";
import { explainRedis } from "../redis";
import { say } from "../say";
import { WaitError } from "../wait";

type Callback = (error?: Error | null) => void;

/** Resolved when the client, which tries anew by itself, is ready; rejected when it gives up or the time is over. */
function untilReady(client: Redis, first: Error, seconds: number): Promise<void> {
	return new Promise((resolve, reject) => {
		let cause: Error = first;
		const note = (error: Error) => {
			cause = error;
		};
		const settle = (end: () => void) => {
			clearTimeout(limit);
			client.off("error", note).off("ready", ready).off("end", ended);
			end();
		};
		const ready = () => settle(resolve);
		const ended = () => settle(() => reject(cause));
		const limit = setTimeout(() => {
			const what = explainRedis(cause, redisSettings());
			settle(() => reject(new WaitError(`gave up after ${seconds} s: ${what}`)));
		}, seconds * 1000);
		client.on("error", note).once("ready", ready).once("end", ended);
	});
}

/** To be called before Medusa is loaded; again changes nothing. Only the first connect() of a client is another one. */
export function patientRedis(seconds = waitSeconds(), Client: typeof Redis = Redis): void {
	const { connect } = Client.prototype;
	if (connect.name === "connectPatiently") {
		return;
	}
	const begun = new WeakSet<Redis>();
	Client.prototype.connect = function connectPatiently(this: Redis, callback?: Callback): Promise<void> {
		if (begun.has(this)) {
			return connect.call(this, callback);
		}
		begun.add(this);
		const connected = connect.call(this).catch((error: Error) => {
			if (this.status !== "reconnecting") {
				throw error;
			}
			const { host = "", port = 0 } = this.options;
			say(`waiting: redis ${authority(host, port)} closed a first connection; it is tried again`);
			return untilReady(this, error, seconds);
		});
		if (callback) {
			connected.then(() => callback(null), callback);
		}
		return connected;
	};
}

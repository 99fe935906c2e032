// SPDX-License-Identifier: Apache-2.0
//
// Guard: no more requests of a kind are worked on at a time than budgets.ts says; who finds no place is told to come
// again. A place is held until the work is done, not until the visitor has gone: else one who asks and hangs up would
// have all the work done at once.

import type { Request, RequestHandler, Response } from "express";
import { addressOf, trustedProxies } from "./address";
import { Budget } from "./budget";
import { BUDGETS, LONGEST_SECONDS, MOST_UNREAD_BYTES, RETRY_SECONDS } from "./budgets";
import { SAFE_METHODS, type Guard } from "./guard";
import { Processor } from "./processor";
import { addressKey } from "./rate";
import { refuse } from "./refuse";

/** Answers that are finished and not yet read, the oldest first. */
const unread = new Set<Response>();

function cutOff(): void {
	let bytes = 0;
	for (const res of unread) {
		bytes += res.socket?.writableLength ?? 0;
	}
	for (const res of unread) {
		if (bytes <= MOST_UNREAD_BYTES) {
			return;
		}
		bytes -= res.socket?.writableLength ?? 0;
		unread.delete(res);
		res.socket?.destroy();
	}
}

/** Calls done once, when the handler has given its whole answer, or long after it should have. */
function whenAnswered(res: Response, done: () => void): void {
	const late = setTimeout(done, LONGEST_SECONDS * 1000);
	late.unref();
	const end = res.end.bind(res) as (...args: unknown[]) => Response;
	res.end = ((...args: unknown[]) => {
		clearTimeout(late);
		done();
		const answer = end(...args);
		if (!res.destroyed && !res.writableFinished) {
			unread.add(res);
			res.once("close", () => unread.delete(res));
			cutOff();
		}
		return answer;
	}) as Response["end"];
}

function turnAway(req: Request, res: Response, name: string): void {
	res.set("Retry-After", String(RETRY_SECONDS));
	refuse(req, res, 503, `too much is asked of the shop at once (${name}): try again in ${RETRY_SECONDS} seconds`);
}

function isChanging(req: Request): boolean {
	return !SAFE_METHODS.includes(req.method);
}

export const flight: Guard = {
	name: "in flight",
	// The files of the admin pages cost nothing but their way to who reads them; what tells of workflows never ends.
	path: /^\/(?!(?:app|static)(?:\/|$)|admin\/workflows-executions\/.*\/subscribe$)/i,
	methods: "all",
	handler: (): RequestHandler => {
		const trust = trustedProxies();
		const processor = new Processor();
		const budgets = BUDGETS.map((row) => new Budget(row, undefined, processor));
		const fits = (req: Request) => (budget: Budget) =>
			budget.row.path.test(req.path) && (budget.row.methods === "all" || isChanging(req));
		return (req, res, next) => {
			const budget = budgets.find(fits(req));
			if (!budget) {
				return next();
			}
			const { left } = budget.enter(addressKey(addressOf(req, trust)), (release) => {
				if (!release) {
					turnAway(req, res, budget.row.name);
				} else if (res.destroyed || res.closed) {
					release();
				} else {
					whenAnswered(res, release);
					next();
				}
			});
			return void res.once("close", left);
		};
	},
};

// SPDX-License-Identifier: Apache-2.0
//
// Guard: rates.ts by address and by account. Each pod counts for itself, in memory: where there are two, twice as many
// are let through. Where an account was logged in to before, its owner does not wait for what others have guessed.

import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Request, RequestHandler } from "express";
import { addressOf, trustedProxies } from "./address";
import type { Guard } from "./guard";
import { Allowance, Delay, Known } from "./limiter";
import { ACCOUNT_DELAY, ADDRESS_DELAY, MOST_KEYS, RATES, type RateRow } from "./rates";
import { refuse } from "./refuse";

const FAILED = 401;

/** One who has a network of version 6 has as many addresses as he likes: they count as one. */
export function addressKey(address: string): string {
	if (!isIPv6(address)) {
		return address;
	}
	const [head, tail] = address.split("::");
	const groups = head.split(":").filter(Boolean);
	const rest = tail === undefined ? [] : tail.split(":").filter(Boolean);
	const all = [...groups, ...Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill("0"), ...rest];
	return `${all.slice(0, 4).map((group) => group.padStart(4, "0")).join(":")}/64`;
}

/** The account that is named in a body; null when none is. */
export function accountKey(req: Request): string | null {
	const body = req.body as Record<string, unknown> | undefined;
	const named = [body?.email, body?.identifier, body?.entity_id].find((value) => typeof value === "string");
	if (typeof named !== "string" || !named) {
		return null;
	}
	const [, actor = ""] = /^\/auth\/([^/]+)/i.exec(req.path) ?? [];
	const text = `${actor.toLowerCase()} ${named.trim().toLowerCase()}`;
	return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

class Limits {
	private readonly allowances = new Map(
		RATES.map((row) => [row, new Allowance(row.burst, row.seconds, MOST_KEYS)]),
	);
	private readonly addresses = new Delay(ADDRESS_DELAY.free, ADDRESS_DELAY.longest, MOST_KEYS);
	private readonly accounts = new Delay(ACCOUNT_DELAY.free, ACCOUNT_DELAY.longest, MOST_KEYS);
	private readonly known = new Known(MOST_KEYS);

	/** Seconds to wait, or 0: then it counts as a failed try until `succeed` is called. */
	take(row: RateRow, address: string, account: string | null, now: number): number {
		const wait = this.allowances.get(row)?.take(address, now) ?? 0;
		if (wait || !row.guess) {
			return wait;
		}
		const owner = account && this.known.has(`${account} ${address}`);
		const delay = Math.max(
			this.addresses.wait(address, now),
			account && !owner ? this.accounts.wait(account, now) : 0,
		);
		if (!delay) {
			this.addresses.fail(address, now);
			if (account) {
				this.accounts.fail(account, now);
			}
		}
		return delay;
	}

	/** It was no guess: `right` when the password was. */
	succeed(address: string, account: string | null, right: boolean): void {
		this.addresses.succeed(address);
		if (account && right) {
			this.accounts.clear(account);
			this.known.add(`${account} ${address}`);
		} else if (account) {
			this.accounts.succeed(account);
		}
	}
}

export const rate: Guard = {
	name: "rate",
	path: /^\/(?:auth|store|admin)\//i,
	methods: ["POST", "PUT", "PATCH", "DELETE"],
	when: "body",
	handler: (): RequestHandler => {
		const trust = trustedProxies();
		const limits = new Limits();
		return (req, res, next) => {
			const row = RATES.find(({ path }) => path.test(req.path));
			if (!row) {
				return next();
			}
			const address = addressKey(addressOf(req, trust));
			const account = accountKey(req);
			const wait = limits.take(row, address, account, Date.now() / 1000);
			if (wait) {
				res.set("Retry-After", String(wait));
				const excess = `too many tries (${row.name}): try again in ${wait} seconds`;
				return refuse(req, res, 429, excess);
			}
			if (row.guess) {
				res.once("finish", () => {
					if (res.statusCode !== FAILED) {
						limits.succeed(address, account, res.statusCode < 300);
					}
				});
			}
			return next();
		};
	},
};

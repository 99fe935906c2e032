// SPDX-License-Identifier: Apache-2.0
//
// Guard: rates.ts by address and by account. Each pod counts for itself, in memory: where there are two, twice as many
// are let through. Where an account was logged in to before, its owner does not wait for what others have guessed.

import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { Request, RequestHandler } from "express";
import { addressOf, trustedProxies } from "./address";
import type { Guard } from "./guard";
import { Limiter, Table } from "./limiter";
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
	private readonly rows = new Map(RATES.map((row) => [row, new Limiter(row.rule, MOST_KEYS)]));
	private readonly addresses = new Limiter(ADDRESS_DELAY, MOST_KEYS);
	private readonly accounts = new Limiter(ACCOUNT_DELAY, MOST_KEYS);
	/** Accounts with an address where they were logged in to. */
	private readonly known = new Table<true>(MOST_KEYS);

	/** Seconds to wait, or 0: then it counts as a failed try until `succeed` is called. */
	take(row: RateRow, address: string, account: string | null, now: number): number {
		const limiter = this.rows.get(row)!;
		const wait = limiter.wait(address, now);
		if (wait) {
			return wait;
		}
		limiter.count(address, now);
		if (!row.guess) {
			return 0;
		}
		const owner = account && this.known.get(`${account} ${address}`);
		const delay = Math.max(
			this.addresses.wait(address, now),
			account && !owner ? this.accounts.wait(account, now) : 0,
		);
		if (!delay) {
			this.addresses.count(address, now);
			if (account) {
				this.accounts.count(account, now);
			}
		}
		return delay;
	}

	/** It was no guess: `right` when the password was. */
	succeed(address: string, account: string | null, right: boolean): void {
		this.addresses.forgive(address);
		if (account && right) {
			this.accounts.clear(account);
			this.known.set(`${account} ${address}`, true);
		} else if (account) {
			this.accounts.forgive(account);
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

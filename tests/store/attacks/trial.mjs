// SPDX-License-Identifier: Apache-2.0
//
// One row tried on one shop: what was seen that must not be.

import { REFUSALS } from "./client.mjs";

/** A page is served to others after whatever a row did. */
const PAGE_MS = 20_000;

export class Trial {
	constructor({ shop, other, browser, facts }) {
		Object.assign(this, { shop: shop.fork(), other: other.fork(), browser, facts });
		this.faults = [];
		this.tries = 0;
	}

	expect(condition, fault) {
		this.tries++;
		if (!condition) {
			this.faults.push(fault);
		}
		return !!condition;
	}

	/** The answer is a refusal. */
	refused({ status, text }, what, allowed = REFUSALS) {
		return this.expect(allowed.includes(status), `${what}: ${status} ${text.slice(0, 160)}`);
	}

	/** The answer is one of these. */
	status(answer, allowed, what) {
		return this.refused(answer, what, allowed);
	}

	/** Sends it, and wants it refused. */
	async refuses(path, options, what = `${options?.method ?? ""} ${path}`) {
		return this.refused(await this.shop.send(path, options), what);
	}

	/** What must hold after any row; left out where the rows themselves are tried. */
	async finish(row) {
		this.expect(this.tries > 0, "nothing was tried");
		if (this.facts.ownOnly) {
			return;
		}
		if (!row.mayFail) {
			this.faults.push(...new Set(this.shop.seen));
		}
		const page = await this.shop.send("/", { timeout: PAGE_MS });
		this.expect(
			page.status === 200,
			`afterwards the list of products is ${page.status} ${page.error ?? ""}`,
		);
	}
}

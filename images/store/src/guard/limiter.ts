// SPDX-License-Identifier: Apache-2.0
//
// Counting of tries by key, in a table that never grows beyond its size: the key that was not used for longest goes
// first.

/** A map that forgets. */
class Table<T> {
	private readonly rows = new Map<string, T>();

	constructor(private readonly most: number) {}

	get(key: string): T | undefined {
		return this.rows.get(key);
	}

	set(key: string, row: T): void {
		this.rows.delete(key);
		this.rows.set(key, row);
		if (this.rows.size > this.most) {
			this.rows.delete(this.rows.keys().next().value as string);
		}
	}

	delete(key: string): void {
		this.rows.delete(key);
	}

	get size(): number {
		return this.rows.size;
	}
}

/** So many at once, and one more every so many seconds. */
export class Allowance {
	private readonly table: Table<{ left: number; at: number }>;

	constructor(
		private readonly burst: number,
		private readonly seconds: number,
		most: number,
	) {
		this.table = new Table(most);
	}

	/** Takes one; 0, or the seconds until there is one again. now is in seconds. */
	take(key: string, now: number): number {
		const row = this.table.get(key) ?? { left: this.burst, at: now };
		const left = Math.min(this.burst, row.left + (now - row.at) / this.seconds);
		if (left < 1) {
			return Math.max(1, Math.ceil((1 - left) * this.seconds));
		}
		this.table.set(key, { left: left - 1, at: now });
		return 0;
	}
}

/** A wait after failed tries that doubles with each; forgotten an hour after the last. */
export class Delay {
	private readonly table: Table<{ failed: number; until: number; at: number }>;
	private readonly forget = 3600;

	constructor(
		private readonly free: number,
		private readonly longest: number,
		most: number,
	) {
		this.table = new Table(most);
	}

	/** Seconds until the key may try again. */
	wait(key: string, now: number): number {
		return Math.max(0, Math.ceil((this.table.get(key)?.until ?? 0) - now));
	}

	/** To be called before the try, so that tries at once are counted too. */
	fail(key: string, now: number): void {
		const row = this.table.get(key);
		const failed = (row && now - row.at < this.forget ? row.failed : 0) + 1;
		const wait = failed > this.free ? Math.min(this.longest, 2 ** (failed - this.free - 1)) : 0;
		this.table.set(key, { failed, until: now + wait, at: now });
	}

	/** Takes one failure back: it was none. */
	succeed(key: string): void {
		const row = this.table.get(key);
		if (row && row.failed > 1) {
			this.table.set(key, { ...row, failed: row.failed - 1, until: 0 });
		} else {
			this.table.delete(key);
		}
	}

	clear(key: string): void {
		this.table.delete(key);
	}

	get size(): number {
		return this.table.size;
	}
}

/** Which keys were seen lately. */
export class Known {
	private readonly table: Table<true>;

	constructor(most: number) {
		this.table = new Table(most);
	}

	add(key: string): void {
		this.table.set(key, true);
	}

	has(key: string): boolean {
		return this.table.get(key) === true;
	}
}

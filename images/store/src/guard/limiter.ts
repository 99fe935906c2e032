// SPDX-License-Identifier: Apache-2.0
//
// Counting of tries by key, in a table that never grows beyond its size: the key that was not used for longest goes
// first.

/** A map that forgets. */
export class Table<T> {
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

/** How tries are counted and what they cost; all times are seconds. */
export interface Rule {
	/** How many of the counted ones still count after that time without any. */
	left: (count: number, idle: number) => number;
	/** The wait after that many. */
	wait: (count: number) => number;
}

/** So many at once, and one more every so many seconds. */
export function steady(burst: number, seconds: number): Rule {
	return {
		left: (count, idle) => Math.max(0, count - idle / seconds),
		wait: (count) => (count + 1 - burst) * seconds,
	};
}

const FORGET = 3600;

/** A wait after those that are free, which doubles with each; forgotten an hour after the last. */
export function doubling(free: number, longest: number): Rule {
	return {
		left: (count, idle) => (idle < FORGET ? count : 0),
		wait: (count) => (count > free ? Math.min(longest, 2 ** (count - free - 1)) : 0),
	};
}

export class Limiter {
	private readonly table: Table<{ count: number; until: number; at: number }>;

	constructor(
		private readonly rule: Rule,
		most: number,
	) {
		this.table = new Table(most);
	}

	/** Seconds until the key may try, whole ones; 0: now. */
	wait(key: string, now: number): number {
		return Math.max(0, Math.ceil((this.table.get(key)?.until ?? 0) - now));
	}

	/** To be called before the try, so that tries at once are counted too. */
	count(key: string, now: number): void {
		const row = this.table.get(key);
		const count = (row ? this.rule.left(row.count, now - row.at) : 0) + 1;
		this.table.set(key, { count, until: now + this.rule.wait(count), at: now });
	}

	/** Takes one back: it was none. */
	forgive(key: string): void {
		const row = this.table.get(key);
		if (row && row.count > 1) {
			this.table.set(key, { ...row, count: row.count - 1, until: 0 });
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

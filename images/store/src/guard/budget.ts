// SPDX-License-Identifier: Apache-2.0
//
// How many requests of a kind are worked on at a time, how many wait, and for how long. Of those who wait the one whose
// address had least of late is next: whoever sends two hundred, at once or one after the other, waits behind whoever
// sends one. Some kinds give way to buyers besides: processor.ts; so does, where the row says it, whoever had many.

import { Processor, type Rank } from "./processor";
import { Usage } from "./usage";

export interface BudgetRow {
	name: string;
	/** Of `req.path`, for all methods, or for those that change something. */
	path: RegExp;
	methods: "all" | "changing";
	running: number;
	waiting: number;
	/** Seconds that a request waits at most. */
	patience: number;
	/** Not given: own. */
	rank?: Rank;
	/** Whose address had so many of late (usage.ts) gives way to buyers; not given: none does. */
	frequent?: number;
}

interface Waiter {
	address: string;
	since: number;
	go: (release: (() => void) | null) => void;
	timer: NodeJS.Timeout;
}

export class Budget {
	private running = 0;
	private readonly usage = new Usage();
	private readonly queue: Waiter[] = [];

	/** now is in seconds. */
	constructor(
		readonly row: BudgetRow,
		private readonly now = () => Date.now() / 1000,
		private readonly processor = new Processor(now),
	) {
		if (row.rank === "yields" || row.frequent !== undefined) {
			processor.know(this);
		}
	}

	private rankOf(address: string): Rank {
		const { rank = "own", frequent = Infinity } = this.row;
		return this.usage.of(address, this.now()) >= frequent ? "yields" : rank;
	}

	/** When the one that waits longest came; Infinity: none waits. */
	get waitsSince(): number {
		return this.queue[0]?.since ?? Infinity;
	}

	/**
	 * Calls `go` with what ends the work (to be called once or more often), or with null when there is no room or
	 * none came in time. `left` takes a waiter out that has gone away.
	 */
	enter(address: string, go: (release: (() => void) | null) => void): { left: () => void } {
		const rank = this.rankOf(address);
		if (this.mayStart(rank) && (rank !== "yields" || !this.queue.length)) {
			go(this.start(address, rank));
			return { left: () => undefined };
		}
		const waiter: Waiter = {
			address,
			since: this.now(),
			go,
			timer: setTimeout(() => this.turnAway(waiter), this.row.patience * 1000),
		};
		waiter.timer.unref();
		this.queue.push(waiter);
		if (this.queue.length > this.row.waiting) {
			this.turnAway(this.leastEntitled());
		}
		this.processor.waited();
		return { left: () => void this.remove(waiter) };
	}

	private mayStart(rank: Rank): boolean {
		return this.running < this.row.running && this.processor.admits(rank);
	}

	private start(address: string, rank: Rank): () => void {
		this.running++;
		this.usage.add(address, this.now());
		const ended = this.processor.start(rank);
		let over = false;
		return () => {
			if (!over) {
				over = true;
				this.running--;
				ended();
				// Not at once: what else has come meanwhile, pages above all, gets the processor in between.
				setImmediate(() => this.next());
			}
		};
	}

	/** Starts the next of those who wait, if it may. */
	next(): void {
		if (!this.queue.length) {
			return;
		}
		const now = this.now();
		const had = (waiter: Waiter) => this.usage.of(waiter.address, now);
		const first = this.queue.reduce((best, waiter) => (had(waiter) < had(best) ? waiter : best));
		const rank = this.rankOf(first.address);
		if (this.mayStart(rank)) {
			this.remove(first);
			first.go(this.start(first.address, rank));
		}
	}

	/** The last that came of the address of which most are waiting. */
	private leastEntitled(): Waiter {
		const counts = new Map<string, number>();
		for (const { address } of this.queue) {
			counts.set(address, (counts.get(address) ?? 0) + 1);
		}
		const count = ({ address }: Waiter) => counts.get(address) ?? 0;
		return this.queue.reduce((worst, waiter) => (count(waiter) >= count(worst) ? waiter : worst));
	}

	private remove(waiter: Waiter): boolean {
		clearTimeout(waiter.timer);
		const place = this.queue.indexOf(waiter);
		if (place >= 0) {
			this.queue.splice(place, 1);
		}
		return place >= 0;
	}

	private turnAway(waiter: Waiter): void {
		if (this.remove(waiter)) {
			waiter.go(null);
		}
	}
}

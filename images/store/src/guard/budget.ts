// SPDX-License-Identifier: Apache-2.0
//
// How many requests of a kind are worked on at a time, how many wait, and for how long. Who waits is served by turns of
// addresses, not by turns of requests: whoever sends two hundred waits behind whoever sends one.

export interface BudgetRow {
	name: string;
	/** Of `req.path`, for all methods, or for those that change something. */
	path: RegExp;
	methods: "all" | "changing";
	running: number;
	waiting: number;
	/** Seconds that a request waits at most. */
	patience: number;
}

interface Waiter {
	address: string;
	go: (release: (() => void) | null) => void;
	timer: NodeJS.Timeout;
}

export class Budget {
	private running = 0;
	/** Requests at work by address. */
	private readonly byAddress = new Map<string, number>();
	private readonly queue: Waiter[] = [];

	constructor(readonly row: BudgetRow) {}

	/**
	 * Calls `go` with what ends the work (to be called once or more often), or with null when there is no room or
	 * none came in time. `left` takes a waiter out that has gone away.
	 */
	enter(address: string, go: (release: (() => void) | null) => void): { left: () => void } {
		if (this.running < this.row.running) {
			go(this.start(address));
			return { left: () => undefined };
		}
		const waiter: Waiter = {
			address,
			go,
			timer: setTimeout(() => this.turnAway(waiter), this.row.patience * 1000),
		};
		waiter.timer.unref();
		this.queue.push(waiter);
		if (this.queue.length > this.row.waiting) {
			this.turnAway(this.leastEntitled());
		}
		return { left: () => void this.remove(waiter) };
	}

	private start(address: string): () => void {
		this.running++;
		this.byAddress.set(address, (this.byAddress.get(address) ?? 0) + 1);
		let over = false;
		return () => {
			if (!over) {
				over = true;
				this.end(address);
			}
		};
	}

	private end(address: string): void {
		this.running--;
		const rest = (this.byAddress.get(address) ?? 1) - 1;
		if (rest) {
			this.byAddress.set(address, rest);
		} else {
			this.byAddress.delete(address);
		}
		// Not at once: what else has come meanwhile, pages above all, gets the processor in between.
		setImmediate(() => this.next());
	}

	private next(): void {
		if (!this.queue.length || this.running >= this.row.running) {
			return;
		}
		const load = (waiter: Waiter) => this.byAddress.get(waiter.address) ?? 0;
		const first = this.queue.reduce((best, waiter) => (load(waiter) < load(best) ? waiter : best));
		this.remove(first);
		first.go(this.start(first.address));
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

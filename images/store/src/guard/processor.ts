// SPDX-License-Identifier: Apache-2.0
//
// JavaScript's one processor, and who gives way on it. A list of an API may take as long as ten pages, and a page that
// comes meanwhile waits for each of its steps. So of such requests one at a time is worked on, whichever API they ask;
// and while buyers are there the next waits twice as long as the last one took, so that at most a third of the time is
// theirs.

/** Of a buyer; of what gives way to buyers; of neither. */
export type Rank = "buyer" | "yields" | "own";

interface Yielder {
	waitsSince: number;
	next(): void;
}

/** How many times as long as the last one took. */
const YIELD = 2;
/** How often it is looked whether that time is over. */
const LOOK_MS = 50;

export class Processor {
	private buyers = 0;
	private yielding = 0;
	/** Before this moment none that gives way starts while buyers are there. */
	private until = -Infinity;
	private timer: NodeJS.Timeout | undefined;
	private readonly yielders: Yielder[] = [];

	/** now is in seconds. */
	constructor(private readonly now = () => Date.now() / 1000) {}

	/** A budget of which some give way, and which is asked when there is room again. */
	know(budget: Yielder): void {
		this.yielders.push(budget);
	}

	/** Whether one of that rank may start now. */
	admits(rank: Rank): boolean {
		return rank !== "yields" || (!this.yielding && (!this.buyers || this.now() >= this.until));
	}

	/** One starts; to be called once: it has ended. */
	start(rank: Rank): () => void {
		const begin = this.now();
		this.buyers += rank === "buyer" ? 1 : 0;
		this.yielding += rank === "yields" ? 1 : 0;
		return () => {
			this.buyers -= rank === "buyer" ? 1 : 0;
			if (rank === "yields") {
				this.yielding--;
				this.until = this.now() + YIELD * (this.now() - begin);
			}
			if (this.waiting()) {
				setImmediate(() => this.wake());
			}
		};
	}

	/** One that may have to give way waits from now on. */
	waited(): void {
		if (!this.timer && this.waiting()) {
			this.timer = setTimeout(() => {
				this.timer = undefined;
				this.wake();
			}, LOOK_MS);
			this.timer.unref();
		}
	}

	private waiting(): boolean {
		return this.yielders.some(({ waitsSince }) => waitsSince < Infinity);
	}

	private wake(): void {
		[...this.yielders].sort((a, b) => a.waitsSince - b.waitsSince).forEach((budget) => budget.next());
		this.waited();
	}
}

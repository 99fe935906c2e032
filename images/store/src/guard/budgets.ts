// SPDX-License-Identifier: Apache-2.0
//
// The budgets of a process, the first that fits a request. JavaScript has one processor: whatever runs makes all others
// wait, so of what is expensive little runs at a time. Pages of buyers have budgets of their own that no API can use
// up, and whoever orders waits for none who only fills a cart. What an API reads gives way to buyers (processor.ts), and
// so does who fills cart after cart.

import type { BudgetRow } from "./budget";

/** Changes of carts of one address of late (usage.ts): a buyer makes five, an office whose people share one some more. */
const FREQUENT = 20;

export const BUDGETS: readonly BudgetRow[] = [
	{ name: "admin API", path: /^\/admin(?:\/|$)/i, methods: "changing", running: 2, waiting: 100, patience: 20 },
	{ name: "store API", path: /^\/store(?:\/|$)/i, methods: "changing", running: 2, waiting: 100, patience: 10 },
	{
		name: "admin API", path: /^\/admin(?:\/|$)/i, methods: "all",
		running: 1, waiting: 100, patience: 20, rank: "yields",
	},
	{
		name: "store API", path: /^\/store(?:\/|$)/i, methods: "all",
		running: 1, waiting: 100, patience: 10, rank: "yields",
	},
	{ name: "log-in", path: /^\/(?:auth|cloud)(?:\/|$)/i, methods: "all", running: 2, waiting: 50, patience: 10 },
	{ name: "hooks", path: /^\/hooks(?:\/|$)/i, methods: "all", running: 2, waiting: 20, patience: 10 },
	{ name: "pictures", path: /^\/media(?:\/|$)/i, methods: "all", running: 32, waiting: 400, patience: 20 },
	{ name: "orders", path: /^\/checkout(?:\/|$)/i, methods: "changing", running: 4, waiting: 100, patience: 15, rank: "buyer" },
	{
		name: "carts", path: /^\//, methods: "changing",
		running: 4, waiting: 100, patience: 15, rank: "buyer", frequent: FREQUENT,
	},
	{ name: "pages", path: /^\//, methods: "all", running: 16, waiting: 400, patience: 15, rank: "buyer" },
];

/** Bytes of finished answers that wait for who asked to read them; beyond, the oldest is cut off. */
export const MOST_UNREAD_BYTES = 32 * 1024 * 1024;

/** Seconds after which the place of a request is given to another, though it is not known to have ended. */
export const LONGEST_SECONDS = 120;

/** What is said to who has to come again, in seconds. */
export const RETRY_SECONDS = 3;

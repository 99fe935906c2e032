// SPDX-License-Identifier: Apache-2.0
//
// All rows, in the order of the page. Those that use up a limit come last in their area.

import { expensive } from "./expensive.mjs";
import { identity } from "./identity.mjs";
import { injection } from "./injection.mjs";
import { inside } from "./inside.mjs";
import { orders } from "./orders.mjs";
import { sites } from "./sites.mjs";

export const rows = [...inside, ...injection, ...orders, ...sites, ...expensive, ...identity];

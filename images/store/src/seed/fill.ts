// SPDX-License-Identifier: Apache-2.0
//
// Makes a migrated database what a configuration says: for `store seed`, and for a web process that is the first of a
// shop (first.ts). To be called under the lock `seed`. It can be repeated and resumed.

import type { MedusaContainer } from "@medusajs/framework/types";
import type { Client } from "pg";
import type { StoreConfig } from "./config";
import { ensureProducts, type Counts } from "./products";
import { ensureShipping } from "./shipping";
import { ensureShop, updateStore } from "./shop";
import { CONFIGURATION, Written } from "./written";

export interface Filling {
	client: Client;
	container: MedusaContainer;
	config: StoreConfig;
	/** Whether stock becomes what is configured where it is another. */
	reset: boolean;
}

export async function fill({ client, container, config, reset }: Filling): Promise<Counts> {
	const written = await Written.read(client);
	// Half of another configuration is none of this one.
	if (written.isNew("shop", "", CONFIGURATION, config)) {
		written.note("shop", "", CONFIGURATION, null);
		await written.save();
	}
	const shop = await ensureShop(container, config, written);
	await ensureShipping(container, config, shop, written);
	const { counts, ids } = await ensureProducts({ container, config, shop, reset, written });
	written.note("shop", "", CONFIGURATION, config);
	await updateStore(container, config, shop, ids, written);
	return counts;
}

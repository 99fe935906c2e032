// SPDX-License-Identifier: Apache-2.0

import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http";
import { readPublishableKey, readShop } from "../../medusa/shop";

/** What a program needs to shop here by the store API: the region and a publishable key, which is no secret. */
export async function GET(req: MedusaRequest, res: MedusaResponse): Promise<void> {
	const shop = await readShop(req.scope);
	res.set("Cache-Control", "no-store")
		.status(shop.region ? 200 : 503)
		.json({
			name: shop.name,
			title: shop.title,
			theme: shop.theme.base,
			currency: shop.region?.currency ?? null,
			countries: shop.region?.countries.map((country) => country.code) ?? [],
			region_id: shop.region?.id ?? null,
			publishable_key: await readPublishableKey(req.scope, shop.salesChannelId),
		});
}

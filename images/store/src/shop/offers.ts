// SPDX-License-Identifier: Apache-2.0
//
// The ways of delivery of a plain shop (plain.ts): they depend on the country alone, and are kept by the catalogue's
// stamp. As Medusa lists them for a cart (listShippingOptionsForCartWorkflow).

import type { MedusaContainer, RemoteQueryFunction } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, remoteQueryObjectFromString } from "@medusajs/framework/utils";
import { find } from "../medusa/graph";
import { kept } from "../medusa/kept";
import type { Region, ShopView } from "../medusa/shop";

export interface Offer {
	id: string;
	name: string;
	amount: number;
	/** Whether the amount includes tax. */
	inclusive: boolean;
	profile: string | null;
}

interface OfferRow {
	id: string;
	name: string;
	shipping_profile_id: string | null;
	calculated_price?: { calculated_amount: number | null; is_calculated_price_tax_inclusive?: boolean };
}

interface ChannelRow {
	stock_locations?: Array<{ fulfillment_sets?: Array<{ id: string }> }>;
}

async function read(container: MedusaContainer, shop: ShopView, region: Region, country: string | null) {
	const [channel] = await find<ChannelRow>(container, "sales_channel", ["stock_locations.fulfillment_sets.id"], {
		id: shop.salesChannelId,
	});
	const sets = (channel?.stock_locations ?? []).flatMap((place) => place.fulfillment_sets ?? []);
	const query = container.resolve<RemoteQueryFunction>(ContainerRegistrationKeys.REMOTE_QUERY);
	const rows: OfferRow[] = await query(
		remoteQueryObjectFromString({
			entryPoint: "shipping_options",
			fields: ["id", "name", "shipping_profile_id", "rules.*", "calculated_price.*"],
			variables: {
				context: { is_return: "false", enabled_in_store: "true" },
				filters: {
					fulfillment_set_id: sets.map(({ id }) => id),
					address: { country_code: country ?? undefined },
				},
				calculated_price: { context: { region_id: region.id, currency_code: region.currency } },
			},
		}),
	);
	return rows.flatMap(({ id, name, shipping_profile_id: profile, calculated_price: price }): Offer[] => {
		const amount = price?.calculated_amount ?? null;
		const inclusive = !!price?.is_calculated_price_tax_inclusive;
		return amount === null ? [] : [{ id, name, amount: Number(amount), inclusive, profile }];
	});
}

/** Without a country those of all of the region's. */
export function readOffers(container: MedusaContainer, shop: ShopView, region: Region, country: string | null) {
	const key = `offers ${country} ${shop.salesChannelId} ${region.id} ${region.currency}`;
	return kept(container, key, () => read(container, shop, region, country));
}

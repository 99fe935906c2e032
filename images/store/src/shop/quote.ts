// SPDX-License-Identifier: Apache-2.0
//
// What an order would come to with each way of delivery, before anything is chosen: the tax is asked of Medusa's tax
// module as its workflows ask for it.

import type { ITaxModuleService, MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import type { Region } from "../medusa/shop";
import type { Cart, ShippingOption } from "./cart";
import { amountsOf, type Amounts, type LineRow, type ShippingRow } from "./totals";

type Rates = Map<string, Array<{ rate: number }>>;

/** By line and by shipping option; nothing where the region leaves taxes to somebody else. */
async function ratesFor(
	container: MedusaContainer,
	items: LineRow[],
	options: ShippingOption[],
	currency: string,
	country: string,
): Promise<Rates> {
	const tax = container.resolve<ITaxModuleService>(Modules.TAX);
	const lines = await tax.getTaxLines(
		[
			...items.map((row) => ({
				id: row.id,
				product_id: row.product_id ?? "",
				product_type_id: row.product_type_id ?? undefined,
				quantity: Number(row.quantity),
				unit_price: Number(row.unit_price),
				currency_code: currency,
			})),
			...options.map((option) => ({
				id: option.id,
				shipping_option_id: option.id,
				unit_price: option.amount,
				currency_code: currency,
			})),
		],
		{ address: { country_code: country }, is_return: false },
	);
	const rates: Rates = new Map();
	for (const line of lines) {
		const id = "line_item_id" in line ? line.line_item_id : line.shipping_line_id;
		rates.set(id, [...(rates.get(id) ?? []), { rate: Number(line.rate ?? 0) }]);
	}
	return rates;
}

/** The country that goods go to, when it is known: the one that was chosen, or the only one. */
export function countryOf(region: Region, chosen: string): string | null {
	const [only, ...others] = region.countries;
	const known = region.countries.some(({ code }) => code === chosen);
	return known ? chosen : only && !others.length ? only.code : null;
}

/** By the option's id. Without a country no tax is reckoned. */
export async function quote(
	container: MedusaContainer,
	region: Region,
	cart: Cart,
	options: ShippingOption[],
	country: string | null,
): Promise<Map<string, Amounts>> {
	const rates: Rates =
		country && region.tax.automatic
			? await ratesFor(container, cart.rows, options, cart.currency, country)
			: new Map();
	const items = cart.rows.map((row) => ({ ...row, tax_lines: rates.get(row.id) ?? [] }));
	return new Map(
		options.map((option) => {
			const shipping: ShippingRow = {
				name: option.name,
				amount: option.amount,
				is_tax_inclusive: option.inclusive,
				tax_lines: rates.get(option.id) ?? [],
			};
			return [option.id, amountsOf(cart.currency, items, shipping)];
		}),
	);
}

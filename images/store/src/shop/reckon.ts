// SPDX-License-Identifier: Apache-2.0
//
// What a cart of a plain shop (plain.ts) comes to at this moment, and the order that says so: the prices of the
// catalogue, the way of delivery that was chosen, and the tax of the country that it goes to.

import type { ITaxModuleService, MedusaContainer } from "@medusajs/framework/types";
import { MedusaError, Modules, OrderStatus } from "@medusajs/framework/utils";
import type { Region, ShopView } from "../medusa/shop";
import type { Purchase } from "./cart";
import { requireGoods, type Priced } from "./goods";
import { readOffers, type Offer } from "./offers";
import { amountsOf, type Amounts, type LineRow } from "./totals";

/** A line with all of its columns. */
export interface CartLine extends LineRow {
	variant_id: string;
	is_giftcard?: boolean;
	requires_shipping?: boolean;
	[column: string]: unknown;
}

export interface CartRow {
	id: string;
	completed_at: string | null;
	currency_code: string;
	region_id: string;
	sales_channel_id: string;
	items: CartLine[];
}

interface TaxLine {
	description: string;
	tax_rate_id?: string | null;
	code: string | null;
	rate: number;
	provider_id: string;
	data?: unknown;
}

interface ReckonedLine extends CartLine {
	unit_price: number;
	is_tax_inclusive: boolean;
	tax_lines: TaxLine[];
}

export interface Reckoned {
	amounts: Amounts;
	/** In the order of the cart's lines. */
	items: ReckonedLine[];
	goods: Map<string, Priced>;
	offer: Offer;
	shippingTax: TaxLine[];
}

/** Columns of an order's line that are those of the cart's. */
const SAME: readonly string[] = [
	"title", "subtitle", "thumbnail", "product_id", "product_title", "product_description", "product_subtitle",
	"product_type", "product_type_id", "product_collection", "product_handle", "variant_id", "variant_sku",
	"variant_barcode", "variant_title", "variant_option_values", "is_discountable", "is_giftcard",
	"requires_shipping", "compare_at_unit_price",
];

async function offerOf(container: MedusaContainer, shop: ShopView, region: Region, purchase: Purchase): Promise<Offer> {
	const offers = await readOffers(container, shop, region, purchase.address.country_code);
	const offer = offers.find(({ id }) => id === purchase.option);
	if (!offer) {
		throw new MedusaError(MedusaError.Types.INVALID_DATA, "Shipping Options are invalid for cart.");
	}
	return offer;
}

/** All that has to be sent can be sent that way. */
function requireProfiles(items: CartLine[], goods: Map<string, Priced>, offer: Offer): void {
	if (items.some((row) => row.requires_shipping && goods.get(row.variant_id)?.profile !== offer.profile)) {
		throw new MedusaError(
			MedusaError.Types.INVALID_DATA,
			"The cart items require shipping profiles that are not those of the way of shipping",
		);
	}
}

/** By line and by shipping option; asked for as Medusa's workflows do (getItemTaxLinesStep). */
async function taxes(
	container: MedusaContainer,
	region: Region,
	items: CartLine[],
	offer: Offer,
	purchase: Purchase,
): Promise<Map<string, TaxLine[]>> {
	const found = new Map<string, TaxLine[]>();
	if (!region.tax.automatic) {
		return found;
	}
	const { address } = purchase;
	const currency_code = region.currency;
	const lines = await container.resolve<ITaxModuleService>(Modules.TAX).getTaxLines(
		[
			...items
				.filter((row) => !row.is_giftcard)
				.map((row) => ({
					id: row.id,
					product_id: row.product_id ?? "",
					product_type_id: row.product_type_id ?? undefined,
					quantity: Number(row.quantity),
					unit_price: Number(row.unit_price),
					currency_code,
				})),
			{ id: offer.id, shipping_option_id: offer.id, unit_price: offer.amount, currency_code },
		],
		{
			address: {
				country_code: address.country_code,
				address_1: address.address_1,
				city: address.city,
				postal_code: address.postal_code,
			},
			is_return: false,
		},
	);
	for (const line of lines) {
		const id = "line_item_id" in line ? line.line_item_id : line.shipping_line_id;
		const { name, rate_id, code, rate, provider_id } = line;
		const tax = { description: name, tax_rate_id: rate_id, code, rate: Number(rate ?? 0), provider_id };
		found.set(id, [...(found.get(id) ?? []), tax]);
	}
	return found;
}

/** Throws what Medusa throws for what can no longer be bought or sent. */
export async function reckon(
	container: MedusaContainer,
	shop: ShopView,
	region: Region,
	row: CartRow,
	purchase: Purchase,
): Promise<Reckoned> {
	const goods = await requireGoods(
		container,
		region,
		row.items.map((item) => item.variant_id),
	);
	const offer = await offerOf(container, shop, region, purchase);
	requireProfiles(row.items, goods, offer);
	const priced = row.items.map((item) => {
		const { amount, inclusive } = goods.get(item.variant_id)!;
		return { ...item, unit_price: amount, is_tax_inclusive: inclusive };
	});
	const tax = await taxes(container, region, priced, offer, purchase);
	const items = priced.map((item) => ({ ...item, adjustments: [], tax_lines: tax.get(item.id) ?? [] }));
	const shippingTax = tax.get(offer.id) ?? [];
	const { name, amount, inclusive } = offer;
	const sent = { name, amount, is_tax_inclusive: inclusive, tax_lines: shippingTax };
	return { amounts: amountsOf(region.currency, items, sent), items, goods, offer, shippingTax };
}

/** As Medusa makes an order of a cart (completeCartWorkflow), but for who buys. */
export function orderedOf(row: CartRow, { items, offer, shippingTax }: Reckoned): Record<string, unknown> {
	return {
		region_id: row.region_id,
		sales_channel_id: row.sales_channel_id,
		status: OrderStatus.PENDING,
		currency_code: row.currency_code,
		no_notification: false,
		items: items.map((item) => ({
			...Object.fromEntries(SAME.map((name) => [name, item[name] ?? undefined])),
			cart_id: row.id,
			quantity: Number(item.quantity),
			unit_price: item.unit_price,
			is_tax_inclusive: item.is_tax_inclusive,
			metadata: item.metadata ?? {},
			tax_lines: item.tax_lines,
			adjustments: [],
		})),
		shipping_methods: [
			{
				name: offer.name,
				amount: offer.amount,
				is_tax_inclusive: offer.inclusive,
				shipping_option_id: offer.id,
				data: {},
				tax_lines: shippingTax,
				adjustments: [],
			},
		],
		promo_codes: [],
		credit_lines: [],
	};
}

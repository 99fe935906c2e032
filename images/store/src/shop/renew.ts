// SPDX-License-Identifier: Apache-2.0
//
// Brings a cart to the shop as it is now: its region and currency, and the prices of what is in it. What is no longer
// sold, or has no price in the new currency, leaves it.

import type { Logger, MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, MedusaError, ProductStatus, QueryContext } from "@medusajs/framework/utils";
import { deleteLineItemsWorkflow, updateCartWorkflow } from "@medusajs/medusa/core-flows";
import { ask } from "../medusa/graph";
import type { Region } from "../medusa/shop";
import { wordsOf } from "../words";
import { checkoutKey, readCart, type Cart } from "./cart";
import { readGoods } from "./goods";
import { withLease } from "./lease";
import { isPlain } from "./plain";
import { orderOfCart, undoUnfinished } from "./unfinished";

interface PriceRow {
	id: string;
	product: { status: string } | null;
	calculated_price?: { calculated_amount: number | null; is_calculated_price_tax_inclusive?: boolean };
}

/** How long a page waits for a checkout of the same cart that is under way. */
const WAIT_SECONDS = 2;

async function pricesOf(container: MedusaContainer, region: Region, cart: Cart): Promise<Map<string, PriceRow>> {
	const read = (await isPlain(container, cart.id)) ? keptPrices : askedPrices;
	return read(container, region, cart);
}

async function keptPrices(container: MedusaContainer, region: Region, cart: Cart): Promise<Map<string, PriceRow>> {
	const goods = await readGoods(
		container,
		region,
		cart.rows.flatMap((row) => row.variant_id ?? []),
	);
	return new Map(
		[...goods].map(([id, { published, amount, inclusive }]) => {
			const price = { calculated_amount: amount, is_calculated_price_tax_inclusive: inclusive };
			const status = published ? ProductStatus.PUBLISHED : ProductStatus.DRAFT;
			return [id, { id, product: { status }, calculated_price: price }];
		}),
	);
}

async function askedPrices(container: MedusaContainer, region: Region, cart: Cart): Promise<Map<string, PriceRow>> {
	const id = cart.rows.flatMap((row) => row.variant_id ?? []);
	const rows = await ask<PriceRow>(container, {
		entity: "product_variant",
		fields: ["id", "product.status", "calculated_price.*"],
		filters: { id },
		context: { calculated_price: QueryContext({ region_id: region.id, currency_code: region.currency }) },
	});
	return new Map(rows.map((row) => [row.id, row]));
}

async function renew(container: MedusaContainer, region: Region, cart: Cart, prices: Map<string, PriceRow>) {
	if (await orderOfCart(container, cart.id)) {
		return;
	}
	await undoUnfinished(container, cart.id);
	const gone = cart.rows.filter((row) => {
		const price = prices.get(row.variant_id ?? "");
		return (
			price?.product?.status !== ProductStatus.PUBLISHED ||
			(price.calculated_price?.calculated_amount ?? null) === null
		);
	});
	if (gone.length) {
		await deleteLineItemsWorkflow(container).run({
			input: { cart_id: cart.id, ids: gone.map(({ id }) => id) },
		});
	}
	await updateCartWorkflow(container).run({ input: { id: cart.id, region_id: region.id } });
}

/** Whatever fails leaves the cart as it was: what it comes to is compared once more when it is ordered. */
async function renewed(container: MedusaContainer, region: Region, cart: Cart, prices: Map<string, PriceRow>) {
	try {
		await withLease(container, checkoutKey(cart.id), WAIT_SECONDS, () =>
			renew(container, region, cart, prices),
		);
	} catch (error) {
		if ((error as MedusaError).type !== MedusaError.Types.CONFLICT) {
			container
				.resolve<Logger>(ContainerRegistrationKeys.LOGGER)
				.warn(`cart ${cart.id} cannot be brought up to date: ${wordsOf(error)}`);
		}
		return cart;
	}
	return (await readCart(container, cart.id)) ?? cart;
}

/** A cart of another region or currency than the shop's becomes one of the shop's; any other is returned as it is. */
export async function inShopCurrency(container: MedusaContainer, region: Region, cart: Cart): Promise<Cart> {
	return cart.currency === region.currency && cart.regionId === region.id
		? cart
		: renewed(container, region, cart, await pricesOf(container, region, cart));
}

/** The cart with the prices of now. */
export async function atPricesOfNow(container: MedusaContainer, region: Region, cart: Cart): Promise<Cart> {
	const prices = await pricesOf(container, region, cart);
	const same = cart.rows.every((row) => {
		const price = prices.get(row.variant_id ?? "")?.calculated_price;
		return (
			price?.calculated_amount === Number(row.unit_price) &&
			!!price.is_calculated_price_tax_inclusive === !!row.is_tax_inclusive
		);
	});
	return same ? cart : renewed(container, region, cart, prices);
}

// SPDX-License-Identifier: Apache-2.0
//
// Filling a cart. Medusa's workflows work out after each change what the whole cart comes to, with taxes, delivery and
// promotions, which no page of a plain shop (plain.ts) shows before the checkout works it out anew. So there a change
// is what it is: the line, at the price of now, if there is enough of it. The lock is that of Medusa's workflows.

import type { ICartModuleService, MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, MedusaError, Modules } from "@medusajs/framework/utils";
import {
	addToCartWorkflow,
	createCartWorkflow,
	deleteLineItemsWorkflow,
	updateLineItemInCartWorkflow,
} from "@medusajs/medusa/core-flows";
import type { Region, ShopView } from "../medusa/shop";
import { requireGoods, type Priced } from "./goods";
import { withLease } from "./lease";
import { isSame, refuseMore } from "./lines";
import { isPlain } from "./plain";
import { available } from "./stock";
import { orderOfCart, undoUnfinished } from "./unfinished";

interface Database {
	raw<T>(sql: string, values: unknown[]): Promise<{ rows: T[] }>;
}

interface CartLine {
	id: string;
	variant_id: string | null;
	quantity: number;
	metadata: Record<string, unknown> | null;
	is_custom_price: boolean;
}

interface Filled {
	completed: boolean;
	lines: CartLine[];
}

const LINES_SQL = `select c.completed_at is not null as completed,
		coalesce(json_agg(l.*) filter (where l.id is not null), '[]') as lines
	from cart c left join cart_line_item l on l.cart_id = c.id and l.deleted_at is null
	where c.id = ? and c.deleted_at is null group by c.id`;

/** Seconds that one change of a cart waits for another. */
const WAIT_SECONDS = 5;

function carts(container: MedusaContainer): ICartModuleService {
	return container.resolve<ICartModuleService>(Modules.CART);
}

async function readLines(container: MedusaContainer, cart: string): Promise<Filled | undefined> {
	const database = container.resolve<Database>(ContainerRegistrationKeys.PG_CONNECTION);
	return (await database.raw<Filled>(LINES_SQL, [cart])).rows[0];
}

/** Runs work with the lines as they are while nobody else changes or orders them. */
async function underLock<T>(container: MedusaContainer, cart: string, work: (lines: CartLine[]) => Promise<T>) {
	return withLease(container, cart, WAIT_SECONDS, async () => {
		const row = await readLines(container, cart);
		if (!row || (row.completed && (await orderOfCart(container, cart)))) {
			throw new MedusaError(MedusaError.Types.INVALID_DATA, `Cart ${cart} is ordered, or there is none.`);
		}
		if (row.completed) {
			await undoUnfinished(container, cart);
		}
		return work(row.lines);
	});
}

async function requireStock(container: MedusaContainer, shop: ShopView, goods: Priced, quantity: number) {
	if (!goods.managed || goods.backorder) {
		return;
	}
	const free = (await available(container, shop.salesChannelId, [goods.id])).get(goods.id) ?? 0;
	if (free < quantity) {
		throw new MedusaError(
			MedusaError.Types.NOT_ALLOWED,
			`Variant ${goods.id} does not have the required inventory`,
			MedusaError.Codes.INSUFFICIENT_INVENTORY,
		);
	}
}

async function requireOne(container: MedusaContainer, region: Region, variant: string): Promise<Priced> {
	return (await requireGoods(container, region, [variant])).get(variant) as Priced;
}

/** The columns of a line that follow the price. */
function priceOf(goods: Priced) {
	return {
		unit_price: goods.amount,
		is_tax_inclusive: goods.inclusive,
		...(goods.before === null ? {} : { compare_at_unit_price: goods.before }),
	};
}

async function addByWorkflow(
	container: MedusaContainer,
	shop: ShopView,
	region: Region,
	cart: string | null,
	variant: string,
	quantity: number,
) {
	const id =
		cart ??
		(await createCartWorkflow(container).run({
			input: { region_id: region.id, sales_channel_id: shop.salesChannelId },
		})).result.id;
	await addToCartWorkflow(container).run({ input: { cart_id: id, items: [{ variant_id: variant, quantity }] } });
	return id;
}

/** As Medusa makes one: where there is but one country, that is where it goes. */
async function newCart(container: MedusaContainer, shop: ShopView, region: Region, line: Record<string, unknown>) {
	const [only, ...others] = region.countries;
	const cart = await carts(container).createCarts({
		region_id: region.id,
		currency_code: region.currency,
		sales_channel_id: shop.salesChannelId,
		...(only && !others.length ? { shipping_address: { country_code: only.code } } : {}),
		items: [line as never],
	});
	return cart.id;
}

/** Puts it into the cart, or into a new one; returns the cart's id. Throws what Medusa throws when it cannot be had. */
export async function addLine(
	container: MedusaContainer,
	shop: ShopView,
	region: Region,
	cart: string | null,
	variant: string,
	quantity: number,
): Promise<string> {
	if (!(await isPlain(container, cart))) {
		return addByWorkflow(container, shop, region, cart, variant, quantity);
	}
	const goods = await requireOne(container, region, variant);
	const line = { ...goods.line, ...priceOf(goods), quantity };
	if (cart === null) {
		await requireStock(container, shop, goods, quantity);
		return newCart(container, shop, region, line);
	}
	return underLock(container, cart, async (lines) => {
		const same = lines.find((one) => isSame(one, { variant_id: variant }) && !one.is_custom_price);
		refuseMore(same ? 0 : lines.length + 1);
		await requireStock(container, shop, goods, quantity + (same?.quantity ?? 0));
		await (same
			? carts(container).updateLineItems([
					{ id: same.id, ...priceOf(goods), quantity: same.quantity + quantity } as never,
				])
			: carts(container).addLineItems([{ ...line, cart_id: cart } as never]));
		return cart;
	});
}

async function setByWorkflow(container: MedusaContainer, cart: string, line: string, quantity: number): Promise<void> {
	if (quantity === 0) {
		await deleteLineItemsWorkflow(container).run({ input: { cart_id: cart, ids: [line] } });
	} else {
		await updateLineItemInCartWorkflow(container).run({
			input: { cart_id: cart, item_id: line, update: { quantity } },
		});
	}
}

/** 0 takes the line out. */
export async function setQuantity(
	container: MedusaContainer,
	shop: ShopView,
	region: Region,
	cart: string,
	line: string,
	quantity: number,
): Promise<void> {
	if (!(await isPlain(container, cart))) {
		return setByWorkflow(container, cart, line, quantity);
	}
	return underLock(container, cart, async (lines) => {
		const found = lines.find(({ id }) => id === line);
		if (!found) {
			throw new MedusaError(MedusaError.Types.NOT_FOUND, `Line item with id: ${line} was not found`);
		}
		if (quantity === 0) {
			return void (await carts(container).softDeleteLineItems([line]));
		}
		const goods = await requireOne(container, region, found.variant_id ?? "");
		await requireStock(container, shop, goods, quantity);
		await carts(container).updateLineItems([{ id: line, quantity, ...priceOf(goods) } as never]);
	});
}

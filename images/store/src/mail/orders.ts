// SPDX-License-Identifier: Apache-2.0
//
// The confirmation of an order to its buyer. The event of the order sends it at once; whatever came between, be it a mail
// server that was away, a lost event or an ended process, a look at the orders every minute makes good.

import type { MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";
import { find } from "../medusa/graph";
import { readShop } from "../medusa/shop";
import { isRehearsal, REHEARSAL_KEY } from "../rehearsal";
import { say } from "../say";
import { money, moneyOrFree } from "../shop/html";
import { readOrder, type OrderView } from "../shop/orders";
import { deliver, reasonOf } from "./deliver";
import { letter, type Letter } from "./letter";
import { isAddress, lookSeconds, smtpSettings } from "./settings";

interface Database {
	raw(sql: string, bindings: Record<string, unknown>): Promise<{ rows: Array<{ id: string }> }>;
}

const TEMPLATE = "order-confirmation";
const AT_ONCE = 50;

/**
 * Orders of three days whose confirmation failed, with growing pauses up to four hours, or was begun and not ended; and
 * those of one day of which nothing is recorded. Only what is settled is an order (shop/unfinished.ts).
 */
const DUE = `
select o.id from "order" o
left join notification n on n.idempotency_key = '${TEMPLATE}:' || o.id and n.deleted_at is null
where o.created_at > now() - interval '3 days' and o.deleted_at is null and o.canceled_at is null
and not o.is_draft_order and o.email is not null and o.metadata ->> '${REHEARSAL_KEY}' is null
and exists (select 1 from order_payment_collection l
	join payment_collection p on p.id = l.payment_collection_id
	where l.order_id = o.id and l.deleted_at is null
	and p.status in ('authorized', 'partially_captured', 'completed'))
and case
	when n.id is null then o.created_at between now() - interval '1 day' and now() - interval '1 second' * :look
	when n.status = 'success' then false
	when n.status = 'failure' then n.updated_at < now()
		- greatest(interval '0.8 seconds' * :look, least((n.updated_at - n.created_at) / 2, interval '4 hours'))
	else n.updated_at < now() - interval '6 minutes'
end
order by o.created_at limit :most`;

function addressOf(order: OrderView, countries: Array<{ code: string; name: string }>): string[] {
	const { address } = order;
	const country =
		countries.find(({ code }) => code === address.country_code)?.name ??
		address.country_code?.toUpperCase();
	return [
		`${address.first_name ?? ""} ${address.last_name ?? ""}`.trim(),
		address.address_1,
		`${address.postal_code ?? ""} ${address.city ?? ""}`.trim(),
		country,
	].filter((line): line is string => !!line);
}

type Shop = Awaited<ReturnType<typeof readShop>>;

export function confirmation(shop: Shop, order: OrderView): Letter {
	const sum = (amount: number) => money(amount, order.currency);
	const date = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(order.placedAt);
	return letter(shop, `Order ${order.number} at ${shop.title}`, [
		{ text: `Thank you for your order. It was placed on ${date} and has the number ${order.number}.` },
		{
			title: `Order ${order.number}`,
			rows: [
				...order.lines.map((line) => ({
					name: `${line.quantity} × ${line.title}`,
					value: sum(line.total),
				})),
				{ name: "Subtotal", value: sum(order.itemTotal) },
				{
					name: order.shipping.name,
					value: moneyOrFree(order.shipping.total, order.currency),
				},
				...(order.tax.added > 0
					? [{ name: `Plus ${order.tax.name}`, value: sum(order.tax.added) }]
					: []),
				{ name: "Total", value: sum(order.total), strong: true },
				...(order.tax.included > 0
					? [{ name: `Of it ${order.tax.name}`, value: sum(order.tax.included) }]
					: []),
			],
		},
		{ title: "Sent to", lines: addressOf(order, shop.region?.countries ?? []) },
		{ text: "The shop will tell you how to pay." },
	]);
}

/** Of `helm test`, whose buyer is nobody. */
async function isTest(container: MedusaContainer, id: string): Promise<boolean> {
	const [row] = await find<{ metadata: Record<string, unknown> | null }>(container, "order", ["metadata"], {
		id,
	});
	return !row || isRehearsal(row.metadata);
}

/** Throws why it could not be sent. */
export async function confirmOrder(container: MedusaContainer, id: string): Promise<void> {
	const order = smtpSettings() ? await readOrder(container, id) : null;
	if (!order || !isAddress(order.email) || (await isTest(container, id))) {
		return;
	}
	const shop = await readShop(container);
	const sent = await deliver(container, {
		key: `${TEMPLATE}:${id}`,
		to: order.email,
		shop: shop.title,
		template: TEMPLATE,
		resourceType: "order",
		resourceId: id,
		letter: confirmation(shop, order),
	});
	if (sent) {
		say(`mail: order ${order.number} is confirmed to its buyer`);
	}
}

/** All that is due. When one fails the rest waits for the next look: what ails the server would ail it there too. */
export async function confirmDue(container: MedusaContainer): Promise<void> {
	const database = container.resolve<Database>(ContainerRegistrationKeys.PG_CONNECTION);
	const { rows } = await database.raw(DUE, { look: lookSeconds(), most: AT_ONCE });
	for (const { id } of rows) {
		try {
			await confirmOrder(container, id);
		} catch (error) {
			const who = rows.length === 1 ? "an order waits for its" : `${rows.length} orders wait for their`;
			say(`mail: ${who} confirmation: ${reasonOf(error)}`);
			return;
		}
	}
}

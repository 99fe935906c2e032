// SPDX-License-Identifier: Apache-2.0
//
// Takes away what `helm test` has bought: order, reservation, payment, cart and guest. The test asks for it at its end;
// what a test that was killed has left is taken away by the server itself.

import type {
	ICartModuleService,
	ICustomerModuleService,
	IPaymentModuleService,
	Logger,
	MedusaContainer,
} from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils";
import { find } from "../medusa/graph";
import { isProof, REHEARSAL_EMAIL, REHEARSAL_KEY } from "../rehearsal";
import { wordsOf } from "../words";
import { checkoutKey } from "./cart";
import { withLease } from "./lease";
import { undoOrder, type Unfinished } from "./unfinished";

interface Database {
	raw(sql: string): Promise<{ rows: Array<{ id: string }> }>;
}

interface CartRow {
	id: string;
	email: string | null;
	customer_id: string | null;
	metadata: Record<string, unknown> | null;
	payment_collection?: { id: string } | null;
}

/** A test lasts two minutes at most. */
const LEFT_SQL = `select id from cart where metadata ->> '${REHEARSAL_KEY}' is not null and deleted_at is null
	and created_at < now() - interval '3 minutes' limit 100`;
const SWEEP_MS = 5 * 60_000;
const WAIT_SECONDS = 20;

async function removeGuest(container: MedusaContainer, cart: CartRow): Promise<void> {
	const customers = container.resolve<ICustomerModuleService>(Modules.CUSTOMER);
	if (cart.email === REHEARSAL_EMAIL && cart.customer_id) {
		const [others] = await find<{ id: string }>(container, "order", ["id"], {
			customer_id: cart.customer_id,
		});
		if (!others) {
			await customers.deleteCustomers([cart.customer_id]);
		}
	}
}

async function remove(container: MedusaContainer, cart: CartRow): Promise<void> {
	const metadata = { [REHEARSAL_KEY]: cart.metadata?.[REHEARSAL_KEY] };
	const fields = ["id", "items.id", "payment_collections.id"];
	for (const order of await find<Unfinished>(container, "order", fields, { metadata })) {
		await undoOrder(container, cart.id, order);
	}
	if (cart.payment_collection) {
		await container
			.resolve<IPaymentModuleService>(Modules.PAYMENT)
			.deletePaymentCollections([cart.payment_collection.id]);
	}
	await container.resolve<ICartModuleService>(Modules.CART).deleteCarts([cart.id]);
	await removeGuest(container, cart);
}

/** False when there is no such cart, or when it is somebody's. */
export async function removeRehearsal(container: MedusaContainer, id: string): Promise<boolean> {
	const fields = ["id", "email", "customer_id", "metadata", "payment_collection.id"];
	return withLease(container, checkoutKey(id), WAIT_SECONDS, async () => {
		const [cart] = await find<CartRow>(container, "cart", fields, { id });
		if (!cart || !isProof(cart.metadata?.[REHEARSAL_KEY], id, process.env.COOKIE_SECRET)) {
			return false;
		}
		await remove(container, cart);
		return true;
	});
}

/** What tests that were killed have left. Several processes may do it at once. */
async function sweep(container: MedusaContainer): Promise<void> {
	const database = container.resolve<Database>(ContainerRegistrationKeys.PG_CONNECTION);
	for (const { id } of (await database.raw(LEFT_SQL)).rows) {
		await removeRehearsal(container, id);
	}
}

/** Now and every few minutes, beside what the process does. */
export function sweepRehearsals(container: MedusaContainer): void {
	const run = () =>
		sweep(container).catch((error: unknown) => {
			container
				.resolve<Logger>(ContainerRegistrationKeys.LOGGER)
				.warn(`what a test has left cannot be removed: ${wordsOf(error)}`);
		});
	void run();
	setInterval(run, SWEEP_MS).unref();
}

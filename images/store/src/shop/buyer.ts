// SPDX-License-Identifier: Apache-2.0

import type { ICustomerModuleService, MedusaContainer } from "@medusajs/framework/types";
import { Modules, validateEmail } from "@medusajs/framework/utils";

/**
 * Who buys, by the address: whoever has an account of it, else the guest who bought with it before, else a new one. As
 * Medusa finds them (findOrCreateCustomerStep); an order is told to the address that was typed.
 */
export async function buyerOf(container: MedusaContainer, address: string): Promise<{ id: string; email: string }> {
	const customers = container.resolve<ICustomerModuleService>(Modules.CUSTOMER);
	const email = validateEmail(address);
	const known = await customers.listCustomers({ email }, { select: ["id", "has_account"] });
	const buyer = known.find((one) => one.has_account) ?? known[0] ?? (await customers.createCustomers({ email }));
	return { id: buyer.id, email };
}

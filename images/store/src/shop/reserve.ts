// SPDX-License-Identifier: Apache-2.0
//
// Reserving what an order's lines need, under the locks of Medusa's own step (reserveInventoryStep): what is there is
// looked at once more inside, so nothing is sold twice.

import type { IInventoryService, ILockingModule, MedusaContainer } from "@medusajs/framework/types";
import { MedusaError, Modules } from "@medusajs/framework/utils";
import type { Goods } from "./goods";
import { places, type Place } from "./stock";

export interface Bought {
	/** Of the order's line. */
	id: string;
	goods: Goods;
	quantity: number;
}

/** What is free by item and place, less what was given to the lines before. */
class Free {
	private readonly left = new Map<string, number>();

	constructor(rows: Place[]) {
		rows.forEach((row) => this.left.set(`${row.item} ${row.place}`, row.free));
	}

	/** From the first place that has enough, else from the first of all, where it will be said to be missing. */
	take(rows: Place[], quantity: number): string {
		const left = (row: Place) => this.left.get(`${row.item} ${row.place}`) ?? 0;
		const from = rows.find((row) => left(row) >= quantity) ?? rows[0];
		this.left.set(`${from.item} ${from.place}`, left(from) - quantity);
		return from.place;
	}
}

function tooFew(variant: string): MedusaError {
	return new MedusaError(
		MedusaError.Types.NOT_ALLOWED,
		`There is not enough stock of variant ${variant} at the places that the shop sells from`,
		MedusaError.Codes.INSUFFICIENT_INVENTORY,
	);
}

function reservationsOf(line: Bought, rows: Place[], free: Free) {
	const items = [...new Set(rows.map(({ item }) => item))];
	if (!items.length) {
		throw tooFew(line.goods.id);
	}
	return items.map((item) => {
		const at = rows.filter((row) => row.item === item);
		const quantity = at[0].required * line.quantity;
		return {
			line_item_id: line.id,
			inventory_item_id: item,
			location_id: free.take(at, quantity),
			quantity,
			allow_backorder: line.goods.backorder,
		};
	});
}

/** Throws when there is not enough; then nothing is reserved. */
export async function reserve(container: MedusaContainer, salesChannelId: string, lines: Bought[]): Promise<void> {
	const managed = lines.filter(({ goods }) => goods.managed);
	if (!managed.length) {
		return;
	}
	const rows = await places(
		container,
		salesChannelId,
		managed.map(({ goods }) => goods.id),
	);
	const free = new Free(rows);
	const items = managed.flatMap((line) =>
		reservationsOf(
			line,
			rows.filter((row) => row.variant_id === line.goods.id),
			free,
		),
	);
	const keys = [...new Set(items.map(({ inventory_item_id }) => inventory_item_id))];
	const inventory = container.resolve<IInventoryService>(Modules.INVENTORY);
	await container
		.resolve<ILockingModule>(Modules.LOCKING)
		.execute(keys, () => inventory.createReservationItems(items));
}

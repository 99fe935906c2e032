// SPDX-License-Identifier: Apache-2.0

import type { MedusaContainer } from "@medusajs/framework/types";
import { find } from "../medusa/graph";

/** The default one, or the one of that name: the default is set last, so a seed that was killed left only the name. */
export async function defaultOrNamed<T extends { id: string }>(
	container: MedusaContainer,
	entity: string,
	fields: string[],
	id: string | null,
	name: string,
): Promise<T | undefined> {
	const [byId] = id ? await find<T>(container, entity, fields, { id }) : [];
	return byId ?? (await find<T>(container, entity, fields, { name }))[0];
}

// SPDX-License-Identifier: Apache-2.0
//
// Reading through Medusa's query. Its generated types do not cover links, so a caller names what it asks for.

import type { MedusaContainer, RemoteQueryFunction } from "@medusajs/framework/types";
import { ContainerRegistrationKeys } from "@medusajs/framework/utils";

interface Question {
	entity: string;
	fields: string[];
	filters?: Record<string, unknown>;
	context?: Record<string, unknown>;
}

export async function ask<T>(container: MedusaContainer, question: Question): Promise<T[]> {
	const query = container.resolve<RemoteQueryFunction>(ContainerRegistrationKeys.QUERY);
	const { data } = await query.graph(question as Parameters<typeof query.graph>[0]);
	return data as T[];
}

export async function find<T>(
	container: MedusaContainer,
	entity: string,
	fields: string[],
	filters: Record<string, unknown> = {},
): Promise<T[]> {
	return ask<T>(container, { entity, fields, filters });
}

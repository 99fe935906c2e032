// SPDX-License-Identifier: Apache-2.0
//
// One message by Medusa's notification module, once: its key names what is told and to whom. A message is taken for sent
// when the server has taken it; if this process ends between that and the record of it, it is sent again under the same
// Message-ID, by which receivers know it.

import type {
	CreateNotificationDTO,
	INotificationModuleService,
	MedusaContainer,
	NotificationDTO,
} from "@medusajs/framework/types";
import { ContainerRegistrationKeys, MedusaError, Modules } from "@medusajs/framework/utils";
import { createHash } from "node:crypto";
import { withLease } from "../shop/lease";
import type { Letter } from "./letter";
import { smtpSettings } from "./settings";

export interface Mail {
	key: string;
	to: string;
	shop: string;
	template: string;
	resourceType: string;
	resourceId: string;
	letter: Letter;
}

interface Database {
	raw(sql: string, bindings: unknown[]): Promise<unknown>;
}

/** How long a process may be at a message before it is taken for ended. */
const PENDING_MS = 5 * 60 * 1000;
const LEASE_SECONDS = 45;

/** The same for every try; the sender's domain makes it one of ours. */
function messageId(key: string): string {
	const domain = smtpSettings()?.from.split("@")[1] ?? "localhost";
	return `<${createHash("sha256").update(key).digest("hex").slice(0, 40)}@${domain}>`;
}

/** The module sends again what has failed, and nothing that somebody else is at or was at when he ended. */
async function isToSend(container: MedusaContainer, found: NotificationDTO | undefined): Promise<boolean> {
	const { status, updated_at: at } = (found ?? {}) as { status?: string; updated_at?: string | Date };
	if (status === "success") {
		return false;
	}
	if (!found || status === "failure") {
		return true;
	}
	if (at && Date.now() - new Date(at).getTime() < PENDING_MS) {
		return false;
	}
	await container
		.resolve<Database>(ContainerRegistrationKeys.PG_CONNECTION)
		.raw("update notification set status = 'failure' where id = ?", [found.id]);
	return true;
}

async function hand(container: MedusaContainer, mail: Mail): Promise<boolean> {
	const notifications = container.resolve<INotificationModuleService>(Modules.NOTIFICATION);
	const [found] = await notifications.listNotifications({ idempotency_key: mail.key } as never);
	if (!(await isToSend(container, found))) {
		return false;
	}
	const row: CreateNotificationDTO & { id?: string } = {
		// Without the id of the first try the module sends, and then fails to record it.
		...(found ? { id: found.id } : {}),
		to: mail.to,
		channel: "email",
		template: mail.template,
		content: mail.letter,
		provider_data: { id: messageId(mail.key), shop: mail.shop },
		trigger_type: mail.template,
		resource_type: mail.resourceType,
		resource_id: mail.resourceId,
		idempotency_key: mail.key,
	};
	await notifications.createNotifications(row);
	return true;
}

/** Why it was not sent, without what Medusa puts before it. */
export function reasonOf(error: unknown): string {
	return (error as Error).message.replace(/^Failed to send notification with id [^\n]*:\n/, "");
}

/** Whether it was sent now: false when it was sent before, or is being sent. Throws when it could not be. */
export async function deliver(container: MedusaContainer, mail: Mail): Promise<boolean> {
	try {
		return await withLease(container, `store-mail:${mail.key}`, LEASE_SECONDS, () => hand(container, mail));
	} catch (error) {
		if ((error as MedusaError).type === MedusaError.Types.CONFLICT) {
			return false;
		}
		throw error;
	}
}

// SPDX-License-Identifier: Apache-2.0

import type { SubscriberArgs, SubscriberConfig } from "@medusajs/framework";
import { sendReset } from "../mail/accounts";
import { reasonOf } from "../mail/deliver";
import { say } from "../say";

interface Reset {
	entity_id: string;
	actor_type: string;
	token: string;
}

/** Throws when the mail was not taken: the event comes again, while the link is good. */
export default async function passwordReset({ event, container }: SubscriberArgs<Reset>): Promise<void> {
	const { entity_id: email, actor_type: actor, token } = event.data;
	if (actor !== "user") {
		return;
	}
	try {
		await sendReset(container, email, token);
	} catch (error) {
		say(`mail: a link to a new password was not sent: ${reasonOf(error)}`);
		throw error;
	}
}

export const config: SubscriberConfig = {
	event: "auth.password_reset",
	context: { subscriberId: "store-password-reset" },
};

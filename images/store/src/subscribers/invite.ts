// SPDX-License-Identifier: Apache-2.0

import type { SubscriberArgs, SubscriberConfig } from "@medusajs/framework";
import { sendInvite } from "../mail/accounts";
import { reasonOf } from "../mail/deliver";
import { say } from "../say";

/** Throws when the mail was not taken: the event comes again. The link is in the admin pages besides. */
export default async function invited({ event, container }: SubscriberArgs<{ id: string }>): Promise<void> {
	try {
		await sendInvite(container, event.data.id);
	} catch (error) {
		say(`mail: an invitation was not sent: ${reasonOf(error)}`);
		throw error;
	}
}

export const config: SubscriberConfig = {
	event: ["invite.created", "invite.resent"],
	context: { subscriberId: "store-invite" },
};

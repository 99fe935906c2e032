// SPDX-License-Identifier: Apache-2.0
//
// What `store start` does about mail: says whether it can be sent, and looks after confirmations that are due.

import type { MedusaContainer } from "@medusajs/framework/types";
import { workerMode } from "../env";
import { say } from "../say";
import { confirmDue } from "./orders";
import { lookSeconds, smtpSettings } from "./settings";
import { verify } from "./transport";

/** Returns at once. */
export function startMail(container: MedusaContainer): void {
	const settings = smtpSettings();
	if (!settings) {
		say("mail: not set up (SMTP_HOST): orders are not confirmed by mail, no link to a new password can be sent");
		return;
	}
	say(`mail: by ${settings.host}:${settings.port} (${settings.tls}) from ${settings.from}`);
	if (workerMode() === "server") {
		return;
	}
	verify(settings).catch((error: Error) => say(`warning: mail: ${error.message}; orders are taken all the same`));
	let busy = false;
	setInterval(async () => {
		if (busy) {
			return;
		}
		busy = true;
		await confirmDue(container).catch((error: Error) => say(`mail: ${error.message}`));
		busy = false;
	}, lookSeconds() * 1000).unref();
}

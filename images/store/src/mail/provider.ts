// SPDX-License-Identifier: Apache-2.0
//
// Medusa's notification module sends its mail by this. It is there in every process, whether mail is set up or not: the
// module keeps in the database which providers there are.

import type {
	ProviderSendNotificationDTO,
	ProviderSendNotificationResultsDTO,
} from "@medusajs/framework/types";
import { AbstractNotificationProviderService, ModuleProvider, Modules } from "@medusajs/framework/utils";
import { isAddress, smtpSettings } from "./settings";
import { MailError, send } from "./transport";

class SmtpService extends AbstractNotificationProviderService {
	static identifier = "smtp";

	async send(notification: ProviderSendNotificationDTO): Promise<ProviderSendNotificationResultsDTO> {
		const settings = smtpSettings();
		const { to, content } = notification;
		const { id, shop } = (notification.provider_data ?? {}) as { id?: string; shop?: string };
		if (!settings) {
			throw new MailError("no mail is sent: SMTP_HOST is not set");
		}
		if (!isAddress(to)) {
			throw new MailError("what stands for the receiver is no address");
		}
		if (!content?.subject || !content.text || !content.html || !id || !shop) {
			throw new MailError("the message has no content");
		}
		const { subject, text, html } = content;
		return { id: await send(settings, { to, subject, text, html, id, shop }) };
	}
}

export default ModuleProvider(Modules.NOTIFICATION, { services: [SmtpService] });

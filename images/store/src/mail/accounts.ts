// SPDX-License-Identifier: Apache-2.0
//
// Links for administrators: to a new password, and into the admin pages for whom another administrator has invited. They
// lead to the shop's own first address, whatever host a request named.

import type { IUserModuleService, MedusaContainer } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import { createHash } from "node:crypto";
import { adminOrigins } from "../env";
import { readShop } from "../medusa/shop";
import { say } from "../say";
import { deliver } from "./deliver";
import { letter } from "./letter";
import { isAddress, smtpSettings } from "./settings";

function link(path: string, token: string): string {
	const [origin] = adminOrigins().split(",");
	const url = new URL(path, origin || "http://localhost:9000");
	url.searchParams.set("token", token);
	return url.href;
}

function keyOf(template: string, token: string): string {
	return `${template}:${createHash("sha256").update(token).digest("hex")}`;
}

/** To administrators only. Throws why it could not be sent. */
export async function sendReset(container: MedusaContainer, email: string, token: string): Promise<void> {
	const users = container.resolve<IUserModuleService>(Modules.USER);
	const [user] = await users.listUsers({ email });
	if (!smtpSettings() || !user || !isAddress(user.email)) {
		return;
	}
	const shop = await readShop(container);
	const template = "password-reset";
	const sent = await deliver(container, {
		key: keyOf(template, token),
		to: user.email,
		shop: shop.title,
		template,
		resourceType: "user",
		resourceId: user.id,
		letter: letter(shop, `A new password for ${shop.title}`, [
			{ text: `Somebody asked for a new password for the admin pages of ${shop.title}.` },
			{ link: link("/app/reset-password", token), label: "Choose a new password" },
			{ text: "The link works once, for 15 minutes. If it was not you, there is nothing to do." },
		]),
	});
	if (sent) {
		say("mail: a link to a new password was sent");
	}
}

/** Throws why it could not be sent. */
export async function sendInvite(container: MedusaContainer, id: string): Promise<void> {
	const users = container.resolve<IUserModuleService>(Modules.USER);
	const [invite] = await users.listInvites({ id });
	if (!invite || invite.accepted || !isAddress(invite.email)) {
		return;
	}
	if (!smtpSettings()) {
		say("mail: an invitation was made, and no mail is sent: its link is in the admin pages, Settings, Users");
		return;
	}
	const shop = await readShop(container);
	const template = "invite";
	const sent = await deliver(container, {
		key: keyOf(template, invite.token),
		to: invite.email,
		shop: shop.title,
		template,
		resourceType: "invite",
		resourceId: invite.id,
		letter: letter(shop, `An invitation to ${shop.title}`, [
			{ text: `You are invited to help to run ${shop.title}.` },
			{ link: link("/app/invite", invite.token), label: "Accept" },
		]),
	});
	if (sent) {
		say("mail: an invitation was sent");
	}
}

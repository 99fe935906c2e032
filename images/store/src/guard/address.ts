// SPDX-License-Identifier: Apache-2.0
//
// Where a request comes from, as far as that can be believed. TRUSTED_PROXIES says how many proxies stand before the
// shop (1: the ingress controller), or which addresses they have (10.42.0.0/16,fd00::/8). Each appends to
// X-Forwarded-For whom it was asked by; what stands further left was written by the visitor.

import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { SettingError, type Env } from "../env";

/** Whether an address is a proxy's; distance is 0 for whom we are connected to. */
export type Trust = (address: string, distance: number) => boolean;

const MOST_PROXIES = 10;

/** 192.0.2.1 from `::ffff:192.0.2.1`, `192.0.2.1:80` or `[::1]:80` too; null for what is no address. */
export function plainAddress(text: string): string | null {
	const given = text.trim();
	const [, bracketed] = /^\[([^\]]*)\](?::[0-9]+)?$/.exec(given) ?? [];
	const [, before] = /^([0-9.]+):[0-9]+$/.exec(given) ?? [];
	const address = (bracketed ?? before ?? given).replace(/%.*$/, "").toLowerCase();
	const [, mapped] = /^::ffff:([0-9.]+)$/.exec(address) ?? [];
	const plain = mapped ?? address;
	return isIP(plain) ? plain : null;
}

/** Addresses and networks, separated by commas; key names the setting for the message. */
export function networks(text: string, key: string): BlockList {
	const list = new BlockList();
	for (const part of text.split(",").map((one) => one.trim())) {
		const [, address, length] = /^([0-9a-fA-F.:]+)(?:\/([0-9]{1,3}))?$/.exec(part) ?? [];
		const version = isIP(address ?? "");
		const bits = version === 4 ? 32 : 128;
		if (!version || Number(length ?? bits) > bits) {
			throw new SettingError(
				`${key}: "${part}" is neither an address nor a network like 10.0.0.0/8 or fd00::/8`,
			);
		}
		list.addSubnet(address, Number(length ?? bits), version === 4 ? "ipv4" : "ipv6");
	}
	return list;
}

export function holds(list: BlockList, address: string): boolean {
	return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

export function trustedProxies(env: Env = process.env): Trust {
	const text = env.TRUSTED_PROXIES || "1";
	if (/^[0-9]+$/.test(text)) {
		const count = Number(text);
		if (count > MOST_PROXIES) {
			throw new SettingError(`TRUSTED_PROXIES is ${text}, and may be at most ${MOST_PROXIES}`);
		}
		return (_address, distance) => distance < count;
	}
	const list = networks(text, "TRUSTED_PROXIES");
	return (address) => holds(list, address);
}

/** The first address, seen from here, that is no proxy's; "" when the connection is gone. */
export function addressOf(req: IncomingMessage, trust: Trust): string {
	const said = String(req.headers["x-forwarded-for"] ?? "")
		.split(",")
		.filter((part) => part.trim())
		.reverse();
	let address = plainAddress(req.socket.remoteAddress ?? "") ?? "";
	for (const [distance, part] of said.entries()) {
		const next = plainAddress(part);
		if (!next || !address || !trust(address, distance)) {
			break;
		}
		address = next;
	}
	return address;
}

// SPDX-License-Identifier: Apache-2.0
//
// The server that takes the shop's mail: SMTP_HOST and what belongs to it. Without a host no mail is sent, and whoever
// would wait for one is told so.

import { certificate, oneOf, port, SettingError, whole, type Env } from "../env";

export type SmtpTls = "none" | "starttls" | "tls";

export interface SmtpSettings {
	host: string;
	port: number;
	tls: SmtpTls;
	/** The address alone; the name before it is the shop's title unless one is given. */
	from: string;
	fromName: string | undefined;
	user: string | undefined;
	password: string | undefined;
	/** PEM of the authority that signed the server's certificate; undefined: those that Node knows. */
	ca: string | undefined;
}

/** One address, without what would make it several or end a line or a command. */
const ADDRESS = /^[^\s@<>(),;:"\\[\]\p{C}]{1,64}@[^\s@<>(),;:"\\[\]\p{C}]{1,253}$/u;
const NAMED = /^([^<>\p{C}]{0,200}?)\s*<([^<>]+)>$/u;
const PORTS: Record<SmtpTls, number> = { none: 25, starttls: 587, tls: 465 };

export function isAddress(value: unknown): value is string {
	return typeof value === "string" && ADDRESS.test(value);
}

function sender(text: string): Pick<SmtpSettings, "from" | "fromName"> {
	const [, name, inner] = NAMED.exec(text.trim()) ?? [];
	const from = (inner ?? text).trim();
	if (!isAddress(from)) {
		throw new SettingError(
			`SMTP_FROM is "${text}", and must be one address: shop@example.com, or Shop <shop@example.com>`,
		);
	}
	return { from, fromName: name?.replace(/^"(.*)"$/, "$1") || undefined };
}

/** Null where no mail is sent. */
export function smtpSettings(env: Env = process.env): SmtpSettings | null {
	const host = env.SMTP_HOST;
	if (!host) {
		return null;
	}
	const tls = oneOf(env, "SMTP_TLS", ["none", "starttls", "tls"], "starttls") as SmtpTls;
	const user = env.SMTP_USER || undefined;
	const password = env.SMTP_PASSWORD || undefined;
	if (!user !== !password) {
		throw new SettingError(
			`${user ? "SMTP_PASSWORD" : "SMTP_USER"} is not set, and the other one is: give both or none`,
		);
	}
	return {
		host,
		port: port(env, "SMTP_PORT", PORTS[tls]),
		tls,
		...sender(env.SMTP_FROM ?? ""),
		user,
		password,
		ca: env.SMTP_CA_FILE ? certificate("SMTP_CA_FILE", env.SMTP_CA_FILE) : undefined,
	};
}

/** Seconds between two looks at orders that wait for their confirmation. */
export function lookSeconds(env: Env = process.env): number {
	return Math.max(1, whole(env, "MAIL_LOOK_SECONDS", 60, "seconds"));
}

// SPDX-License-Identifier: Apache-2.0
//
// Handing a message to the SMTP server, and why that failed.

import { createTransport } from "nodemailer";
import type { SmtpSettings } from "./settings";

export interface Message {
	to: string;
	subject: string;
	text: string;
	html: string;
	/** The same for the same message: receivers drop a second one of it. */
	id: string;
	/** The shop's title, for the sender's name. */
	shop: string;
}

/** Why a message was not taken; its text is for people. */
export class MailError extends Error {}

const CONNECT_MS = 10_000;
const SILENT_MS = 30_000;

interface Fault {
	code?: string;
	errno?: unknown;
	message: string;
	response?: string;
	cause?: Fault;
}

const CAUSES: ReadonlyArray<[RegExp, string]> = [
	[/ECONNREFUSED/, "refused: nothing listens there, or a network policy refuses it"],
	[/ENOTFOUND|EAI_AGAIN|EDNS/, "name resolution: the name is not known"],
	[/EAUTH|Invalid login/, "wrong user or password; see SMTP_USER and SMTP_PASSWORD"],
	[
		/ETLS|CERT|ALTNAME|SELF_SIGNED|self-signed|UNABLE_TO_|ERR_SSL|EPROTO|wrong version number|certificate/,
		"TLS: see SMTP_TLS and SMTP_CA_FILE",
	],
	[
		/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout/i,
		"no answer: a network policy or a firewall may be in the way",
	],
];

/** One line: the server, the kind of fault, and what was said. */
export function explainSmtp(error: unknown, settings: SmtpSettings): string {
	const fault = error as Fault;
	const seen = [fault.code, fault.cause?.code, fault.message].filter(Boolean).join(" ");
	const [, cause] = CAUSES.find(([pattern]) => pattern.test(seen)) ?? [];
	const said = (fault.response || fault.message || seen).replace(/\s+/g, " ").slice(0, 300);
	return `smtp ${settings.host}:${settings.port}: ${cause ?? "refused by the server"} (${said})`;
}

function transport(settings: SmtpSettings) {
	return createTransport({
		host: settings.host,
		port: settings.port,
		secure: settings.tls === "tls",
		requireTLS: settings.tls === "starttls",
		ignoreTLS: settings.tls === "none",
		tls: { ca: settings.ca, minVersion: "TLSv1.2" },
		auth: settings.user ? { user: settings.user, pass: settings.password } : undefined,
		connectionTimeout: CONNECT_MS,
		greetingTimeout: CONNECT_MS,
		dnsTimeout: CONNECT_MS,
		socketTimeout: SILENT_MS,
		disableFileAccess: true,
		disableUrlAccess: true,
	});
}

/** A line without what could begin another header. */
function line(text: string): string {
	return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

/** Throws MailError. */
export async function send(settings: SmtpSettings, message: Message): Promise<string> {
	const connection = transport(settings);
	try {
		const { messageId } = await connection.sendMail({
			from: { name: line(settings.fromName ?? message.shop), address: settings.from },
			to: { name: "", address: message.to },
			subject: line(message.subject),
			text: message.text,
			html: message.html,
			messageId: message.id,
			// No answers from "out of office" programs (RFC 3834).
			headers: { "Auto-Submitted": "auto-generated" },
		});
		return messageId;
	} catch (error) {
		throw new MailError(explainSmtp(error, settings));
	} finally {
		connection.close();
	}
}

/** Connects and logs in, to say at the start what would fail later. Throws MailError. */
export async function verify(settings: SmtpSettings): Promise<void> {
	const connection = transport(settings);
	try {
		await connection.verify();
	} catch (error) {
		throw new MailError(explainSmtp(error, settings));
	} finally {
		connection.close();
	}
}

// SPDX-License-Identifier: Apache-2.0
//
// The administrator's log-in, as the admin page does it: a token by e-mail and password, and who that is. The seed does
// it at LOGIN_URL before it says that it is done, and `helm store create` waits for the seed.

import { createHmac, timingSafeEqual } from "node:crypto";
import { request, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import type { Client } from "pg";
import { adminHost, SettingError } from "./env";
import { ownerPassword, type Admin } from "./owner";
import { say } from "./say";
import { waitFor } from "./wait";

const LIMIT_MS = 20_000;
/** A new image's pods take their time. */
const PATIENCE_SECONDS = 600;
/** By it the shop knows its own seed, which asks from no address that ADMIN_ALLOWED_ADDRESSES could name. */
export const PROOF_HEADER = "x-store-seed";

function proof(): string {
	return createHmac("sha256", process.env.COOKIE_SECRET ?? "")
		.update("log-in of the seed")
		.digest("base64url");
}

export function isProof(given: string | undefined): boolean {
	const wanted = Buffer.from(proof());
	const found = Buffer.from(given ?? "");
	return found.length === wanted.length && timingSafeEqual(found, wanted);
}

type Json = Record<string, unknown>;

async function call(base: string, path: string, headers: Record<string, string>, body?: Json): Promise<Json> {
	const host = adminHost();
	const answer = await new Promise<IncomingMessage>((resolve, reject) => {
		const asked = request(new URL(path, base), {
			method: body ? "POST" : "GET",
			headers: {
				...(host ? { host } : {}),
				...(body ? { "content-type": "application/json" } : {}),
				[PROOF_HEADER]: proof(),
				...headers,
			},
			timeout: LIMIT_MS,
		});
		asked.on("timeout", () => asked.destroy(new Error("no answer")));
		asked.on("error", reject);
		asked.on("response", resolve);
		asked.end(body && JSON.stringify(body));
	});
	const said = await text(answer);
	if (answer.statusCode !== 200) {
		throw new Error(`${path}: status ${answer.statusCode}: ${said.slice(0, 200)}`);
	}
	return JSON.parse(said) as Json;
}

async function logIn(base: string, { email, password }: Admin): Promise<void> {
	const { token } = await call(base, "/auth/user/emailpass", {}, { email, password });
	const { user } = await call(base, "/admin/users/me", { authorization: `Bearer ${String(token)}` });
	if ((user as Json).email !== email) {
		throw new Error(`the log-in of ${email} is that of ${String((user as Json).email)}`);
	}
}

/** Throws when it cannot be done in ten minutes. A password that its owner has changed is nobody's to try. */
export async function logInOnce(client: Client, admin: Admin, base: string): Promise<void> {
	if (!URL.canParse(base)) {
		throw new SettingError(`LOGIN_URL: "${base}" is no URL`);
	}
	if ((await ownerPassword(client, admin)) === "their own") {
		say(`${admin.email} has another password than ADMIN_PASSWORD by now: no log-in is tried`);
		return;
	}
	await waitFor(
		PATIENCE_SECONDS,
		() => logIn(base, admin),
		(error) => `${admin.email} cannot log in: ${(error as Error).message}`,
	);
	say(`${admin.email} can log in`);
}

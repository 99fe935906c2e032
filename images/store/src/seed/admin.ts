// SPDX-License-Identifier: Apache-2.0
//
// The admin user of ADMIN_EMAIL and ADMIN_PASSWORD. A password that the user has changed in the admin page stays; when
// the environment's own changes (a Secret made anew beside a database that was kept), the user gets the new one, since
// that is the one people are shown.

import type { IAuthModuleService, IUserModuleService, MedusaContainer, UserDTO } from "@medusajs/framework/types";
import { Modules } from "@medusajs/framework/utils";
import { createUsersWorkflow, updateUsersWorkflow } from "@medusajs/medusa/core-flows";
import { createHmac } from "node:crypto";
import { SettingError, type Env } from "../env";

const PROVIDER = "emailpass";
const DIGEST_KEY = "store_seed_password";

export interface Admin {
	email: string;
	password: string;
}

/** Nothing when neither is set: a shop may have its users made by hand. */
export function adminOf(env: Env = process.env): Admin | undefined {
	const email = env.ADMIN_EMAIL;
	const password = env.ADMIN_PASSWORD;
	if (!email && !password) {
		return undefined;
	}
	if (!email || !password) {
		throw new SettingError(`${email ? "ADMIN_PASSWORD" : "ADMIN_EMAIL"} is not set, and the other one is`);
	}
	return { email, password };
}

/** Tells whether the environment's password is the one of last time, without being of use to who reads the database. */
function digest(admin: Admin, secret: string): string {
	return createHmac("sha256", secret).update(`${admin.email}\n${admin.password}`).digest("hex");
}

async function setPassword(auth: IAuthModuleService, admin: Admin, user: UserDTO): Promise<void> {
	const [identity] = await auth.listProviderIdentities({ entity_id: admin.email, provider: PROVIDER });
	if (identity) {
		const { success, error } = await auth.updateProvider(PROVIDER, {
			entity_id: admin.email,
			password: admin.password,
		});
		if (!success) {
			throw new Error(`the password of ${admin.email} cannot be set: ${error}`);
		}
		return;
	}
	const { authIdentity, error } = await auth.register(PROVIDER, {
		body: { email: admin.email, password: admin.password },
	});
	if (!authIdentity) {
		throw new Error(`${admin.email} cannot be registered: ${error}`);
	}
	await auth.updateAuthIdentities({ id: authIdentity.id, app_metadata: { user_id: user.id } });
}

export async function ensureAdmin(container: MedusaContainer, admin: Admin, secret: string): Promise<void> {
	const users = container.resolve<IUserModuleService>(Modules.USER);
	const auth = container.resolve<IAuthModuleService>(Modules.AUTH);
	const wanted = digest(admin, secret);
	let [user] = await users.listUsers({ email: admin.email });
	if (user?.metadata?.[DIGEST_KEY] === wanted) {
		return;
	}
	if (!user) {
		const { result } = await createUsersWorkflow(container).run({
			input: { users: [{ email: admin.email }] },
		});
		[user] = result;
	}
	await setPassword(auth, admin, user);
	await updateUsersWorkflow(container).run({
		input: { updates: [{ id: user.id, metadata: { ...user.metadata, [DIGEST_KEY]: wanted } }] },
	});
}

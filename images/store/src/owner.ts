// SPDX-License-Identifier: Apache-2.0
//
// The administrator of ADMIN_EMAIL and ADMIN_PASSWORD: a user, its identity and its password, made in one transaction
// before anything answers (`store migrate`), and seen to again by each seed. A password that was changed in the admin
// page stays until the environment's own changes (a Secret made anew beside a database that was kept), since that is
// the one people are shown. When the address changes, the user that was made here gets it; those made by invite stay.
//
// Nothing here loads Medusa: what it would do in five transactions has to be one.

import { createHmac } from "node:crypto";
import type { Client } from "pg";
import { inTransaction } from "./database";
import { SettingError, type Env } from "./env";
import { newId } from "./ids";
import { hashPassword, isPassword } from "./password";

const PROVIDER = "emailpass";
/** In the metadata of the user that was made here. */
const DIGEST_KEY = "store_seed_password";

export interface Admin {
	email: string;
	password: string;
}

/** A connection, or what keeps the statements. */
interface Writer {
	query(sql: string, values: unknown[]): Promise<unknown>;
}

interface UserRow {
	id: string;
	email: string;
	metadata: Record<string, unknown> | null;
}

interface IdentityRow {
	/** Of the auth identity, and of its part for e-mail and password. */
	id: string;
	part: string;
	email: string;
	hash: string | null;
	actors: Record<string, unknown> | null;
}

/** Nothing when neither is set: a shop without an administrator, whose users exist already. */
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

/** The user of that address, and those that were made here. */
async function usersOf(client: Client, email: string): Promise<UserRow[]> {
	const { rows } = await client.query<UserRow>(
		`select id, email, metadata from "user" where deleted_at is null and (email = $1 or metadata ? $2)
		order by email = $1 desc, created_at`,
		[email, DIGEST_KEY],
	);
	return rows;
}

/** The identities of that address and those of the users. */
async function identitiesOf(client: Client, email: string, users: string[]): Promise<IdentityRow[]> {
	const { rows } = await client.query<IdentityRow>(
		`select a.id, p.id as part, p.entity_id as email, p.provider_metadata ->> 'password' as hash,
			a.app_metadata as actors
		from provider_identity p join auth_identity a on a.id = p.auth_identity_id
		where p.provider = $1 and (p.entity_id = $2 or a.app_metadata ->> 'user_id' = any ($3))
		order by p.entity_id = $2 desc, p.created_at`,
		[PROVIDER, email, users],
	);
	return rows;
}

async function removeIdentities(client: Writer, identities: IdentityRow[]): Promise<void> {
	if (!identities.length) {
		return;
	}
	const ids = identities.map(({ id }) => id);
	await client.query("delete from provider_identity where auth_identity_id = any ($1)", [ids]);
	await client.query("delete from auth_identity where id = any ($1)", [ids]);
}

async function writeUser(client: Writer, user: UserRow | undefined, email: string, mark: string): Promise<string> {
	const metadata = JSON.stringify({ ...user?.metadata, [DIGEST_KEY]: mark });
	if (user) {
		const set = `update "user" set email = $2, metadata = $3, updated_at = now() where id = $1`;
		await client.query(set, [user.id, email, metadata]);
		return user.id;
	}
	const id = newId("user");
	await client.query(`insert into "user" (id, email, metadata) values ($1, $2, $3)`, [id, email, metadata]);
	return id;
}

/**
 * The user's own identity, or a new one; never one that somebody else may have registered: who holds a token of that
 * one would be taken for the administrator. A customer of the same address stays one.
 */
async function writeIdentity(client: Writer, admin: Admin, user: string, hash: string, known: IdentityRow[]) {
	const own = known.find(({ actors }) => actors?.user_id === user);
	const named = known.find(({ email }) => email === admin.email);
	const actors = JSON.stringify({ ...named?.actors, ...own?.actors, user_id: user });
	await removeIdentities(
		client,
		known.filter((row) => row !== own),
	);
	if (own) {
		await client.query(
			`update provider_identity set entity_id = $2, updated_at = now(),
				provider_metadata = coalesce(provider_metadata, '{}') || jsonb_build_object('password', $3::text)
			where id = $1`,
			[own.part, admin.email, hash],
		);
		const set = "update auth_identity set app_metadata = $2, updated_at = now() where id = $1";
		await client.query(set, [own.id, actors]);
		return;
	}
	const id = newId("authid");
	await client.query("insert into auth_identity (id, app_metadata) values ($1, $2)", [id, actors]);
	await client.query(
		`insert into provider_identity (id, entity_id, provider, auth_identity_id, provider_metadata)
		values ($1, $2, $3, $4, jsonb_build_object('password', $5::text))`,
		[newId("provid"), admin.email, PROVIDER, id, hash],
	);
}

function isOwn(identity: IdentityRow | undefined, email: string, user: UserRow): boolean {
	return !!identity?.hash && identity.email === email && identity.actors?.user_id === user.id;
}

/**
 * Makes it so, and says whether anything had to be done. secret is what digests are made with. Fails whole or not at
 * all; two at once are one after the other.
 */
export async function ensureOwner(client: Client, admin: Admin, secret: string): Promise<boolean> {
	const wanted = digest(admin, secret);
	const hash = await hashPassword(admin.password);
	return inTransaction(client, "owner", async () => {
		const [user, ...others] = await usersOf(client, admin.email);
		const ids = [user, ...others].flatMap((row) => (row ? [row.id] : []));
		const identities = await identitiesOf(client, admin.email, ids);
		const settled = user?.metadata?.[DIGEST_KEY] === wanted && isOwn(identities[0], admin.email, user);
		if (settled && !others.length && identities.length === 1) {
			return false;
		}
		for (const { id } of others) {
			await client.query(`update "user" set deleted_at = now() where id = $1`, [id]);
		}
		const id = await writeUser(client, user, admin.email, wanted);
		await writeIdentity(client, admin, id, (settled && identities[0].hash) || hash, identities);
		return true;
	});
}

/** What makes it so in a database that has no users yet: statements of SQL, for a text that makes all of the database. */
export async function ownerSql(admin: Admin, secret: string, quote: (text: string) => string): Promise<string> {
	const statements: string[] = [];
	const writer: Writer = {
		query: async (sql, values) => {
			const whole = sql.replace(/\$(\d+)/g, (_place, number) => quote(String(values[number - 1])));
			statements.push(`${whole};\n`);
		},
	};
	const hash = await hashPassword(admin.password);
	const id = await writeUser(writer, undefined, admin.email, digest(admin, secret));
	await writeIdentity(writer, admin, id, hash, []);
	return statements.join("");
}

/** Whether the administrator has the environment's password, as far as the database says. */
export async function ownerPassword(client: Client, admin: Admin): Promise<"ours" | "their own" | "none"> {
	const [identity] = await identitiesOf(client, admin.email, []);
	if (!identity?.hash || !identity.actors?.user_id) {
		return "none";
	}
	return (await isPassword(admin.password, identity.hash)) ? "ours" : "their own";
}

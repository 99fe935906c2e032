// SPDX-License-Identifier: Apache-2.0
//
// The environment as the image's contract names it, read in one place. Nothing here loads Medusa, so that `store wait`
// starts at once.

import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";

export type Env = Record<string, string | undefined>;

/** A fault that the person who set the environment can mend; its text needs no stack trace. */
export class SettingError extends Error {}

export type DatabaseTls = "disable" | "require" | "verify-full";

export interface DatabaseSettings {
	host: string;
	port: number;
	name: string;
	user: string;
	password: string;
	tls: DatabaseTls;
	caFile: string | undefined;
}

export interface RedisSettings {
	host: string;
	port: number;
	password: string | undefined;
	tls: boolean;
	caFile: string | undefined;
}

const DATABASE_TLS: readonly string[] = ["disable", "require", "verify-full"];
const WORKER_MODES: readonly string[] = ["shared", "server", "worker"];

export function oneOf(env: Env, key: string, known: readonly string[], fallback: string): string {
	const value = env[key] || fallback;
	if (!known.includes(value)) {
		throw new SettingError(`${key} is "${value}", and may be ${known.join(", ")}`);
	}
	return value;
}

export function flag(env: Env, key: string, fallback: boolean): boolean {
	return oneOf(env, key, ["true", "false"], String(fallback)) === "true";
}

/** A whole number of at least zero; what names its unit ("seconds") for the message. */
export function whole(env: Env, key: string, fallback: number, what: string): number {
	const value = env[key] || String(fallback);
	if (!/^[0-9]{1,9}$/.test(value)) {
		throw new SettingError(`${key} is "${value}", and must be a whole number of ${what}`);
	}
	return Number(value);
}

export function required(env: Env, key: string): string {
	const value = env[key];
	if (!value) {
		throw new SettingError(`${key} is not set`);
	}
	return value;
}

export function port(env: Env, key: string, fallback: number): number {
	const value = whole(env, key, fallback, "a port (1 to 65535)");
	if (value < 1 || value > 65535) {
		throw new SettingError(`${key} is ${value}, and must be from 1 to 65535`);
	}
	return value;
}

export function databaseSettings(env: Env = process.env): DatabaseSettings {
	return {
		host: env.DATABASE_HOST || "127.0.0.1",
		port: port(env, "DATABASE_PORT", 5432),
		name: env.DATABASE_NAME || "store",
		user: env.DATABASE_USER || "store",
		password: env.DATABASE_PASSWORD ?? "",
		tls: oneOf(env, "DATABASE_TLS", DATABASE_TLS, "disable") as DatabaseTls,
		caFile: env.DATABASE_CA_FILE || undefined,
	};
}

export function redisSettings(env: Env = process.env): RedisSettings {
	return {
		host: env.REDIS_HOST || "127.0.0.1",
		port: port(env, "REDIS_PORT", 6379),
		password: env.REDIS_PASSWORD || undefined,
		tls: flag(env, "REDIS_TLS", false),
		caFile: env.REDIS_CA_FILE || undefined,
	};
}

export function certificate(key: string, file: string): string {
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		throw new SettingError(`${key}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
	}
}

/** What pg takes as `ssl`. `require` encrypts without asking who answers, as libpq does without a CA file. */
export function databaseSsl(settings: DatabaseSettings): false | ConnectionOptions {
	if (settings.tls === "disable") {
		return false;
	}
	if (settings.tls === "require") {
		return { rejectUnauthorized: false };
	}
	return {
		rejectUnauthorized: true,
		ca: settings.caFile ? certificate("DATABASE_CA_FILE", settings.caFile) : undefined,
		// pg names the host for the certificate check only when it is no address.
		...(isIP(settings.host) ? { host: settings.host } : {}),
	};
}

/** What ends a query, a wait or a transaction that takes too long, and finds out that the other side is gone. */
export interface DatabaseLimits {
	statement_timeout: number;
	lock_timeout: number;
	idle_in_transaction_session_timeout: number;
	keepAlive: true;
	keepAliveInitialDelayMillis: number;
}

const KEEP_ALIVE_DELAY_MS = 30_000;

/** As pg takes them, in milliseconds; 0 is none, and is not sent to the server. */
export function databaseLimits(env: Env = process.env): DatabaseLimits {
	const milliseconds = (key: string, fallback: number) => whole(env, key, fallback, "seconds") * 1000;
	return {
		statement_timeout: milliseconds("DATABASE_STATEMENT_TIMEOUT", 30),
		lock_timeout: milliseconds("DATABASE_LOCK_TIMEOUT", 10),
		idle_in_transaction_session_timeout: milliseconds("DATABASE_IDLE_TIMEOUT", 60),
		keepAlive: true,
		keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
	};
}

/** For work that may take as long as the data are many: migration and seed. */
export function liftDatabaseLimits(env: Env = process.env): void {
	for (const key of ["DATABASE_STATEMENT_TIMEOUT", "DATABASE_LOCK_TIMEOUT", "DATABASE_IDLE_TIMEOUT"]) {
		env[key] = "0";
	}
}

/** As URLs have it, and messages. */
export function authority(host: string, hostPort: number): string {
	return isIP(host) === 6 ? `[${host}]:${hostPort}` : `${host}:${hostPort}`;
}

/**
 * The URL for Medusa. TLS is not in it: its driver reads `sslmode` otherwise than libpq, so it is given apart. Limits are
 * in it, since Medusa hands on nothing else of a connection (utils, create-pg-connection.js).
 */
export function databaseUrl(settings: DatabaseSettings, env: Env = process.env): string {
	const user = encodeURIComponent(settings.user);
	const password = encodeURIComponent(settings.password);
	const name = encodeURIComponent(settings.name);
	const { statement_timeout, lock_timeout, idle_in_transaction_session_timeout } = databaseLimits(env);
	const limits = { statement_timeout, lock_timeout, idle_in_transaction_session_timeout };
	const query = Object.entries(limits)
		.filter(([, milliseconds]) => milliseconds > 0)
		.map(([limit, milliseconds]) => `${limit}=${milliseconds}`)
		.join("&");
	return `postgres://${user}:${password}@${authority(settings.host, settings.port)}/${name}${query && "?"}${query}`;
}

export function redisUrl(settings: RedisSettings): string {
	const password = settings.password ? `:${encodeURIComponent(settings.password)}@` : "";
	return `redis${settings.tls ? "s" : ""}://${password}${authority(settings.host, settings.port)}`;
}

/** What ioredis takes beside the URL. */
export function redisOptions(settings: RedisSettings): { tls?: ConnectionOptions } {
	if (!settings.tls) {
		return {};
	}
	const ca = settings.caFile ? certificate("REDIS_CA_FILE", settings.caFile) : undefined;
	return { tls: ca ? { ca } : {} };
}

export function workerMode(env: Env = process.env): "shared" | "server" | "worker" {
	return oneOf(env, "MEDUSA_WORKER_MODE", WORKER_MODES, "shared") as "shared" | "server" | "worker";
}

/** Whether `seed` changes a shop that was seeded before. */
export function seedMode(env: Env = process.env): "always" | "once" {
	return oneOf(env, "SEED_MODE", ["always", "once"], "always") as "always" | "once";
}

/** Seconds that `migrate`, `wait`, `seed` and `start` wait for what they need. */
export function waitSeconds(env: Env = process.env): number {
	return whole(env, "MIGRATE_WAIT", 120, "seconds");
}

/** How long `store order` waits for a server that it cannot connect to. */
export function orderWaitSeconds(env: Env = process.env): number {
	return whole(env, "ORDER_WAIT", 0, "seconds");
}

function originsOf(env: Env, key: string): string[] {
	const origins = (env[key] ?? "")
		.split(",")
		.map((text) => text.trim())
		.filter(Boolean)
		.map((text) => {
			if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
				throw new SettingError(`${key}: "${text}" is no http or https URL`);
			}
			return new URL(text).origin;
		});
	return [...new Set(origins)];
}

/** Origins of the public URLs, comma-separated as Medusa takes them. */
export function storeOrigins(env: Env = process.env): string {
	return originsOf(env, "STORE_URLS").join(",");
}

/** Who may call the store API: nobody, all but browsers of other origins, or those of `origins` too. */
export interface StoreApi {
	access: "closed" | "own" | "open";
	origins: string[];
}

export function storeApi(env: Env = process.env): StoreApi {
	const access = oneOf(env, "STORE_API", ["closed", "own", "open"], "own") as StoreApi["access"];
	const others = access === "open" ? originsOf(env, "STORE_API_ORIGINS") : [];
	return { access, origins: [...new Set([...originsOf(env, "STORE_URLS"), ...others])] };
}

export function cookieSecure(env: Env = process.env): boolean {
	return flag(env, "COOKIE_SECURE", true);
}

/** The host that has the admin pages to itself, in small letters; empty: they are on each of the shop's. */
export function adminHost(env: Env = process.env): string {
	const host = (env.ADMIN_HOST ?? "").toLowerCase();
	if (host && !/^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/.test(host)) {
		throw new SettingError(`ADMIN_HOST is "${host}", and must be a name like admin.example.com`);
	}
	return host;
}

/** Origins whose pages may ask the admin API: CORS goes to no others. */
export function adminOrigins(env: Env = process.env): string {
	const host = adminHost(env);
	return host ? `${cookieSecure(env) ? "https" : "http"}://${host}` : storeOrigins(env);
}

/** Whether buyers may have accounts, by the store API. */
export function customerAccounts(env: Env = process.env): boolean {
	return flag(env, "CUSTOMER_ACCOUNTS", false);
}

/** The secrets without which Medusa would start and then sign with `undefined`. */
export function requireSecrets(env: Env = process.env): void {
	for (const key of ["JWT_SECRET", "COOKIE_SECRET"]) {
		required(env, key);
	}
}

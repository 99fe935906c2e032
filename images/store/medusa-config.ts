// SPDX-License-Identifier: Apache-2.0

import { defineConfig } from "@medusajs/framework/utils";
import {
	adminOrigins,
	databaseSettings,
	databaseSsl,
	databaseUrl,
	redisOptions,
	redisSettings,
	redisUrl,
	storeApi,
	storeOrigins,
	whole,
	workerMode,
} from "./src/env";
import { SESSION_COOKIE, SESSION_SECONDS, sessionCookie } from "./src/session/settings";

const database = databaseSettings();
const driver = {
	connection: {
		// MikroORM would look for an address of version 6 by the name that it has in URLs, [::1].
		host: database.host,
		// Given always: without it TLS is switched on for every host that is not called localhost.
		ssl: databaseSsl(database),
	},
	pool: { min: 0, max: whole(process.env, "DATABASE_POOL_MAX", 10, "connections") },
};
const redis = redisSettings();
const connection = { redisUrl: redisUrl(redis), redisOptions: redisOptions(redis) };
const origins = storeOrigins();

module.exports = defineConfig({
	projectConfig: {
		databaseUrl: databaseUrl(database),
		databaseDriverOptions: driver,
		...connection,
		workerMode: workerMode(),
		// Of the admin page's session, which is kept in PostgreSQL (src/guard/session.ts).
		sessionOptions: {
			name: SESSION_COOKIE,
			ttl: SESSION_SECONDS * 1000,
			saveUninitialized: false,
			resave: false,
		},
		cookieOptions: sessionCookie(),
		http: {
			storeCors: storeApi().origins.join(","),
			adminCors: adminOrigins(),
			authCors: [...new Set(`${origins},${adminOrigins()}`.split(","))].join(","),
			jwtSecret: process.env.JWT_SECRET,
			cookieSecret: process.env.COOKIE_SECRET,
		},
	},
	admin: {
		disable: process.env.DISABLE_MEDUSA_ADMIN === "true",
		// The admin page asks the host it came from, whatever that is called.
		backendUrl: "/",
	},
	modules: [
		{
			resolve: "@medusajs/medusa/event-bus-redis",
			options: {
				...connection,
				// What a subscriber could not do is tried again within minutes; what never succeeds is dropped.
				jobOptions: {
					attempts: 6,
					backoff: { type: "exponential", delay: 5000 },
					removeOnFail: { age: 24 * 60 * 60, count: 1000 },
				},
			},
		},
		{ resolve: "@medusajs/medusa/workflow-engine-redis", options: { redis: connection } },
		{
			resolve: "@medusajs/medusa/locking",
			options: {
				providers: [
					{
						resolve: "@medusajs/medusa/locking-redis",
						id: "locking-redis",
						is_default: true,
						options: connection,
					},
				],
			},
		},
		{
			resolve: "@medusajs/medusa/file",
			options: { providers: [{ resolve: "./src/files/provider", id: "pictures" }] },
		},
		{
			resolve: "@medusajs/medusa/notification",
			options: {
				providers: [
					{
						resolve: "@medusajs/medusa/notification-local",
						id: "local",
						options: { name: "Local Notification Provider", channels: ["feed"] },
					},
					{
						resolve: "./src/mail/provider",
						id: "smtp",
						options: { channels: ["email"] },
					},
				],
			},
		},
	],
});

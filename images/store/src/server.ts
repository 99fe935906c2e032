// SPDX-License-Identifier: Apache-2.0
//
// The server of `store start`. /health says that the process answers, /ready that it can serve, and on PROBE_PORT why
// not; on SIGTERM /ready turns to 503 first, requests are served until load balancers have noticed, and those under way
// are finished.

import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http";
import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { waitForDatabase, waitForMigration } from "./database";
import {
	cookieSecure,
	databaseSettings,
	redisSettings,
	requireSecrets,
	storeOrigins,
	waitSeconds,
	whole,
	workerMode,
} from "./env";
import { isFast } from "./fast";
import { describeUploads, uploadSettings } from "./files/settings";
import { addGuards } from "./guard";
import type { HeldProbes } from "./held";
import { tune } from "./listen";
import { smtpSettings } from "./mail/settings";
import { startMail } from "./mail/start";
import { loadBehind } from "./medusa/gate";
import { loadMedusa, type Medusa } from "./medusa/load";
import { Readiness } from "./readiness";
import { waitForRedis } from "./redis";
import { say } from "./say";
import { fillFirst } from "./seed/first";
import { message, page } from "./shop/handler";
import { sweepRehearsals } from "./shop/rehearsals";
import { migrationKey, versions } from "./versions";

/** Looks, a second or more apart, at which a stopping process finds database or Redis gone before it gives up. */
const MISSING_MOST = 3;

async function waitForSchema(seconds: number): Promise<void> {
	const database = databaseSettings();
	const client = await waitForDatabase(database, seconds);
	await client.end();
	await waitForMigration(database, migrationKey(), seconds);
}

/** Medusa, once database and Redis are there; by the gate all of it is loaded meanwhile that needs no database. */
async function load(application: Express): Promise<Medusa> {
	const seconds = waitSeconds();
	const schema = waitForSchema(seconds);
	if (!isFast("gate")) {
		await schema;
		await waitForRedis(redisSettings(), seconds);
		return loadMedusa(application);
	}
	// Medusa's modules connect to Redis when they are loaded.
	const redis = waitForRedis(redisSettings(), seconds);
	return loadBehind({ schema, redis }, workerMode() === "worker" ? "worker" : "start", () => loadMedusa(application));
}

/** What visitors may know: whether the shop is there. Neither sessions nor Medusa's own middleware come before. */
function addProbes(application: Express, readiness: Readiness): void {
	application.use((_req: Request, res: Response, next: NextFunction) => {
		if (readiness.draining) {
			res.set("Connection", "close");
		}
		next();
	});
	application.get("/health", (_req, res) => {
		res.set("X-Content-Type-Options", "nosniff").type("text").send("OK");
	});
	application.get("/ready", async (_req, res) => {
		const { ready } = await readiness.check();
		res.status(ready ? 200 : 503)
			.set({ "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" })
			.type("text")
			.send(ready ? "ready\n" : "not ready\n");
	});
}

/** What people of the cluster may know besides, on a port that no Service names: why not, and which versions. */
function detailed(readiness: Readiness): Express {
	const application = express();
	application.disable("x-powered-by");
	application.get("/health", (_req, res) => {
		res.type("text").send("OK");
	});
	application.get("/ready", async (_req, res) => {
		const state = await readiness.check();
		res.status(state.ready ? 200 : 503).json(state);
	});
	application.get("/version", (_req, res) => {
		res.json(versions());
	});
	return application;
}

async function listen(application: Express, port: number): Promise<Server> {
	const server = createServer(application);
	tune(server);
	await new Promise<void>((resolve, reject) => {
		// All addresses of both versions, or of the one that there is.
		server.once("error", reject).listen(port, resolve);
	});
	return server;
}

/**
 * Lets work that was begun end, as long as it can: where a whole shop is removed, database and Redis may be gone before
 * us, and clients would try to reach them until the process is killed.
 */
async function part(medusa: Medusa, readiness: Readiness): Promise<void> {
	const parted = medusa.shutdown().then(() => true);
	for (let missing = 0; missing < MISSING_MOST; ) {
		if (await Promise.race([parted, sleep(1000, false)])) {
			return;
		}
		const { database, redis } = await readiness.check();
		missing = database === "ok" && redis === "ok" ? 0 : missing + 1;
	}
	say("database or Redis is gone; what waits for them is left");
}

/** Ends the process: 0 when all requests were finished. */
async function stop(server: Server, medusa: Medusa, readiness: Readiness): Promise<void> {
	const delay = workerMode() === "worker" ? 0 : whole(process.env, "SHUTDOWN_DELAY", 5, "seconds");
	const limit = whole(process.env, "SHUTDOWN_TIMEOUT", 20, "seconds");
	readiness.draining = true;
	say(`stopping: not ready from now on, serving for ${delay} s more`);
	await sleep(delay * 1000);
	const closed = new Promise<boolean>((resolve) => {
		server.close(() => resolve(true));
	});
	server.closeIdleConnections();
	const finished = await Promise.race([closed, sleep(limit * 1000, false)]);
	if (!finished) {
		say(`requests were still under way after ${limit} s; they are cut off`);
		server.closeAllConnections();
	}
	await part(medusa, readiness);
	readiness.close();
	say("stopped");
	process.exit(finished ? 0 : 1);
}

function stopOnSignal(server: Server, medusa: Medusa, readiness: Readiness): void {
	for (const signal of ["SIGTERM", "SIGINT"] as const) {
		process.on(signal, () => {
			if (readiness.draining) {
				return;
			}
			stop(server, medusa, readiness).catch((error: Error) => {
				say(`error: while stopping: ${error.stack ?? error.message}`);
				process.exit(1);
			});
		});
	}
}

/** probes: the port of probes, where it is open already. ready is called once it serves. */
export async function serve(probes: HeldProbes | undefined, ready: () => void): Promise<number> {
	const port = whole(process.env, "PORT", 9000, "a port");
	const probePort = whole(process.env, "PROBE_PORT", 0, "a port");
	requireSecrets();
	cookieSecure();
	smtpSettings();
	if (workerMode() !== "worker") {
		say(describeUploads(uploadSettings()));
	}
	if (!storeOrigins()) {
		say("warning: STORE_URLS is not set: browsers on other origins cannot use the store API");
	}
	const readiness = new Readiness();
	const application = express();
	application.disable("x-powered-by");
	addProbes(application, readiness);
	addGuards(application);
	const medusa = await load(application);
	if (workerMode() !== "worker") {
		await fillFirst(medusa.container);
		const missing = page(async () => message(404));
		application.use((req, res) =>
			missing(req as unknown as MedusaRequest, res as unknown as MedusaResponse),
		);
	}
	sweepRehearsals(medusa.container);
	const server = await listen(application, port);
	ready();
	stopOnSignal(server, medusa, readiness);
	if (probes) {
		probes.open(detailed(readiness));
	} else if (probePort) {
		await listen(detailed(readiness), probePort);
	}
	startMail(medusa.container);
	say(`serving on port ${port} as ${workerMode()}, ${Math.round(process.uptime() * 10) / 10} s after the start`);
	return new Promise<number>(() => undefined);
}

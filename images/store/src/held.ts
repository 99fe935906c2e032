// SPDX-License-Identifier: Apache-2.0
//
// The port of probes, open from the first moment of the process on. /health is answered when the shop serves and not
// before: a startup probe waits for that moment, where it would else come by once a second.

import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { tune } from "./listen";
import { say } from "./say";

/** More ask only where somebody else than the kubelet does. */
const MOST_HELD = 100;

export class HeldProbes {
	private readonly held = new Map<ServerResponse, IncomingMessage>();
	private handler: RequestListener | undefined;
	private limit: NodeJS.Timeout | undefined;

	/** A shop that does not serve after so many seconds ends, and its container is started anew. */
	static async listen(port: number, seconds: number): Promise<HeldProbes> {
		const probes = new HeldProbes();
		const server: Server = createServer((req, res) => probes.answer(req, res));
		tune(server);
		await new Promise<void>((resolve, reject) => {
			server.once("error", reject).listen(port, resolve);
		});
		probes.limit = setTimeout(() => {
			say(`error: the shop does not serve ${seconds} s after its start: it is given up`);
			process.exit(1);
		}, seconds * 1000);
		return probes;
	}

	/** Answers those that wait, and who comes later. */
	open(handler: RequestListener): void {
		clearTimeout(this.limit);
		this.handler = handler;
		this.held.forEach((req, res) => handler(req as IncomingMessage, res as never));
		this.held.clear();
	}

	private answer(req: IncomingMessage, res: ServerResponse): void {
		if (this.handler) {
			this.handler(req, res as never);
		} else if (req.url === "/health" && this.held.size < MOST_HELD) {
			this.held.set(res, req);
			res.once("close", () => this.held.delete(res));
		} else {
			res.writeHead(503, { "Retry-After": "1", "Content-Type": "text/plain" }).end("starting\n");
		}
	}
}

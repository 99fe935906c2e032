// SPDX-License-Identifier: Apache-2.0
//
// shy-redis.mjs HOST PORT REDIS_PORT: hands connections on to Redis there, but closes the second to the fifth at once:
// one that answered a probe and is away for a moment when the modules connect.

import { connect, createServer } from "node:net";

const [host, port, redis] = process.argv.slice(2);
let count = 0;

createServer((client) => {
	client.on("error", () => undefined);
	count++;
	if (count > 1 && count < 6) {
		client.destroy();
		return;
	}
	const server = connect(Number(redis), host);
	server.on("error", () => client.destroy()).on("close", () => client.destroy());
	client.on("close", () => server.destroy());
	client.pipe(server).pipe(client);
}).listen(Number(port), host);

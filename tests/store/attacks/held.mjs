// SPDX-License-Identifier: Apache-2.0
//
// Connections that are held, requests at once, bodies that grow when they are unpacked, and whether others are served
// meanwhile.

import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";

const BOMB_BYTES = 100 << 20;
const PACK = { gzip: gzipSync, deflate: deflateSync, br: (data) => brotliCompressSync(data, { params: { 1: 1 } }) };
const bombs = new Map();
/** A page for somebody else on a machine that is busy with the attack itself. */
const PAGE_MS = 5000;

/** JSON of 100 MB, packed. */
function bomb(encoding) {
	if (!bombs.has(encoding)) {
		const text = Buffer.alloc(BOMB_BYTES, 97);
		text.write('{"email":"');
		text.write('"}', BOMB_BYTES - 2);
		bombs.set(encoding, PACK[encoding](text));
	}
	return bombs.get(encoding);
}

/** COUNT times SEND(index), MOST of them at once. */
async function pool(count, most, send) {
	const answers = [];
	let next = 0;
	const one = async () => {
		while (next < count) {
			const index = next++;
			answers[index] = await send(index);
		}
	};
	await Promise.all(Array.from({ length: Math.min(most, count) }, one));
	return answers;
}

/** Loads the list of products again and again until end() is called; none may be another than 200, or take longer. */
function watch(t, most = PAGE_MS) {
	let going = true;
	const visitor = t.shop.fork();
	const loop = async () => {
		while (going) {
			const { status, ms, error } = await visitor.send("/", { timeout: 4 * most, impatient: true });
			t.expect(
				status === 200 && ms < most,
				`meanwhile the list is ${status} ${error ?? ""} after ${Math.round(ms)} ms`,
			);
			await sleep(250);
		}
	};
	const looping = loop();
	return {
		async end() {
			going = false;
			await looping;
		},
	};
}

/** COUNT connections that begin with BYTES and then send a letter now and then, for at most LIMIT ms. */
async function slowly(t, count, bytes, limit, mustClose, unread = false) {
	let open = 0;
	const sockets = Array.from({ length: count }, () => {
		const socket = connect(t.shop.port, t.shop.address);
		socket.on("connect", () => {
			open++;
			socket.write(bytes);
		});
		let closed = false;
		const end = () => {
			open -= closed ? 0 : 1;
			closed = true;
		};
		socket.on("close", end).on("error", () => undefined);
		if (unread) {
			socket.pause();
		} else {
			socket.resume();
		}
		return socket;
	});
	await sleep(500);
	t.expect(open > count / 2, `only ${open} of ${count} connections are open`);
	const watching = watch(t);
	for (
		const end = Date.now() + Math.min(limit, t.facts.slowMs);
		Date.now() < end && open > 0;
		await sleep(3000)
	) {
		for (const socket of bytes && !unread ? sockets : []) {
			if (socket.writable) {
				socket.write("a");
			}
		}
	}
	await watching.end();
	t.expect(!mustClose || open <= 0, `${open} of ${count} are still open after ${limit / 1000} s`);
	sockets.forEach((socket) => socket.destroy());
}

export const held = { bomb, pool, slowly, watch };

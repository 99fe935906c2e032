// SPDX-License-Identifier: Apache-2.0
//
// node picture.mjs FILE SIZE: a PNG of noise, SIZE pixels a side, three bytes each: so that its size is foreseen.

import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";

const [file, text] = process.argv.slice(2);
const size = Number(text);

function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
	const frame = Buffer.alloc(8);
	frame.writeUInt32BE(data.length, 0);
	frame.writeUInt32BE(crc32(body), 4);
	return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

const head = Buffer.alloc(13);
head.writeUInt32BE(size, 0);
head.writeUInt32BE(size, 4);
head.set([8, 2, 0, 0, 0], 8);
const rows = Array.from({ length: size }, () => [Buffer.alloc(1), randomBytes(size * 3)]).flat();
const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
writeFileSync(
	file,
	Buffer.concat([
		signature,
		chunk("IHDR", head),
		chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 0 })),
		chunk("IEND", Buffer.alloc(0)),
	]),
);

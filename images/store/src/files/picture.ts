// SPDX-License-Identifier: Apache-2.0
//
// Which pictures are taken, by what is in them and not by what they are called; and what they are called here. SVG is
// none of them: it is a document that may hold scripts.

import { randomBytes } from "node:crypto";

interface Kind {
	extension: string;
	type: string;
	matches: (bytes: Buffer) => boolean;
}

function starts(bytes: Buffer, at: number, ...values: number[]): boolean {
	return values.every((value, index) => bytes[at + index] === value);
}

function text(bytes: Buffer, at: number, wanted: string): boolean {
	return bytes.subarray(at, at + wanted.length).toString("latin1") === wanted;
}

/** Signatures as the formats' own documents give them (PNG 5.2, JFIF, GIF89a, RIFF/WebP, ISO 14496-12 with AV1). */
const KINDS: readonly Kind[] = [
	{
		extension: "png",
		type: "image/png",
		matches: (b) => starts(b, 0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) && text(b, 12, "IHDR"),
	},
	{ extension: "jpg", type: "image/jpeg", matches: (b) => starts(b, 0, 0xff, 0xd8, 0xff) },
	{ extension: "gif", type: "image/gif", matches: (b) => text(b, 0, "GIF87a") || text(b, 0, "GIF89a") },
	{ extension: "webp", type: "image/webp", matches: (b) => text(b, 0, "RIFF") && text(b, 8, "WEBP") },
	{
		extension: "avif",
		type: "image/avif",
		matches: (b) => text(b, 4, "ftyp") && (text(b, 8, "avif") || text(b, 8, "avis")),
	},
];

export const KINDS_TOLD = "PNG, JPEG, GIF, WebP and AVIF";

/** Names as newName makes them; nothing else is looked for in volume or bucket. */
const NAME = /^[0-9a-f]{32}\.(png|jpg|gif|webp|avif)$/;

/** Where browsers get them, on the shop's own origin: no address that would break when the shop moves. */
export const UPLOADS_PATH = "/uploads/";

export function isName(name: string): boolean {
	return NAME.test(name);
}

export function isUploadUrl(value: string | null): boolean {
	return !!value?.startsWith(UPLOADS_PATH) && isName(value.slice(UPLOADS_PATH.length));
}

/** A name that nobody can guess, for a picture of a kind that is taken; null for anything else. */
export function newName(bytes: Buffer): string | null {
	const kind = KINDS.find(({ matches }) => matches(bytes));
	return kind ? `${randomBytes(16).toString("hex")}.${kind.extension}` : null;
}

/** The media type of a name that isName takes. */
export function typeOf(name: string): string {
	const kind = KINDS.find(({ extension }) => name.endsWith(`.${extension}`));
	return kind?.type ?? "application/octet-stream";
}

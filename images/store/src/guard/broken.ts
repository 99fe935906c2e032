// SPDX-License-Identifier: Apache-2.0
//
// The answer to what is no request: Node's own, but the rest of what is sent is thrown away for a while before the
// connection ends (refuse.ts says why).

import type { Socket } from "node:net";
import { LINGER_MS } from "./refuse";

/** By the codes of Node's parser; all others are 400. */
const STATUS: Record<string, string> = {
	HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
	HPE_CHUNK_EXTENSIONS_OVERFLOW: "413 Payload Too Large",
	ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** As Node's server keeps it: the answer that is under way. */
type Answering = Socket & { _httpMessage?: { headersSent: boolean } };

/** For `clientError` of a server. */
export function answerBroken(error: NodeJS.ErrnoException, socket: Answering): void {
	if (error.code === "ECONNRESET" || !socket.writable || socket._httpMessage?.headersSent) {
		socket.destroy(error);
		return;
	}
	// Else the parser would be given the rest, too.
	socket.removeAllListeners("data");
	socket.on("data", () => undefined).resume();
	const status = STATUS[error.code ?? ""] ?? "400 Bad Request";
	socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
	const late = setTimeout(() => socket.destroy(), LINGER_MS);
	socket.once("close", () => clearTimeout(late));
}

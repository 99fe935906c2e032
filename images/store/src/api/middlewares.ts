// SPDX-License-Identifier: Apache-2.0
//
// What runs between Medusa's reading of a request and its routes: the guards that look into bodies. Those that fail at
// what the database cannot store say so, wherever that was.

import {
	defineMiddlewares,
	errorHandler,
	type MedusaNextFunction,
	type MedusaRequest,
	type MedusaResponse,
	type MiddlewareFunction,
} from "@medusajs/framework/http";
import { MedusaError } from "@medusajs/framework/utils";
import { bodyGuards } from "../guard";

/** PostgreSQL (Error Codes): characters that a text cannot hold, and \u0000 in JSON. */
const UNSTORABLE = /invalid byte sequence for encoding|unsupported Unicode escape sequence/;

const answer = errorHandler();

function explain(error: Error, req: MedusaRequest, res: MedusaResponse, next: MedusaNextFunction): void {
	const known = UNSTORABLE.test(error?.message ?? "")
		? new MedusaError(MedusaError.Types.INVALID_DATA, "The request holds a character that cannot be stored.")
		: error;
	answer(known as MedusaError, req, res, next);
}

export default defineMiddlewares({
	errorHandler: explain,
	routes: [
		{ matcher: /^\//, bodyParser: { preserveRawBody: true } },
		{ matcher: "/", middlewares: bodyGuards() as unknown as MiddlewareFunction[] },
	],
});

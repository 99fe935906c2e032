// SPDX-License-Identifier: Apache-2.0
//
// What runs between Medusa's reading of a request and its routes: the guards that look into bodies; and what an
// error of theirs is answered with.

import { defineMiddlewares, type MiddlewareFunction } from "@medusajs/framework/http";
import { bodyGuards } from "../guard";
import { answerErrors } from "../guard/errors";

export default defineMiddlewares({
	errorHandler: answerErrors(),
	routes: [
		{ matcher: /^\//, bodyParser: { preserveRawBody: true } },
		{ matcher: "/", middlewares: bodyGuards() as unknown as MiddlewareFunction[] },
	],
});

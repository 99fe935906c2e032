// SPDX-License-Identifier: Apache-2.0
//
// What runs between Medusa's reading of a request and its routes: the guards that look into bodies.

import { defineMiddlewares, type MiddlewareFunction } from "@medusajs/framework/http";
import { bodyGuards } from "../guard";

export default defineMiddlewares({
	routes: [{ matcher: "/", middlewares: bodyGuards() as unknown as MiddlewareFunction[] }],
});

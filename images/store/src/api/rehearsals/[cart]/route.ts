// SPDX-License-Identifier: Apache-2.0

import type { MedusaRequest, MedusaResponse } from "@medusajs/framework/http";
import { isProof, PROOF_HEADER } from "../../../rehearsal";
import { removeRehearsal } from "../../../shop/rehearsals";

/** What `helm test` asks for at its end. */
export async function DELETE(req: MedusaRequest, res: MedusaResponse): Promise<void> {
	const { cart } = req.params;
	const isAsked = isProof(req.get(PROOF_HEADER), cart, process.env.COOKIE_SECRET);
	const isGone = isAsked && (await removeRehearsal(req.scope, cart));
	res.status(isGone ? 204 : 404).end();
}

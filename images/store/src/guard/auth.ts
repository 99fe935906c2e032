// SPDX-License-Identifier: Apache-2.0
//
// Every route of /auth, /cloud and /hooks, and whether it is open. Users of the admin pages are made by invite alone;
// customers of the store API have accounts only by CUSTOMER_ACCOUNTS, since our storefront needs none and registering
// tells whether an address has one.

import { customerAccounts } from "../env";
import type { Guard } from "./guard";
import { refuse } from "./refuse";
import { lookUp, rows, type Row } from "./table";

type Meaning = "open" | "customers";

/** Registration of a user is open to whoever passes guard `invite`. */
const TABLE: readonly Row<Meaning>[] = [
	...rows<Meaning>("open", [
		"POST /auth/user/emailpass",
		"POST /auth/user/emailpass/register",
		"POST /auth/user/emailpass/reset-password",
		"POST /auth/user/emailpass/update",
		"POST,DELETE /auth/session",
		"POST /auth/token/refresh",
		"GET,POST /auth/mfa/factors",
		"DELETE /auth/mfa/factors/:id",
		"POST /auth/mfa/factors/:id/verify",
		"POST /auth/mfa/recovery-codes",
		"POST /auth/mfa/challenges/:id/verify",
		"GET /cloud/auth",
	]),
	...rows<Meaning>("customers", [
		"POST /auth/customer/emailpass",
		"POST /auth/customer/emailpass/register",
		"POST /auth/customer/emailpass/reset-password",
		"POST /auth/customer/emailpass/update",
	]),
];

export const auth: Guard = {
	name: "auth",
	path: /^\/(?:auth|cloud|hooks)(?:\/|$)/i,
	methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
	handler: () => {
		const customers = customerAccounts();
		return (req, res, next) => {
			const found = lookUp(TABLE, req.method, req.path);
			const open = found && (found.means === "open" || customers);
			return open ? next() : refuse(req, res, 404, "Not found");
		};
	},
};

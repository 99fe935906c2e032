// SPDX-License-Identifier: Apache-2.0
//
// Registering, logging in and forgetting a password, without telling strangers which e-mail addresses are known.
//
// One address has one identity, whoever it belongs to, and until somebody has it registering again sets its password:
// so nobody registers an address that is a user's or was invited, except with the invite.

import type { IAuthModuleService, IUserModuleService, Logger, MedusaContainer } from "@medusajs/framework/types";
import { ContainerRegistrationKeys, Modules } from "@medusajs/framework/utils";
import { generateResetPasswordTokenWorkflow } from "@medusajs/medusa/core-flows";
import type { Request, RequestHandler } from "express";
import type { MedusaRequest } from "@medusajs/framework/http";
import { hashPassword } from "../password";
import type { Guard } from "./guard";
import { refuse } from "./refuse";

const PROVIDER = "emailpass";
const NO_INVITE = "Users are made by invite: open the link of the invite, and register with its e-mail address.";
const TAKEN = "Identity with email already exists";

function scopeOf(req: Request): MedusaContainer {
	return (req as unknown as MedusaRequest).scope;
}

function textOf(req: Request, name: string): string {
	const value = (req.body as Record<string, unknown> | undefined)?.[name];
	return typeof value === "string" ? value : "";
}

/** Failures become an answer of Medusa's error handler. */
function handled(work: (...args: Parameters<RequestHandler>) => Promise<unknown>): RequestHandler {
	return (req, res, next) => {
		work(req, res, next).catch(next);
	};
}

/** The admin page's form is at /app/invite?token=…, which its request names; a program may send the token itself. */
function inviteToken(req: Request): string {
	const referer = req.get("referer") ?? "";
	const named = req.get("x-invite-token");
	return named ?? (URL.canParse(referer) ? (new URL(referer).searchParams.get("token") ?? "") : "");
}

async function isInvited(req: Request): Promise<boolean> {
	const users = scopeOf(req).resolve<IUserModuleService>(Modules.USER);
	try {
		const invite = await users.validateInviteToken(inviteToken(req));
		return !invite.accepted && invite.email.toLowerCase() === textOf(req, "email").toLowerCase();
	} catch {
		return false;
	}
}

/** Who has registered that address before, without an actor, may hold a token of it: it is registered anew. */
async function forget(req: Request): Promise<void> {
	const service = scopeOf(req).resolve<IAuthModuleService>(Modules.AUTH);
	const [part] = await service.listProviderIdentities({ entity_id: textOf(req, "email"), provider: PROVIDER });
	const identity = part?.auth_identity_id ? await service.retrieveAuthIdentity(part.auth_identity_id) : null;
	if (identity && !Object.keys(identity.app_metadata ?? {}).length) {
		await service.deleteAuthIdentities([identity.id]);
	}
}

/** Registering a user. */
export const invite: Guard = {
	name: "invite",
	path: /^\/auth\/user\/emailpass\/register\/?$/i,
	methods: ["POST"],
	when: "body",
	handler: () =>
		handled(async (req, res, next) => {
			if (!(await isInvited(req))) {
				return refuse(req, res, 403, NO_INVITE);
			}
			await forget(req);
			return next();
		}),
};

/** Registering a customer, where accounts are open: not with the address of a user, and not with one that was invited. */
export const customer: Guard = {
	name: "customer",
	path: /^\/auth\/customer\/emailpass\/register\/?$/i,
	methods: ["POST"],
	when: "body",
	handler: () =>
		handled(async (req, res, next) => {
			const users = scopeOf(req).resolve<IUserModuleService>(Modules.USER);
			const filters = { email: { $ilike: textOf(req, "email").replace(/[\\%_]/g, "\\$&") } };
			const [user] = await users.listUsers(filters as never, { take: 1 });
			const [invited] = await users.listInvites({ ...filters, accepted: false } as never, { take: 1 });
			return user || invited ? refuse(req, res, 401, TAKEN) : next();
		}),
};

/** An unknown address takes as long as a wrong password: that of its check, which an identity's own check takes too. */
export const login: Guard = {
	name: "login",
	path: /^\/auth\/(?:user|customer)\/emailpass\/?$/i,
	methods: ["POST"],
	when: "body",
	handler: () =>
		handled(async (req, _res, next) => {
			const email = textOf(req, "email");
			const password = textOf(req, "password");
			const service = scopeOf(req).resolve<IAuthModuleService>(Modules.AUTH);
			const [known] = await service.listProviderIdentities(
				{ entity_id: email, provider: PROVIDER },
				{ take: 1 },
			);
			if (!known && email && password) {
				await hashPassword(password);
			}
			next();
		}),
};

/** Answers at once, whether anybody has that address or not; what follows is nobody's to watch. */
export const forgotten: Guard = {
	name: "forgotten",
	path: /^\/auth\/(?:user|customer)\/emailpass\/reset-password\/?$/i,
	methods: ["POST"],
	when: "body",
	handler: () => (req, res) => {
		const [, , actor] = req.path.split("/");
		const container = scopeOf(req);
		const { http } = container.resolve(ContainerRegistrationKeys.CONFIG_MODULE).projectConfig;
		const identifier = textOf(req, "identifier");
		if (!identifier) {
			return refuse(req, res, 400, "Field 'identifier' is required");
		}
		const input = {
			entityId: identifier,
			actorType: actor.toLowerCase(),
			provider: PROVIDER,
			secret: http.jwtSecret as string,
			jwtOptions: http.jwtOptions,
			metadata: {},
		};
		res.sendStatus(201);
		generateResetPasswordTokenWorkflow(container)
			.run({ input, throwOnError: false })
			.catch((error: Error) =>
				container
					.resolve<Logger>(ContainerRegistrationKeys.LOGGER)
					.error(`reset-password: ${error.message}`),
			);
	},
};

/** A session begins anew with each log-in: one that was planted in a browser before is nobody's. */
export const session: Guard = {
	name: "session",
	path: /^\/auth\/session\/?$/i,
	methods: ["POST"],
	when: "body",
	handler: () => (req, _res, next) => {
		(req as unknown as MedusaRequest).session.regenerate(next);
	},
};

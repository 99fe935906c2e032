// SPDX-License-Identifier: Apache-2.0
//
// Errors of requests that nobody can answer: a field that is none to order by, a value that the database does not take
// for a date or a number. Medusa calls each an unknown error (500); it is the request's.

import { errorHandler } from "@medusajs/framework/http";
import { MedusaError } from "@medusajs/framework/utils";

interface Cause {
	code?: unknown;
	message?: string;
}

/** Class 22 of PostgreSQL's errors: the value does not fit its type (docs: Appendix A). */
const DATA_EXCEPTION = /^22[0-9A-Z]{3}$/;
/** PostgreSQL (Error Codes): characters that a text cannot hold, and \u0000 in JSON. */
const UNSTORABLE = /invalid byte sequence for encoding|unsupported Unicode escape sequence/;
/** Of the data layer, before it asks the database. */
const NO_SUCH_FIELD = /^Trying to (?:order|query) by not existing property|^Invalid query condition/;

/** The error to answer with. */
export function meant(error: unknown): unknown {
	const { code, message = "" } = (error ?? {}) as Cause;
	if (UNSTORABLE.test(message)) {
		return new MedusaError(MedusaError.Types.INVALID_DATA, "The request holds a character that cannot be stored.");
	}
	const isValue = typeof code === "string" && DATA_EXCEPTION.test(code);
	const isField = NO_SUCH_FIELD.test(message);
	return isValue || isField
		? new MedusaError(MedusaError.Types.INVALID_DATA, "A field or a value of this request is none that there is here.")
		: error;
}

type Handler = ReturnType<typeof errorHandler>;

/** For src/api/middlewares.ts. */
export function answerErrors(): Handler {
	const answer = errorHandler();
	return (error, req, res, next) => answer(meant(error) as Parameters<Handler>[0], req, res, next);
}

// SPDX-License-Identifier: Apache-2.0
//
// Guard: the parser of cookies makes objects of `j:{…}`, which what reads them afterwards takes for text, and fails.

import type { Guard } from "./guard";
import { refuse } from "./refuse";

const JSON_COOKIE = /=\s*"?j(?::|%3a)/i;

export const cookies: Guard = {
	name: "cookies",
	path: /^/i,
	methods: "all",
	handler: () => (req, res, next) =>
		JSON_COOKIE.test(req.headers.cookie ?? "") ? refuse(req, res, 400, "No cookie of this shop is JSON.") : next(),
};

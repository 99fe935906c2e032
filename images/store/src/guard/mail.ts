// SPDX-License-Identifier: Apache-2.0
//
// Medusa answers that a link to a new password was sent, whether anything can send it or not. Where no mail is set up
// whoever asks is told so, and how to go on.

import { smtpSettings } from "../mail/settings";
import type { Guard } from "./guard";
import { refuse } from "./refuse";

const TOLD =
	"This shop sends no e-mail (smtp.host is not set), so no link can be sent. The first administrator's password: " +
	"helm store credentials. Another administrator can invite you anew, in Settings, Users.";

export const NO_MAIL: Guard = {
	name: "no mail",
	path: /^\/auth\/[^/]+\/[^/]+\/reset-password\/?$/i,
	methods: ["POST"],
	handler: () =>
		smtpSettings() ? (_req, _res, next) => next() : (req, res) => refuse(req, res, 400, TOLD),
};

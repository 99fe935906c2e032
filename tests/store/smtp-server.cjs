// SPDX-License-Identifier: Apache-2.0
//
// smtp-server.cjs PACKAGES PORT none|starttls|tls KEY CERTIFICATE FILE [USER PASSWORD]: an SMTP server on loopback.
// Each message that it has taken is a line of FILE: envelope, login, encryption, headers and parts, parsed by
// mailparser. While FILE.refuse is there it refuses every message for a time, while FILE.silent is there it says
// nothing.

const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const [packages, port, tls, key, cert, file, user, password] = process.argv.slice(2);
const { SMTPServer } = require(`${packages}/node_modules/smtp-server`);
const { simpleParser } = require(`${packages}/node_modules/mailparser`);

async function record(stream, session) {
	const parts = [];
	for await (const part of stream) {
		parts.push(part);
	}
	const raw = Buffer.concat(parts).toString("latin1");
	const mail = await simpleParser(Buffer.concat(parts));
	const message = {
		envelope: {
			from: session.envelope.mailFrom.address,
			to: session.envelope.rcptTo.map(({ address }) => address),
		},
		user: session.user ?? null,
		secure: session.secure,
		from: mail.from.value,
		to: mail.to.value,
		subject: mail.subject,
		id: mail.messageId,
		auto: mail.headers.get("auto-submitted"),
		headers: raw.slice(0, raw.indexOf("\r\n\r\n")).split(/\r\n(?![ \t])/).map((line) => line.split(":")[0].toLowerCase()),
		text: mail.text,
		html: mail.html,
	};
	appendFileSync(file, `${JSON.stringify(message)}\n`);
}

const server = new SMTPServer({
	secure: tls === "tls",
	hideSTARTTLS: tls === "none",
	authOptional: !user,
	// Hidden alone it would be taken all the same.
	disabledCommands: [...(user ? [] : ["AUTH"]), ...(tls === "none" ? ["STARTTLS"] : [])],
	allowInsecureAuth: false,
	key: readFileSync(key),
	cert: readFileSync(cert),
	onConnect: (_session, done) => existsSync(`${file}.silent`) || done(),
	onAuth: (auth, _session, done) =>
		auth.username === user && auth.password === password
			? done(null, { user })
			: done(new Error("Invalid username or password")),
	onData: (stream, session, done) => {
		if (existsSync(`${file}.refuse`)) {
			stream.resume();
			stream.on("end", () => done(Object.assign(new Error("try later"), { responseCode: 451 })));
			return;
		}
		record(stream, session).then(
			() => done(),
			(error) => done(error),
		);
	},
});
server.on("error", () => undefined);
server.listen(Number(port), "127.0.0.1");

// SPDX-License-Identifier: Apache-2.0
//
// What the shop tells of its inside to who has no business there.

import { area } from "./row.mjs";
import { Buyer } from "./buyer.mjs";

const row = area("inside");
const ADDRESS = /\b(10|127|172|192)\.\d+\.\d+\.\d+\b|postgres(ql)?:\/\/|redis:\/\/|\.svc\b|:5432\b|:6379\b/;
const SECRET_FILES =
	`.env .git/config .npmrc package.json package-lock.json medusa-config.js medusa-config.ts Dockerfile
	tsconfig.json node_modules/express/package.json src/index.ts .medusa/server/package.json bin/store etc/store/store.json
	static/.env static/package.json app/.env app/package.json app/../package.json app/.vite/manifest.json backup.sql
	dump.sql .DS_Store server.js docker-compose.yml proc/self/environ`.split(/\s+/);
const TOOLS =
	`metrics debug debug/pprof/ status server-status actuator actuator/env graphql graphiql swagger docs api-docs
	openapi.json phpinfo.php console admin.php wp-login.php _next/static trace queues bull store/custom admin/custom
	__vite_ping @vite/client @fs/etc/passwd @id/x`.split(/\s+/);
/** A path of a route: its parameters are filled with things that are not there. */
const filled = (route) => route.replace(/\[code\]/g, "eur").replace(/\[[^\]]*\]/g, "none_01");
/** An invitation is accepted by who has no login yet, and the page of the login asks which parts are switched on. */
const OPEN_ADMIN = ["/admin/invites/accept", "/admin/feature-flags"];
const OPEN_AUTH = ["GET /cloud/auth"];

/** Runs it for each item, some at a time. */
async function each(items, work, most = 8) {
	const rest = [...items];
	const one = async () => {
		for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
			await work(item);
		}
	};
	await Promise.all(Array.from({ length: most }, one));
}

export const inside = [
	row(
		"version",
		"asks `/version`",
		"tells no version of what runs inside",
		"the versions of Medusa, Node or PostgreSQL",
		async (t) => {
			const { status, text } = await t.shop.send("/version");
			t.expect(
				status !== 200 || !/medusa|node|postgres/i.test(text),
				`${status} ${text.slice(0, 200)}`,
			);
		},
	),
	row(
		"ready",
		"asks `/ready`",
		"says whether it is ready, and nothing else",
		"names, addresses or states of database and Redis",
		async (t) => {
			const { status, text } = await t.shop.send("/ready");
			t.expect([200, 403, 404].includes(status), `status ${status}`);
			t.expect(!/database|redis|postgres/i.test(text) && !ADDRESS.test(text), text.slice(0, 200));
		},
	),
	row("health", "asks `/health`", "answers OK and nothing else", "more than OK", async (t) => {
		const { status, text } = await t.shop.send("/health");
		t.expect(status !== 200 || text.trim() === "OK", text.slice(0, 200));
	}),
	row(
		"config",
		"reads `/config.json`",
		"tells what its pages show, and the key that is public",
		"an address, a secret or a path of the inside",
		async (t) => {
			const { text } = await t.shop.send("/config.json");
			t.expect(!ADDRESS.test(text) && !/secret|password|sk_|jwt/i.test(text), text.slice(0, 300));
		},
	),
	row(
		"pages-tell",
		"reads every page's source",
		"holds no address, secret or version of the inside",
		"such a text in a page",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			for (const path of [
				"/",
				"/cart",
				"/checkout",
				"/nothing",
				"/app",
				"/app/login",
				"/store/nothing",
			]) {
				const { text } = await buyer.get(path);
				const found =
					text.match(ADDRESS) ?? text.match(/medusa [0-9]|jwt.?secret|cookie.?secret/i);
				t.expect(!found, `${path}: ${found?.[0]}`);
			}
		},
	),
	row(
		"headers",
		"reads the headers of pages, APIs, admin page and errors",
		"names no product and no version",
		"`X-Powered-By`, or a `Server` with a version",
		async (t) => {
			for (const path of [
				"/",
				"/app",
				"/store/products",
				"/admin/users",
				"/nothing",
				"/media/icon",
				"/%",
			]) {
				const { headers } = await t.shop.send(path);
				const told = ["x-powered-by", "x-aspnet-version", "x-runtime", "via"].filter(
					(name) => headers[name],
				);
				t.expect(!told.length, `${path}: ${told}`);
				t.expect(!/\d/.test(headers.server ?? ""), `${path}: Server: ${headers.server}`);
			}
		},
	),
	row(
		"source-maps",
		"asks for the source maps of the admin page's scripts",
		"has none",
		"a map, or a script that holds one",
		async (t) => {
			const { text } = await t.shop.send("/app");
			const scripts = [...text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map(
				([, path]) => path,
			);
			if (!t.expect(scripts.length || !text.includes("<div id"), "no script is named by /app")) {
				return;
			}
			for (const path of scripts.slice(0, 3)) {
				const script = await t.shop.send(path);
				t.expect(!/sourceMappingURL=data/.test(script.text), `${path} holds its map`);
				const map = await t.shop.send(`${path}.map`);
				t.expect(!map.text.includes('"mappings"'), `${path}.map`);
			}
		},
	),
	row(
		"files",
		`asks for ${SECRET_FILES.length} files that servers leave lying about (\`.env\`, \`package.json\`, …)`,
		"404",
		"one of them",
		async (t) => {
			await each(SECRET_FILES, async (path) => {
				const { status, text, headers } = await t.shop.send(`/${path}`);
				// Below /app every path is the page of the single-page application.
				const page = path.startsWith("app/") && /html/.test(headers["content-type"] ?? "");
				t.expect(
					page || [400, 403, 404].includes(status),
					`/${path}: ${status} ${text.slice(0, 80)}`,
				);
			});
		},
	),
	row(
		"tools",
		`asks for ${TOOLS.length} pages of tools (\`/metrics\`, \`/graphql\`, \`/queues\`, …)`,
		"404, or 401 below `/admin`",
		"a page of such a tool",
		async (t) => {
			await each(TOOLS, async (path) => {
				const answer = await t.shop.send(`/${path}`);
				t.status(answer, [400, 401, 403, 404], `/${path}`);
			});
		},
	),
	row("listing", "asks for folders", "lists none", "names of files", async (t) => {
		for (const path of ["/media/", "/static/", "/app/assets/", "/products/", "/orders/", "/assets/"]) {
			const { text, status } = await t.shop.send(path);
			t.expect(
				!/<a href="[^"]+\.(js|css|png|svg)"|Index of/.test(text),
				`${path}: ${status} a list of files`,
			);
		}
	}),
	row(
		"admin-routes",
		"calls every route of the admin API that Medusa has, by GET, POST and DELETE, without a login",
		"401 on each but the two that the page of the login needs",
		"an answer without a login",
		async (t) => {
			const routes = t.facts.routes.filter(
				(route) => route.startsWith("/admin/") && !OPEN_ADMIN.includes(route),
			);
			t.expect(routes.length > 150, `only ${routes.length} routes are known`);
			const calls = routes.flatMap((route) =>
				["GET", "POST", "DELETE"].map((method) => [method, filled(route)]),
			);
			await each(calls, async ([method, path]) => {
				const answer = await t.shop.send(path, {
					method,
					headers: t.shop.own,
					...(method === "POST" ? { json: {} } : {}),
				});
				t.status(answer, [400, 401, 403, 404, 405, 413], `${method} ${path}`);
			});
		},
	),
	row(
		"admin-heads",
		"calls the admin API by HEAD, OPTIONS, PUT, PATCH and unknown methods, in capitals, with `//` and `%61dmin`",
		"tells nothing without a login",
		"200 with what is behind the login",
		async (t) => {
			const { other } = t;
			const paths =
				"/admin/users /ADMIN/users /Admin/Users //admin/users /admin//users /admin/users/ /%61dmin/users"
					.concat(
						" /admin/./users /store/../admin/users /admin/users?x=/store /admin/users;/store /admin%2fusers",
					)
					.split(" ");
			for (const path of paths) {
				for (const method of ["GET", "HEAD", "PUT", "PATCH", "PROPFIND", "REPORT"]) {
					const { status, text } = await t.shop.send(path, {
						method,
						headers: t.shop.own,
					});
					t.expect(
						[400, 401, 403, 404, 405, 501].includes(status) ||
							!/"users"|"email"/.test(text),
						`${method} ${path}: ${status} ${text.slice(0, 80)}`,
					);
					t.expect(method !== "HEAD" || status !== 200, `HEAD ${path}: 200`);
				}
			}
			const { headers, status } = await t.shop.send("/admin/users", {
				method: "OPTIONS",
				headers: { Origin: other.base, "Access-Control-Request-Method": "GET" },
			});
			const allowed = headers["access-control-allow-origin"];
			t.expect(!allowed, `OPTIONS: ${status} for ${allowed}`);
		},
	),
	row(
		"store-routes",
		"calls every route of the store API without its key, and every route of `/auth` without a body",
		"refuses each; none is a 500",
		"what is sold, or a failure inside",
		async (t) => {
			const routes = t.facts.routes.filter((route) => /^\/(store|auth|hooks|cloud)\//.test(route));
			t.expect(routes.length > 40, `only ${routes.length} routes are known`);
			const calls = routes.flatMap((route) =>
				["GET", "POST", "DELETE"].map((method) => [method, filled(route)]),
			);
			await each(
				calls.filter(
					([method, path]) =>
						!path.includes("/auth/none_01/none_01/") &&
						!OPEN_AUTH.includes(`${method} ${path}`),
				),
				async ([method, path]) => {
					const json = method === "POST" ? { json: {} } : {};
					t.refused(
						await t.shop.send(path, { method, headers: t.shop.own, ...json }),
						`${method} ${path}`,
					);
				},
				4,
			);
		},
	),
	row(
		"odd-bodies",
		"sends arrays, numbers, strings, null and broken JSON to every route of the store API and of `/auth` that takes a body",
		"refuses each in words; none is a 500",
		"a 500, a stack trace",
		async (t) => {
			const routes = t.facts.routes.filter((route) => /^\/(store|auth)\//.test(route));
			const headers = { ...t.shop.own, "Content-Type": "application/json" };
			const bodies = [
				"[]",
				"[[[]]]",
				"1",
				'"x"',
				"null",
				"{",
				'{"email":{}}',
				'{"email":["a@b.c"],"password":1}',
			];
			const calls = routes.flatMap((route, index) =>
				[bodies[index % 8], bodies[(index + 3) % 8]].map((b) => [route, b]),
			);
			t.expect(calls.length > 80, "no routes are known");
			await each(
				calls,
				async ([route, body]) => {
					const path = filled(route).replace("none_01/none_01", "customer/emailpass");
					t.refused(
						await t.shop.api(path, { method: "POST", headers, body }),
						`${path} ${body}`,
					);
				},
				4,
			);
		},
	),
	row(
		"errors",
		"makes errors in each part of the shop, and reads what they say",
		"says what was wrong in the request, without stack, file, SQL or class",
		"such a text",
		async (t) => {
			const paths = [
				"/store/products/none",
				"/admin/x",
				"/auth/user/none",
				"/products/none",
				"/media/none",
				"/hooks/payment/x",
			].concat([
				"/app/none.js",
				"/store/products?fields=none",
				"/store/products?order=none",
				"/static/none",
				"/orders/x",
			]);
			for (const path of paths) {
				const { text, status } = await t.shop.api(path);
				const told =
					/\/srv\/|\/home\/|node_modules|\.ts:\d|\.js:\d|Error:|select "|relation "|MikroORM|knex/i.exec(
						text,
					);
				t.expect(
					!told || /app\//.test(path),
					`${path}: ${status} ${told?.[0]}: ${text.slice(0, 160)}`,
				);
			}
		},
	),
	row(
		"private-pages",
		"looks into a proxy's or a shared computer's cache",
		"cart, checkout, order and the APIs say `no-store`",
		"an answer that may be kept",
		async (t) => {
			const buyer = await new Buyer(t.shop).fill();
			const { path: order } = await buyer.order();
			for (const path of [order, "/cart", "/checkout", "/config.json"]) {
				const { headers } = await buyer.get(path);
				t.expect(
					/no-store/.test(headers["cache-control"] ?? ""),
					`${path}: ${headers["cache-control"]}`,
				);
			}
			const { headers } = await t.shop.send("/admin/users/me", { token: await t.shop.ownerToken() });
			t.expect(
				/no-store|private/.test(headers["cache-control"] ?? ""),
				`/admin: ${headers["cache-control"]}`,
			);
		},
	),
	row(
		"page-headers",
		"loads pages of shop and admin into what they were not meant for",
		"each has a policy of contents, `nosniff`, a referrer policy and refuses to be framed",
		"one of these headers is missing",
		async (t) => {
			for (const path of ["/", "/cart", "/nothing", "/app", "/app/login", "/app/orders"]) {
				const { headers } = await t.shop.send(path);
				const policy = headers["content-security-policy"] ?? "";
				t.expect(
					/frame-ancestors 'none'/.test(policy),
					`${path}: frame-ancestors: ${policy.slice(0, 200)}`,
				);
				t.expect(
					/(default|script)-src/.test(policy),
					`${path}: Content-Security-Policy: ${policy.slice(0, 200)}`,
				);
				t.expect(headers["x-content-type-options"] === "nosniff", `${path}: nosniff`);
				t.expect(
					/origin|no-referrer/.test(headers["referrer-policy"] ?? ""),
					`${path}: Referrer-Policy`,
				);
			}
		},
	),
];

// SPDX-License-Identifier: Apache-2.0
//
// node --test unit.mjs, with APP the folder of the application: what needs neither database nor server.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

const require = createRequire(`${process.env.APP}/package.json`);
const {
	databaseSettings,
	databaseSsl,
	databaseUrl,
	redisSettings,
	redisUrl,
	storeOrigins,
	flag,
} = require("./src/env");
const { html, paragraphs, money, moneyOrFree } = require("./src/shop/html");
const {
	contrast,
	contrastWarnings,
	cssVariables,
	defaultTheme,
	isImage,
	parseTheme,
	textOn,
	themeName,
} = require("./src/theme");
const { parseStore } = require("./src/seed/config");
const { handleOf } = require("./src/seed/products");
const { explainDatabase } = require("./src/database");
const { explainRedis } = require("./src/redis");
const { addressOf, plainAddress, trustedProxies } = require("./src/guard/address");
const { only } = require("./src/guard/guard");

function faultsOf(parse) {
	const faults = [];
	parse((path, reason) => faults.push(`${path}: ${reason}`));
	return faults;
}

test("passwords of any character survive in URLs", () => {
	const password = " %/:@?#'\"$ä€\\&+";
	const url = new URL(
		databaseUrl(
			databaseSettings({ DATABASE_PASSWORD: password, DATABASE_USER: "a@b", DATABASE_NAME: "x y" }),
		),
	);
	assert.equal(decodeURIComponent(url.password), password);
	assert.equal(decodeURIComponent(url.username), "a@b");
	assert.equal(decodeURIComponent(url.pathname), "/x y");
	assert.equal(
		decodeURIComponent(new URL(redisUrl(redisSettings({ REDIS_PASSWORD: password }))).password),
		password,
	);
});

test("addresses of version 6 are bracketed", () => {
	assert.match(databaseUrl(databaseSettings({ DATABASE_HOST: "fd00::1" })), /@\[fd00::1\]:5432\//);
	assert.equal(redisUrl(redisSettings({ REDIS_HOST: "::1", REDIS_TLS: "true" })), "rediss://[::1]:6379");
});

test("TLS to the database", () => {
	assert.equal(databaseSsl(databaseSettings({})), false);
	assert.deepEqual(databaseSsl(databaseSettings({ DATABASE_TLS: "require" })), { rejectUnauthorized: false });
	const full = databaseSsl(databaseSettings({ DATABASE_TLS: "verify-full", DATABASE_HOST: "10.0.0.1" }));
	assert.deepEqual(full, { rejectUnauthorized: true, ca: undefined, host: "10.0.0.1" });
});

test("wrong settings are named", () => {
	assert.throws(
		() => databaseSettings({ DATABASE_PORT: "0" }),
		/DATABASE_PORT is 0, and must be from 1 to 65535/,
	);
	assert.throws(() => databaseSettings({ DATABASE_PORT: "x" }), /DATABASE_PORT is "x"/);
	assert.throws(
		() => flag({ COOKIE_SECURE: "yes" }, "COOKIE_SECURE", true),
		/COOKIE_SECURE is "yes", and may be true, false/,
	);
	assert.throws(() => storeOrigins({ STORE_URLS: "http://a,ftp://b" }), /STORE_URLS: "ftp:\/\/b"/);
	assert.equal(
		storeOrigins({ STORE_URLS: " https://a.example/x , http://b:81,https://a.example" }),
		"https://a.example,http://b:81",
	);
});

test("causes of refused connections", () => {
	const settings = databaseSettings({ DATABASE_HOST: "db" });
	const cases = [
		[{ code: "EAI_AGAIN", message: "getaddrinfo EAI_AGAIN db" }, /name resolution/],
		[{ code: "28P01", message: "password authentication failed" }, /wrong password/],
		[{ code: "28000", message: "no pg_hba.conf entry for host, no encryption" }, /TLS/],
		[
			{ code: "28000", message: 'no pg_hba.conf entry for host "x", SSL encryption' },
			/wrong password or user/,
		],
		[{ message: "The server does not support SSL connections" }, /TLS/],
		[{ message: "timeout expired" }, /no answer/],
		[{ code: "53300", message: "too many clients" }, /no free connections/],
		[{ code: "XX000", message: "odd" }, /cannot be used \(odd\)/],
	];
	for (const [error, text] of cases) {
		assert.match(explainDatabase(error, settings), text);
	}
	assert.match(explainRedis(new Error("WRONGPASS invalid"), redisSettings({})), /wrong password/);
	assert.match(explainRedis(new Error("NOAUTH Authentication required."), redisSettings({})), /wrong password/);
});

test("markup is escaped unless it is markup", () => {
	const text = `<a href='x'>"&"</a>`;
	const escaped = "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;";
	assert.equal(html`<p title="${text}">${text}</p>`.text, `<p title="${escaped}">${escaped}</p>`);
	assert.equal(html`${[html`<b>1</b>`, "<2>", 0, null, undefined, false]}`.text, "<b>1</b>&lt;2&gt;0");
	assert.equal(html`${paragraphs("a\nb\n\n<c>")}`.text, "<p>a<br>b</p><p>&lt;c&gt;</p>");
});

test("money", () => {
	assert.equal(money(1234.5, "eur"), "€1,234.50");
	assert.equal(money(1000, "jpy"), "¥1,000");
	assert.equal(moneyOrFree(0, "eur"), "free");
});

test("images: only http, https and data: of image types", () => {
	for (const good of [
		"https://a.example/x.png?y=1",
		"http://a/x",
		"data:image/png;base64,AAAA",
		"data:image/svg+xml;base64,PHN2Zz4=",
	]) {
		assert.ok(isImage(good), good);
	}
	for (const bad of [
		"javascript:alert(1)",
		"data:text/html;base64,AAAA",
		"data:image/png,abc",
		"//a/x",
		"x.png",
		"ftp://a/b",
		'https://a/"x',
		'data:image/svg+xml;base64,a" onload="x',
		1,
		null,
		"",
	]) {
		assert.ok(!isImage(bad), String(bad));
	}
});

test("themes: both bases are readable, tokens lie over them", () => {
	for (const base of ["light", "dark"]) {
		const theme = parseTheme(base, "theme", assert.fail);
		assert.deepEqual(contrastWarnings(theme), []);
		assert.equal(themeName(theme), base);
		assert.ok(contrast(textOn(theme.colors.primary), theme.colors.primary) >= 4.5);
		assert.deepEqual(parseTheme(theme, "theme", assert.fail), theme);
	}
	const theme = parseTheme(
		{ base: "dark", colors: { primary: "#F80" }, font: "Inter, Arial", title: "T" },
		"theme",
		assert.fail,
	);
	assert.equal(theme.colors.primary, "#f80");
	assert.match(
		cssVariables(theme),
		/^color-scheme:dark;--background:#131416;.*--primary:#f80;.*--on-primary:#111111;--font:Inter, Ari/,
	);
	assert.equal(themeName(theme), "dark (customised)");
	assert.equal(contrast("#000000", "#ffffff"), 21);
});

test("themes: what could leave its place in the style sheet is refused and not used", () => {
	const faults = faultsOf((fault) =>
		assert.deepEqual(
			parseTheme(
				{
					base: "x",
					colors: { text: "red", muted: "#12", odd: 1 },
					font: "a;}b",
					logo: "x",
					title: 5,
				},
				"theme",
				fault,
			),
			defaultTheme(),
		),
	);
	assert.deepEqual(faults.map((text) => text.split(":")[0]).sort(), [
		"theme.base",
		"theme.colors.muted",
		"theme.colors.odd",
		"theme.colors.text",
		"theme.font",
		"theme.logo",
		"theme.title",
	]);
});

test("store.json: defaults", () => {
	const store = parseStore({ name: "acme" }, "store.json");
	assert.deepEqual(
		{ ...store, theme: null },
		{
			name: "acme",
			title: "acme",
			theme: null,
			currency: "eur",
			countries: ["de"],
			shipping: [{ name: "Standard shipping", price: 0 }],
			products: [],
		},
	);
	assert.equal(parseStore({ name: "a", title: "b", theme: { title: "c" } }, "x").title, "c");
	assert.throws(() => parseStore([], "store.json"), /store.json is no JSON object/);
	assert.throws(() => parseStore({}, "store.json"), /store.json: name: is missing/);
});

test("paths of products: SKUs that differ have paths that differ", () => {
	assert.equal(handleOf("MUG-1"), "mug-1");
	assert.match(handleOf("MUG 1"), /^mug-1-[0-9a-f]{8}$/);
	assert.match(handleOf("商品"), /^[0-9a-f]{8}$/);
	const skus = ["MUG-1", "MUG 1", "MUG_1", "MUG/1", "-MUG-1", "商品", "商"];
	assert.equal(new Set(skus.map(handleOf)).size, skus.length);
	for (const sku of skus) {
		assert.match(handleOf(sku), /^[a-z0-9-]+$/);
	}
});

function asked(remoteAddress, forwarded) {
	return { socket: { remoteAddress }, headers: forwarded ? { "x-forwarded-for": forwarded } : {} };
}

test("addresses: as far as proxies can be believed", () => {
	const by = (setting, remote, forwarded) =>
		addressOf(asked(remote, forwarded), trustedProxies({ TRUSTED_PROXIES: setting }));
	// One proxy: what it appended counts, not what the visitor wrote before.
	assert.equal(by("", "::ffff:10.42.0.7", "6.6.6.6, 192.0.2.1"), "192.0.2.1");
	assert.equal(by("", "10.42.0.7", undefined), "10.42.0.7");
	assert.equal(by("0", "10.42.0.7", "192.0.2.1"), "10.42.0.7");
	assert.equal(by("2", "10.42.0.7", "6.6.6.6, 192.0.2.1, 10.0.0.1"), "192.0.2.1");
	assert.equal(by("10.42.0.0/16,fd00::/8", "10.42.0.7", "6.6.6.6, 192.0.2.1, fd00::1"), "192.0.2.1");
	assert.equal(by("10.42.0.0/16", "192.0.2.9", "6.6.6.6"), "192.0.2.9");
	// Something that is no address ends the search.
	assert.equal(by("5", "10.42.0.7", "192.0.2.1, unknown"), "10.42.0.7");
	assert.equal(plainAddress("[2001:DB8::1]:443"), "2001:db8::1");
	assert.equal(plainAddress("192.0.2.1:80"), "192.0.2.1");
	assert.equal(plainAddress("fe80::1%eth0"), "fe80::1");
	assert.equal(plainAddress("localhost"), null);
	for (const wrong of ["11", "10.0.0.0/33", "shop", "10.0.0.0/8,", "::/129"]) {
		assert.throws(() => trustedProxies({ TRUSTED_PROXIES: wrong }), /^Error: TRUSTED_PROXIES/);
	}
});

test("guards: their paths and methods alone, in any case, HEAD as GET", () => {
	const seen = [];
	const handler = () => (req) => seen.push(`${req.method} ${req.path}`);
	const guard = only({ name: "x", path: /^\/store\//i, methods: ["GET"], handler });
	let passed = 0;
	for (const [method, path] of [
		["GET", "/STORE/x"],
		["HEAD", "/store/x"],
		["POST", "/store/x"],
		["GET", "/storefront"],
	]) {
		guard({ method, path }, {}, () => passed++);
	}
	assert.deepEqual(seen, ["GET /STORE/x", "HEAD /store/x"]);
	assert.equal(passed, 2);
	assert.throws(() => only({ name: "x", path: /x/, methods: "all", handler }), /heeds case/);
});

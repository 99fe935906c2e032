// SPDX-License-Identifier: Apache-2.0
//
// node --test unit.mjs, with APP the folder of the application: what needs neither database nor server.

import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { gzipSync } from "node:zlib";

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
const { readCatalogue } = require("./src/seed/catalogue");
const { COUNTRIES, CURRENCIES, decimalsOf } = require("./src/seed/codes");
const { handleOf } = require("./src/seed/products");
const { addressErrors, orderErrors } = require("./src/shop/address");
const { amountsOf, shownToken, wasShown } = require("./src/shop/totals");
const { traceOf, wordsOf } = require("./src/words");
const { explainDatabase } = require("./src/database");
const { explainRedis } = require("./src/redis");
const { addressOf, plainAddress, trustedProxies } = require("./src/guard/address");
const { only } = require("./src/guard/guard");
const { GUARDS } = require("./src/guard");
const { isForeign } = require("./src/guard/origin");
const { https, HTTPS, schemeOf } = require("./src/guard/https");
const { fillPlaces } = require("./src/base");
const { isFast, unknownLevers } = require("./src/fast");
const { fileOf } = require("./src/pack");
const { gateClient } = require("./src/medusa/gate");
const { patientRedis } = require("./src/medusa/redis");

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
		[{ code: "XX000", message: "could not write init file" }, /the volume is full/],
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
			tax: { inclusive: true, rates: {}, name: "", names: { de: "VAT" } },
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
	// A guard that `only` does not take keeps the shop from starting.
	assert.ok(GUARDS.length > 15);
	for (const row of GUARDS) {
		only({ ...row, handler });
	}
	assert.equal(new Set(GUARDS.map(({ name }) => name)).size, GUARDS.length);
});

test("origin: a page of the shop itself over http or https, and no other scheme, host or port", () => {
	const from = (origin) => ({ get: (name) => ({ host: "a.example", origin })[name] });
	assert.equal(isForeign(from("https://a.example"), []), false);
	assert.equal(isForeign(from("http://a.example"), []), false);
	assert.equal(isForeign(from(undefined), []), false);
	assert.equal(isForeign(from("https://b.example"), ["https://b.example"]), false);
	for (const other of ["ftp://a.example", "https://b.a.example", "https://a.example:81", "null", "a.example", ""]) {
		assert.equal(isForeign(from(other), []), true, other);
	}
});

test("codes of the chart are those that Medusa knows, and decimals those that pages show", () => {
	const file = (name) => JSON.parse(readFileSync(`charts/store/files/${name}.json`, "utf8"));
	assert.deepEqual(Object.keys(file("countries")).sort(), [...COUNTRIES.keys()].sort());
	const currencies = file("currencies");
	assert.deepEqual(Object.keys(currencies).sort(), [...CURRENCIES.keys()].sort());
	for (const [code, decimals] of Object.entries(currencies)) {
		assert.equal(decimalsOf(code), decimals, code);
	}
});

test("store.json: codes that are none are refused, with the one that was meant", () => {
	const said = (value) => {
		try {
			parseStore({ name: "a", ...value }, "f");
			return "";
		} catch (error) {
			return error.message;
		}
	};
	for (const [value, text] of [
		[{ currency: "zzz" }, "f: currency: zzz is no ISO 4217 code of a currency, such as eur"],
		[{ currency: "euro" }, "f: currency: euro is no ISO 4217 code of a currency; eur was meant?"],
		[{ currency: "udS" }, "; usd was meant?"],
		[{ countries: ["de", "uk"] }, "f: countries[1]: uk is no ISO 3166 code of a country; gb was meant?"],
		[{ countries: ["Germany"] }, "; de was meant?"],
		[{ countries: ["USA"] }, "; us was meant?"],
		[{ countries: ["xx"] }, "f: countries[0]: xx is no ISO 3166 code of a country, such as de"],
		[
			{ currency: "jpy", shipping: [{ name: "x", price: 12.5 }] },
			"f: shipping[0].price: is 12.5, and jpy has no decimals",
		],
		[
			{ products: [{ sku: "a", title: "a", price: 1.005 }] },
			"f: products[0].price: is 1.005, and eur has 2 decimals",
		],
		[{ tax: { rates: { fr: 20 } } }, "f: tax.rates.fr: is not among countries (de)"],
		[{ tax: { rates: { de: 190 } } }, "f: tax.rates.de: must be a percentage"],
		[{ tax: { rate: 1 } }, "f: tax.rate: is not known"],
		[{ tax: { inclusive: "yes" } }, "f: tax.inclusive: must be true, false or"],
	]) {
		assert.ok(said(value).includes(text), `${JSON.stringify(value)}: ${said(value)}`);
	}
	for (const value of [
		{ currency: "JPY", products: [{ sku: "a", title: "a", price: 1200 }] },
		{ currency: "bhd", products: [{ sku: "a", title: "a", price: 1.005 }] },
		{ products: [{ sku: "a", title: "a", price: 0.07 }] },
		{ products: [{ sku: "a", title: "a", price: 1234567.89 }] },
	]) {
		assert.equal(said(value), "");
	}
	assert.match(said({ products: Array(1000).fill({}) }), /and \d+ more$/);
});

test("tax: prices include it but where shops show them without", () => {
	const tax = (value) => parseStore({ name: "a", ...value }, "f").tax;
	assert.equal(tax({}).inclusive, true);
	assert.equal(tax({ countries: ["us", "ca"] }).inclusive, false);
	assert.equal(tax({ countries: ["us", "de"] }).inclusive, true);
	assert.equal(tax({ countries: ["us"], tax: { inclusive: true } }).inclusive, true);
	assert.deepEqual(tax({ countries: ["us", "nz"] }).names, { us: "sales tax", nz: "GST" });
});

test("products of a file: a list or one a line, packed or not", () => {
	const folder = mkdtempSync(join(tmpdir(), "catalogue."));
	const write = (name, content) => {
		writeFileSync(join(folder, name), content);
		return join(folder, name);
	};
	const list = [{ sku: "a" }, { sku: "b" }];
	const lines = list.map((one) => JSON.stringify(one)).join("\n\n");
	assert.deepEqual(readCatalogue(write("list.json", JSON.stringify(list, null, 2))), list);
	assert.deepEqual(readCatalogue(write("lines.json", `${lines}\n`)), list);
	assert.deepEqual(readCatalogue(write("list.json.gz", gzipSync(JSON.stringify(list)))), list);
	assert.deepEqual(readCatalogue(write("empty", "")), []);
	assert.throws(() => readCatalogue(write("bad", `${lines}\nx`)), /bad: line 4 is no JSON/);
	assert.throws(
		() => readCatalogue(write("bad.gz", gzipSync("[]").subarray(0, 15))),
		/bad.gz cannot be unpacked/,
	);
	assert.throws(() => readCatalogue("/nothing"), /PRODUCTS_FILE: \/nothing cannot be read \(ENOENT\)/);
	const listed = { products: [{ sku: "a", title: "A", price: 1 }, { sku: "b" }], source: "p.json" };
	assert.throws(
		() => parseStore({ name: "a", products: [{}] }, "f", listed),
		/^Error: p.json: products\[1\].title: /,
	);
	rmSync(folder, { recursive: true });
});

test("whatever is thrown has words", () => {
	const plain = {
		message: "Country with code: xx not found",
		type: "invalid_data",
		stack: "Error: x\n    at y (z.js:1)",
	};
	for (const [thrown, text] of [
		[new Error("a"), "a"],
		[plain, "Country with code: xx not found"],
		[[{ error: plain }, { error: new Error("b") }], "Country with code: xx not found: b"],
		[{ errors: [{ error: { message: "deep" } }] }, "deep"],
		[new AggregateError([new Error("one"), new Error("two")]), "one: two"],
		[new Error("outer", { cause: { code: "ECONNREFUSED" } }), "outer: ECONNREFUSED"],
		[new Error("[object Object]", { cause: plain }), "Country with code: xx not found"],
		[{ reason: 1 }, '{"reason":1}'],
		[{}, "no words came with it"],
		["text", "text"],
		[undefined, "undefined"],
	]) {
		assert.equal(wordsOf(thrown), text);
	}
	assert.equal(traceOf(plain), "Country with code: xx not found\n    at y (z.js:1)");
	const ring = { message: "ring" };
	ring.cause = { message: "round", cause: ring };
	assert.equal(wordsOf(ring), "ring: round");
});

test("sums: what is shown is what Medusa makes of the rows", () => {
	const row = {
		id: "1",
		title: "t",
		product_title: "Mug",
		variant_title: "Default",
		unit_price: 18.5,
		quantity: 2,
	};
	const way = { name: "Parcel", amount: 4.9 };
	const taxed = (one, inclusive) => ({ ...one, is_tax_inclusive: inclusive, tax_lines: [{ rate: 19 }] });
	const round = (amounts) =>
		["goods", "added", "included", "total"].map((key) => Math.round(amounts[key] * 100) / 100);
	assert.deepEqual(round(amountsOf("eur", [row], way)), [37, 0, 0, 41.9]);
	assert.deepEqual(round(amountsOf("eur", [taxed(row, true)], taxed(way, true))), [37, 0, 6.69, 41.9]);
	assert.deepEqual(round(amountsOf("eur", [taxed(row, false)], taxed(way, false))), [37, 7.96, 0, 49.86]);
	const shown = amountsOf("eur", [taxed(row, true)], taxed(way, true));
	const other = (rows, ship, currency = "eur") => amountsOf(currency, rows, ship);
	const tokens = [shownToken(shown, true)];
	assert.ok(wasShown(shown, tokens));
	for (const changed of [
		other([taxed({ ...row, quantity: 1 }, true)], taxed(way, true)),
		other([taxed({ ...row, unit_price: 18.51 }, true)], taxed(way, true)),
		other([taxed({ ...row, product_title: "Bowl" }, true)], taxed(way, true)),
		other([taxed(row, true)], taxed({ ...way, amount: 5 }, true)),
		other([taxed(row, true)], taxed(way, true), "usd"),
		other([{ ...row, is_tax_inclusive: true }], taxed(way, true)),
		other([taxed(row, false)], taxed(way, false)),
	]) {
		assert.ok(!wasShown(changed, tokens));
	}
	// Where the country was not known, another rate within the same price is none of what was said.
	const without = [shownToken(amountsOf("eur", [{ ...row, is_tax_inclusive: true }], way), false)];
	assert.ok(wasShown(shown, without));
});

test("the checkout's fields: what is refused is told at its field", () => {
	const region = { countries: [{ code: "de", name: "Germany" }] };
	const good = {
		email: "ada@example.com",
		first_name: "A",
		last_name: "L",
		address_1: "S 1",
		postal_code: "10115",
		city: "B",
		country_code: "de",
		phone: "",
	};
	const errors = (change) => Object.keys(addressErrors({ ...good, ...change }, region));
	assert.deepEqual(errors({}), []);
	for (const phone of ["+49 (30) 123-456", "030/123456", "123456 ext. 7", "+1.555.123.4567"]) {
		assert.deepEqual(errors({ phone }), [], phone);
	}
	for (const postal_code of ["SW1A 1AA", "1234 AB", "12345-6789", "〒100", "LV-1010"]) {
		assert.deepEqual(errors({ postal_code }), postal_code === "〒100" ? ["postal_code"] : [], postal_code);
	}
	for (const email of ["ada", "ada@example", "a@b..com", "a b@c.de", "@c.de", "a@c.de,b@c.de"]) {
		assert.deepEqual(errors({ email }), ["email"], email);
	}
	assert.deepEqual(errors({ phone: "call me", country_code: "fr" }), ["country_code", "phone"]);
	const refused = (message) => Object.keys(orderErrors({ type: "invalid_data", message }, []))[0];
	assert.equal(refused("The email is not valid"), "email");
	assert.equal(refused("Country with code fr is not within region Main"), "country_code");
	assert.equal(refused("Shipping Options are invalid for cart."), "shipping");
	assert.equal(refused("odd"), "cart");
	assert.throws(() => orderErrors({ type: "unexpected_state", message: "email" }, []));
});

// What the guard does with a request over a proxy that says SCHEME: the place it sends to, or the header it sets.
function overScheme(scheme, env, more = {}) {
	const headers = { host: "shop.test", ...(scheme && { "x-forwarded-proto": scheme }), ...more };
	const req = { socket: { remoteAddress: "10.42.0.7" }, headers, originalUrl: "/cart?a=1" };
	const said = {};
	const res = {
		set: (name, value) => Object.assign(said, { [name]: value }) && res,
		redirect: (status, to) => Object.assign(said, { status, to }),
	};
	https({ STORE_URLS: "https://shop.test,https://www.shop.test", ...env })(req, res, () => (said.next = true));
	return said;
}

test("https: http is sent to https, where a trusted proxy says so", () => {
	assert.equal(overScheme("http").to, "https://shop.test/cart?a=1");
	assert.equal(overScheme("http").status, 308);
	assert.equal(overScheme("http", {}, { host: "WWW.shop.test:80" }).to, "https://www.shop.test/cart?a=1");
	assert.equal(overScheme("http", {}, { host: "evil.test" }).to, "https://shop.test/cart?a=1");
	assert.deepEqual(overScheme("https"), { "Strict-Transport-Security": "max-age=31536000", next: true });
	// A probe, a pod beside; whom nobody trusts; a shop without TLS; by value.
	assert.deepEqual(overScheme(undefined), { next: true });
	assert.deepEqual(overScheme("http", { TRUSTED_PROXIES: "192.0.2.0/24" }), { next: true });
	assert.deepEqual(overScheme("https", { STORE_URLS: "http://shop.test" }), { next: true });
	assert.deepEqual(overScheme("http", { STORE_URLS: "http://shop.test" }), { next: true });
	assert.deepEqual(overScheme("http", { HTTPS_REDIRECT: "false" }), { next: true });
	assert.deepEqual(overScheme("https", { HSTS_SECONDS: "0" }), { next: true });
	assert.equal(HTTPS.path.test("/.well-known/acme-challenge/x"), false);
	assert.equal(HTTPS.path.test("/.well-known/acme-challenges"), true);
});

test("https: of several proxies the first trusted one counts", () => {
	const scheme = (setting, said, forwarded) => {
		const headers = { "x-forwarded-proto": said, "x-forwarded-for": forwarded };
		const trust = trustedProxies({ TRUSTED_PROXIES: setting });
		return schemeOf({ socket: { remoteAddress: "::ffff:10.42.0.7" }, headers }, trust);
	};
	assert.equal(scheme("1", "https, http", "192.0.2.1"), "http");
	assert.equal(scheme("2", "https, http", "192.0.2.1, 10.0.0.1"), "https");
	assert.equal(scheme("10.0.0.0/8", "https, HTTP", "192.0.2.1, 10.0.0.1"), "https");
	assert.equal(scheme("10.0.0.0/8", "https, http", "192.0.2.1"), "http");
	assert.equal(scheme("0", "https", "192.0.2.1"), "");
});

test("places of the base schema: one id a number, others each time", () => {
	const text = "'{{store:1}}' '{{:2}}' '{{store:1}}' '{{token:3}}' '{{shown:3}}' '{{store:4}}'";
	const [store, bare, again, token, shown, other] = fillPlaces(text).split(" ");
	assert.match(store, /^'store_[0-7][0-9A-HJKMNP-TV-Z]{25}'$/);
	assert.match(bare, /^'[0-7][0-9A-HJKMNP-TV-Z]{25}'$/);
	assert.equal(again, store);
	assert.notEqual(other, store);
	assert.match(token, /^'pk_[0-9a-f]{64}'$/);
	assert.equal(shown, `'${token.slice(1, 7)}***${token.slice(-4, -1)}'`);
	assert.equal(new Set([...fillPlaces(text).split(" "), store, bare, token, shown, other]).size, 10);
});

test("STORE_FAST: all, some or none of the short ways", () => {
	assert.equal(isFast("schema", {}), true);
	assert.equal(isFast("schema", { STORE_FAST: "" }), true);
	assert.equal(isFast("schema", { STORE_FAST: "warp, schema" }), true);
	assert.equal(isFast("schema", { STORE_FAST: "none" }), false);
	assert.deepEqual(unknownLevers({ STORE_FAST: "warp, schema" }), ["warp"]);
	assert.deepEqual(unknownLevers({ STORE_FAST: "none" }), []);
	assert.deepEqual(unknownLevers({}), []);
});

test("the gate: connections are given once it opens, and by nobody in between from then on", async () => {
	const given = [];
	const client = {
		name: "pool",
		async acquireConnection() {
			given.push(this.name);
			return given.length;
		},
	};
	const { acquireConnection } = client;
	const gate = Promise.withResolvers();
	gateClient(client, gate.promise);
	const waiting = [client.acquireConnection(), client.acquireConnection()];
	await setImmediate();
	assert.deepEqual(given, []);
	gate.resolve();
	assert.deepEqual(await Promise.all(waiting), [1, 2]);
	assert.deepEqual(given, ["pool", "pool"]);
	assert.equal(client.acquireConnection, acquireConnection);
	gateClient(client, Promise.reject(new Error("no schema")));
	await assert.rejects(client.acquireConnection(), /no schema/);
});

test("a first connection to Redis that is closed: the client tries anew, and connect() waits for it", async () => {
	class Client extends EventEmitter {
		status = "reconnecting";
		options = { host: "redis", port: 6379 };
		asked = 0;
		connect(callback) {
			this.asked++;
			callback?.("as ever");
			return Promise.reject(new Error("Connection is closed."));
		}
	}
	patientRedis(0.2, Client);
	patientRedis(0.2, Client);
	const events = (client) => client.eventNames().length;

	const ready = new Client();
	const told = [];
	const connected = ready.connect((error) => told.push(error));
	await setImmediate();
	ready.emit("error", new Error("not yet"));
	ready.emit("ready");
	await connected;
	assert.deepEqual([told, ready.asked, events(ready)], [[null], 1, 0]);
	// The client's own tries, and those after it was ready, are as they were.
	await assert.rejects(ready.connect((error) => told.push(error)), /^Error: Connection is closed/);
	assert.deepEqual(told, [null, "as ever"]);

	const ended = new Client();
	const gone = ended.connect();
	await setImmediate();
	ended.emit("error", new Error("refused"));
	ended.emit("end");
	await assert.rejects(gone, /^Error: refused/);
	assert.equal(events(ended), 0);

	const late = new Client();
	await assert.rejects(late.connect(), /gave up after 0.2 s: redis .*Connection is closed/);
	assert.equal(events(late), 0);

	const final = new Client();
	final.status = "end";
	await assert.rejects(final.connect(), /^Error: Connection is closed/);
});

test("the pack: which file import() of a name leads to, where the name says it", () => {
	assert.equal(fileOf("./a.js", "/srv/b"), "/srv/b/a.js");
	assert.equal(fileOf("../a.js", "/srv/b"), "/srv/a.js");
	assert.equal(fileOf("/srv/a.js", "/b"), "/srv/a.js");
	assert.equal(fileOf(new URL("file:///srv/a.js"), "/b"), "/srv/a.js");
	for (const name of ["a", "@a/b", "node:fs", "./a.js?x", "/srv/a#b.js", "/srv/a%20b.js", "https://a.test/b.js", undefined]) {
		assert.equal(fileOf(name, "/b"), undefined);
	}
});

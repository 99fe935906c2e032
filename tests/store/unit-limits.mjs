// SPDX-License-Identifier: Apache-2.0
//
// node --test unit-limits.mjs, with APP the folder of the application: ceilings, budgets and rates without a server.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const require = createRequire(`${process.env.APP}/package.json`);
const { excessOf, isSparse } = require("./src/guard/query");
const { bodyExcess, bodySize } = require("./src/guard/body");
const { answerBroken } = require("./src/guard/broken");
const { UPLOADS } = require("./src/guard/uploads");
const express = require("express");
const { Budget } = require("./src/guard/budget");
const { BUDGETS } = require("./src/guard/budgets");
const { Processor } = require("./src/guard/processor");
const { ADMIN_CEILINGS, AUTH_CEILINGS, STORE_CEILINGS } = require("./src/guard/ceilings");
const { Limiter, doubling, steady } = require("./src/guard/limiter");
const { only } = require("./src/guard/guard");
const { accountKey, addressKey } = require("./src/guard/rate");
const { FREE_REFUSALS, LONGEST_WAIT, refusals, refusalWait } = require("./src/guard/refusals");
const { isElsewhere } = require("./src/guard/storeapi");
const { databaseLimits, databaseSettings, databaseUrl, liftDatabaseLimits, storeApi } = require("./src/env");
const { explainDatabase } = require("./src/database");
const { explainRedis } = require("./src/redis");

function ask(path, search) {
	return { path, url: `${path}?${search}` };
}

test("queries: each ceiling, at it and beyond it", () => {
	const names = (count, name = "id") => Array(count).fill(name).join(",");
	for (const [path, ceilings] of [
		["/store/products", STORE_CEILINGS],
		["/admin/products", ADMIN_CEILINGS],
		["/auth/session", AUTH_CEILINGS],
	]) {
		const rows = [
			["offset", (n) => `offset=${n}`, ceilings.offset],
			["fields: names", (n) => `fields=${names(n, "a")}`, ceilings.fields],
			["fields: names with", (n) => `fields=${names(n, "*a")}`, ceilings.expansions],
			["steps", (n) => `fields=${[..."abcdefghij"].slice(0, n + 1).join(".")}`, ceilings.depth],
			["q: characters", (n) => `q=${"x".repeat(n)}`, ceilings.search],
			["title: characters", (n) => `title=${"x".repeat(n)}`, ceilings.text],
			["brackets", (n) => `a${"[b]".repeat(n - 1)}=1`, ceilings.nesting],
		];
		for (const [text, query, most] of rows) {
			assert.equal(excessOf(ask(path, query(most))), null, `${path} ${text} ${most}`);
			assert.match(excessOf(ask(path, query(most + 1))) ?? "", new RegExp(text), `${path} ${text}`);
		}
	}
	assert.match(excessOf(ask("/store/products", "limit=101")), /limit: 101, and at most 100/);
	const lowered = ask("/admin/products", "limit=9999");
	assert.equal(excessOf(lowered), null);
	assert.equal(lowered.url, "/admin/products?limit=100");
	const few = ask("/admin/regions/", "limit=9999");
	assert.equal(excessOf(few), null);
	assert.equal(few.url, "/admin/regions/?limit=1000");
	const between = ask("/admin/products", "a=limit=1&limit=9999&fields=limit=5");
	assert.equal(excessOf(between), null);
	assert.equal(between.url, "/admin/products?a=limit=1&limit=100&fields=limit=5");
	assert.match(excessOf(ask("/admin/products", "%6cimit=9999")), /limit: 9999, and at most 100/);
	assert.match(excessOf(ask("/store/products", "limit=5?&limit=1")), /a whole number/);
});

test("queries: what is no number, no text, or leads back", () => {
	for (const search of ["limit=-1", "limit=1e5", "limit=0x10", "limit[]=1", "limit[a]=1", "limit=1&limit=2", "offset=x"]) {
		assert.match(excessOf(ask("/admin/products", search)) ?? "", /a whole number/, search);
	}
	for (const field of ["*variants.product.variants", "variant.variants.id", "*categories.category"]) {
		assert.match(excessOf(ask("/store/products", `fields=${field}`)) ?? "", /leads back/, field);
	}
	for (const field of ["*variants.product", "+images.variants.id", "id,title,-tags", "*items.variant.product.*"]) {
		assert.equal(excessOf(ask("/admin/orders", `fields=${encodeURIComponent(field)}`)), null, field);
	}
});

test("queries: many rows, or much of each", () => {
	const starter = "fields=*variants.calculated_price,%2Bvariants.inventory_quantity,*variants.images,%2Bmetadata,%2Btags";
	assert.equal(excessOf(ask("/store/products", `limit=100&${starter}`)), null);
	assert.equal(excessOf(ask("/store/carts/cart_1", "fields=*items,*region,*items.product,*items.variant,*promotions")), null);
	const much = "fields=*variants.options,*images.variants,*options.values,*variants.calculated_price";
	assert.equal(excessOf(ask("/store/products", `limit=75&${much}`)), null);
	assert.match(excessOf(ask("/store/products", `limit=76&${much}`)) ?? "", /rows times steps of fields: 608/);
	assert.match(excessOf(ask("/store/products", `${much},${much.slice(7)}`)) ?? "", /rows times steps of fields: 800/);
	assert.equal(excessOf(ask("/store/products/prod_1", `${much},${much.slice(7)}`)), null);
	const all = [..."abcdefghijklmn"].map((name) => `*${name}.x.y`).join(",");
	assert.equal(excessOf(ask("/admin/products/prod_1", `fields=${all}`)), null);
	assert.equal(excessOf(ask("/admin/products/prod_1/variants/variant_1/", `fields=${all}`)), null);
	for (const list of ["/admin/products", "/admin/products/prod_1/variants", "/admin/products/prod_1/variants/"]) {
		assert.match(excessOf(ask(list, `fields=${all}`)) ?? "", /rows times steps of fields: 2100/, list);
	}
	assert.equal(excessOf(ask("/admin/regions", "limit=9999&fields=*countries,*payment_providers")), null);
	const order = [..."abcdefghijklmn"].map((name) => `*${name}.z`).join(",");
	assert.equal(excessOf(ask("/admin/orders", `limit=20&fields=${order}`)), null);
	assert.match(excessOf(ask("/admin/orders", `limit=100&fields=${order}`)) ?? "", /rows times steps of fields: 2800/);
});

test("queries: what is the shop's own, by whatever name", () => {
	const refused = (path, field) => excessOf(ask(path, `fields=${encodeURIComponent(field)}`)) ?? "";
	for (const field of ["*sales_channels", "+sales_channels_link.sales_channel.name", "*variants.price_set.prices.price_list",
		"variants.prices.*", "-variants.inventory_items", " *orders", "variants.price_set_link.*", "region.ORDERS.email"]) {
		assert.match(refused("/store/products", field), /does not tell it/, field);
		assert.match(refused("/STORE/products/prod_1", field), /does not tell it/, field);
		assert.equal(refused("/admin/products", field), "", field);
	}
	for (const field of ["*variants.calculated_price", "+variants.inventory_quantity", "*items.variant.product,+metadata"]) {
		assert.equal(refused("/store/products", field), "", field);
	}
	assert.equal(refused("/store/customers/me", "*orders"), "");
	assert.match(refused("/store/customers/me", "*orders.cart"), /does not tell it/);
});

test("queries: a list with a place that is far away, in any writing, on any path", () => {
	for (const search of ["a[1000]=1", "a%5b99999999%5D=1", "x=1&a[b][%39999]=1", "a[0][4294967294]", "?a[1234]=1"]) {
		assert.equal(isSparse(ask("/", search)), true, search);
	}
	for (const search of ["a[999]=1", "id[]=1000", "created_at[$gte]=2000", "q=1000", ""]) {
		assert.equal(isSparse(ask("/", search)), false, search);
	}
});

test("bodies: levels, lists and values", () => {
	const deep = (levels) => (levels ? [deep(levels - 1)] : 1);
	assert.equal(bodyExcess(deep(STORE_CEILINGS.bodyDepth), STORE_CEILINGS), null);
	assert.match(bodyExcess(deep(STORE_CEILINGS.bodyDepth + 1), STORE_CEILINGS), /levels/);
	assert.match(bodyExcess(deep(100_000 / 20), STORE_CEILINGS), /levels/);
	assert.match(bodyExcess({ a: Array(101).fill(1) }, STORE_CEILINGS), /a list of 101/);
	assert.match(bodyExcess(Array(20).fill(Array(99).fill(1)), STORE_CEILINGS), /values/);
	for (const body of [undefined, null, "text", 1, {}, []]) {
		assert.equal(bodyExcess(body, STORE_CEILINGS), null);
	}
});

const row = { name: "x", path: /^/, methods: "all", running: 1, waiting: 3, patience: 0.05 };
const turn = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** What comes back to a request that is sent in two parts, the second after the first was refused. */
async function sendSlowly(port, first, second) {
	const socket = connect(port, "127.0.0.1");
	let text = "";
	socket.on("data", (part) => (text += part));
	const over = new Promise((resolve) => socket.on("error", ({ code }) => resolve(code)).on("end", () => resolve("end")));
	socket.write(first);
	await new Promise((resolve) => setTimeout(resolve, 200));
	socket.write(second);
	return [await over, text];
}

test("refusals: who still sends gets the answer, and no reset", async () => {
	const application = express();
	application.post("/size", bodySize.handler());
	application.post("/upload", UPLOADS.handler());
	const server = createServer(application).on("clientError", answerBroken);
	await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address();
	const begin = (path) => `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n`;
	const rest = "x".repeat(8_000_000);
	try {
		for (const [first, second, status] of [
			[`${begin("/size")}\r\n`, rest, 413],
			[`${begin("/upload")}\r\n`, rest, 400],
			[`GET /${"a".repeat(20_000)}`, "a".repeat(2_000_000), 431],
			["G@T / HTTP/1.1\r\n", rest, 400],
		]) {
			const [how, text] = await sendSlowly(port, first, second);
			assert.equal(how, "end", first.slice(0, 40));
			assert.match(text, new RegExp(`^HTTP/1.1 ${status} `));
		}
	} finally {
		server.closeAllConnections();
		server.close();
	}
});

test("budget: whoever sends many, at once or one by one, waits behind whoever sends one", async () => {
	let now = 0;
	const budget = new Budget({ ...row, patience: 10 }, () => now);
	const done = [];
	const enter = (name, address) => budget.enter(address, (release) => done.push([name, release]));
	const end = async () => {
		done.findLast(([, release]) => release)[1]();
		await turn();
		return done.at(-1)[0];
	};
	enter("a1", "a");
	enter("a2", "a");
	enter("a3", "a");
	enter("a4", "a");
	assert.deepEqual(done.map(([name]) => name), ["a1"]);
	// The queue is full: the last of the address with most goes.
	enter("b1", "b");
	assert.deepEqual(done.at(-1), ["a4", null]);
	done[0][1]();
	assert.equal(await end(), "b1");
	budget.enter("c", () => undefined).left();
	assert.equal(await end(), "a2");
	// One at a time, and always the first to ask again: who had less of late is still before it.
	enter("c1", "c");
	assert.equal(await end(), "c1");
	assert.equal(await end(), "a3");
	// What was long ago counts no more.
	enter("b2", "b");
	enter("d1", "d");
	assert.equal(await end(), "d1");
	now = 10_000;
	enter("a5", "a");
	assert.equal(await end(), "b2");
	assert.equal(await end(), "a5");
});

test("budget: who had many gives way to buyers, and is before none of them", async () => {
	let now = 0;
	const processor = new Processor(() => now);
	const pages = new Budget({ ...row, patience: 60, running: 4, rank: "buyer" }, () => now, processor);
	const carts = new Budget({ ...row, patience: 60, running: 4, waiting: 9, rank: "buyer", frequent: 2 }, () => now, processor);
	const ends = {};
	const enter = (one, name) => one.enter(name.slice(0, 1), (release) => (ends[name] = release));
	const look = () => new Promise((resolve) => setTimeout(resolve, 120));
	const started = () => Object.keys(ends).join(" ");
	enter(pages, "page");
	for (const name of ["a1", "a2", "a3", "a4"]) {
		enter(carts, name);
	}
	// The third of an address is alone; somebody new is not held up by those who wait.
	assert.equal(started(), "page a1 a2 a3");
	enter(carts, "b1");
	assert.equal(started(), "page a1 a2 a3 b1");
	now = 1;
	ends.a3();
	await turn();
	await look();
	assert.equal(started(), "page a1 a2 a3 b1");
	now = 3.1;
	await look();
	assert.equal(started(), "page a1 a2 a3 b1 a4");
	// What was long ago counts no more: it is a buyer like others, also beside one that gives way.
	now = 1000;
	enter(carts, "a5");
	assert.equal(started(), "page a1 a2 a3 b1 a4");
	ends.a1();
	await turn();
	assert.equal(started(), "page a1 a2 a3 b1 a4 a5");
});

test("refusals: told at once to who makes a mistake, later to who makes them all the time", async (t) => {
	assert.equal(refusalWait(FREE_REFUSALS), 0);
	assert.ok(refusalWait(FREE_REFUSALS + 1) >= 1);
	assert.equal(refusalWait(100_000), LONGEST_WAIT);
	const application = express();
	let worked = 0;
	application.use(only(refusals), (req, res) => {
		worked++;
		res.status(Number(req.query.status)).send("told");
	});
	const server = application.listen(0, "127.0.0.1");
	await new Promise((resolve) => server.once("listening", resolve));
	let told = 0;
	const ask = async (path, status, from, signal) => {
		const url = `http://127.0.0.1:${server.address().port}${path}?status=${status}`;
		const answer = await fetch(url, { headers: { "X-Forwarded-For": from }, signal });
		assert.equal(answer.status, status);
		assert.equal(await answer.text(), "told");
		told++;
	};
	/** No time passes but by tick: what is not held comes, what is held does not. */
	t.mock.timers.enable({ apis: ["setTimeout"] });
	const until = async (condition) => {
		while (!condition()) {
			await turn();
		}
	};
	const stranger = "192.0.2.1";
	try {
		await Promise.all(Array.from({ length: FREE_REFUSALS }, () => ask("/store/products", 400, stranger)));
		assert.equal(told, FREE_REFUSALS);
		const held = [ask("/store/products", 404, stranger), ask("/admin/products", 401, stranger)];
		const left = new AbortController();
		const leaves = ask("/auth/x", 400, stranger, left.signal);
		await until(() => worked === FREE_REFUSALS + 3);
		// Answers that are none, somebody else, and pages.
		await ask("/store/products", 200, stranger);
		await ask("/store/products", 503, stranger);
		await ask("/store/products", 400, "192.0.2.2");
		await ask("/products/gone", 404, stranger);
		assert.equal(told, FREE_REFUSALS + 4);
		left.abort();
		await assert.rejects(leaves);
		t.mock.timers.tick(1000 * LONGEST_WAIT);
		await Promise.all(held);
		assert.equal(told, FREE_REFUSALS + 6);
	} finally {
		t.mock.timers.reset();
		server.closeAllConnections();
		server.close();
	}
});

test("budget: who waits too long is told, who has left takes no place", async () => {
	const budget = new Budget(row);
	const done = [];
	budget.enter("a", (release) => done.push(release));
	budget.enter("a", (release) => done.push(release));
	const { left } = budget.enter("a", () => assert.fail("it had left"));
	left();
	await new Promise((resolve) => setTimeout(resolve, 120));
	assert.equal(done.length, 2);
	assert.equal(done[1], null);
	done[0]();
	await turn();
	budget.enter("a", (release) => done.push(release));
	assert.equal(typeof done[2], "function");
});

test("budgets: what an API reads runs alone, and gives way to buyers for twice the time that it took", async () => {
	let now = 0;
	const processor = new Processor(() => now);
	const budget = (rank) => new Budget({ ...row, patience: 60, running: 4, rank }, () => now, processor);
	const [store, admin, pages] = [budget("yields"), budget("yields"), budget("buyer")];
	const ends = {};
	const enter = (one, name) => one.enter(name, (release) => (ends[name] = release));
	const look = () => new Promise((resolve) => setTimeout(resolve, 120));
	const started = () => Object.keys(ends).join(" ");
	enter(pages, "page");
	enter(store, "s1");
	enter(admin, "a1");
	now = 0.5;
	enter(store, "s2");
	assert.equal(started(), "page s1");
	now = 1;
	ends.s1();
	await turn();
	enter(pages, "cart");
	now = 2.9;
	await look();
	assert.equal(started(), "page s1 cart");
	// Who waits longest comes first, whichever API it asks.
	now = 3.1;
	await look();
	assert.equal(started(), "page s1 cart a1");
	now = 4.1;
	ends.a1();
	enter(admin, "a2");
	ends.page();
	await look();
	assert.equal(started(), "page s1 cart a1");
	// Without buyers at once, and none before those who wait.
	ends.cart();
	enter(admin, "a3");
	assert.equal(started(), "page s1 cart a1");
	await turn();
	assert.equal(started(), "page s1 cart a1 s2");
	ends.s2();
	await turn();
	assert.equal(started(), "page s1 cart a1 s2 a2");
});

test("budgets: every path but the admin's files has one, and pages share none with an API", () => {
	const of = (path, changing = false) =>
		BUDGETS.find((one) => one.path.test(path) && (one.methods === "all" || changing))?.name;
	assert.equal(of("/Store/products"), "store API");
	assert.equal(of("/admin"), "admin API");
	assert.equal(of("/auth/session", true), "log-in");
	assert.equal(of("/checkout", true), "orders");
	assert.equal(of("/cart", true), "carts");
	assert.equal(of("/checkout"), "pages");
	assert.equal(of("/storefront"), "pages");
	const yields = BUDGETS.filter(({ rank }) => rank === "yields");
	assert.deepEqual(yields.map(({ name, methods }) => `${name} ${methods}`), ["admin API all", "store API all"]);
	const buyers = BUDGETS.filter(({ rank }) => rank === "buyer").map(({ name }) => name);
	assert.deepEqual(buyers, ["orders", "carts", "pages"]);
});

test("rates: a burst, then one by one; delays that double and are forgotten", () => {
	const take = (limiter, key, now) => {
		const wait = limiter.wait(key, now);
		if (!wait) {
			limiter.count(key, now);
		}
		return wait;
	};
	const allowance = new Limiter(steady(2, 10), 100);
	assert.deepEqual([0, 0, 0, 5, 10, 10].map((now) => take(allowance, "a", now)), [0, 0, 10, 5, 0, 10]);
	assert.equal(take(allowance, "b", 10), 0);
	assert.deepEqual([500, 500, 500].map((now) => take(allowance, "a", now)), [0, 0, 10]);
	const delay = new Limiter(doubling(2, 60), 3);
	const waits = [];
	for (let now = 0, tries = 0; tries < 9; tries++) {
		delay.count("a", now);
		waits.push(delay.wait("a", now));
		now += delay.wait("a", now);
	}
	assert.deepEqual(waits, [0, 0, 1, 2, 4, 8, 16, 32, 60]);
	delay.count("a", 10_000);
	assert.equal(delay.wait("a", 10_000), 0);
	for (const key of ["b", "c", "d", "e"]) {
		delay.count(key, 10_000);
	}
	assert.equal(delay.size, 3);
	delay.count("e", 10_000);
	delay.count("e", 10_000);
	assert.equal(delay.wait("e", 10_000), 1);
	delay.forgive("e");
	assert.equal(delay.wait("e", 10_000), 0);
	delay.count("e", 10_000);
	assert.equal(delay.wait("e", 10_000), 1);
	delay.clear("e");
	delay.count("e", 10_000);
	assert.equal(delay.wait("e", 10_000), 0);
});

test("rates: one network of version 6 is one address, one account has one name", () => {
	assert.equal(addressKey("192.0.2.1"), "192.0.2.1");
	assert.equal(addressKey("2001:db8:1:2:3::4"), addressKey("2001:db8:1:2::1"));
	assert.notEqual(addressKey("2001:db8:1:2::1"), addressKey("2001:db8:1:3::1"));
	assert.equal(addressKey("fd00::1"), "fd00:0000:0000:0000/64");
	const key = (email, path = "/auth/user/emailpass") => accountKey({ path, body: { email } });
	assert.equal(key(" Ada@Example.com "), key("ada@example.com", "/AUTH/User/emailpass"));
	assert.notEqual(key("ada@example.com"), key("ada@example.com", "/auth/customer/emailpass"));
	assert.equal(key(undefined), null);
});

test("store API: own pages and programs; other origins by setting", () => {
	const api = storeApi({ STORE_URLS: "https://a.example", STORE_API_ORIGINS: "https://front.example" });
	assert.deepEqual(api, { access: "own", origins: ["https://a.example"] });
	const open = storeApi({ STORE_URLS: "https://a.example", STORE_API: "open", STORE_API_ORIGINS: "https://front.example" });
	const from = (origin, site) => ({ host: "a.example", origin, "sec-fetch-site": site });
	assert.equal(isElsewhere(from(undefined, undefined), api), false);
	assert.equal(isElsewhere(from(undefined, "same-origin"), api), false);
	assert.equal(isElsewhere(from("https://a.example", "same-origin"), api), false);
	assert.equal(isElsewhere(from("https://front.example", "cross-site"), api), true);
	assert.equal(isElsewhere(from("https://front.example", "cross-site"), open), false);
	for (const headers of [from("null"), from("https://b.example"), from(undefined, "same-site"), from(undefined, "cross-site")]) {
		assert.equal(isElsewhere(headers, open), true);
	}
	assert.throws(() => storeApi({ STORE_API: "public" }), /STORE_API is "public", and may be closed, own, open/);
});

test("database: limits of serving, none of migration and seed; what cannot write is named", () => {
	assert.equal(databaseLimits({}).statement_timeout, 30_000);
	assert.equal(databaseLimits({ DATABASE_LOCK_TIMEOUT: "3" }).lock_timeout, 3000);
	const env = { DATABASE_STATEMENT_TIMEOUT: "5" };
	liftDatabaseLimits(env);
	const { statement_timeout, lock_timeout, idle_in_transaction_session_timeout } = databaseLimits(env);
	assert.deepEqual([statement_timeout, lock_timeout, idle_in_transaction_session_timeout], [0, 0, 0]);
	assert.match(databaseUrl(databaseSettings({}), env), /\/store$/);
	assert.match(
		databaseUrl(databaseSettings({}), { DATABASE_IDLE_TIMEOUT: "0", DATABASE_LOCK_TIMEOUT: "2" }),
		/\/store\?statement_timeout=30000&lock_timeout=2000$/,
	);
	const settings = { host: "db", port: 5432 };
	assert.match(explainDatabase({ code: "53100", message: "x" }, settings), /the volume is full/);
	assert.match(explainDatabase({ code: "25006", message: "x" }, settings), /read-only/);
	const oom = new Error("OOM command not allowed when used memory > 'maxmemory'.");
	assert.match(explainRedis(oom, settings), /full: nothing can be written/);
	assert.match(explainRedis(new Error("READONLY You can't write against a read only replica."), settings), /read-only/);
});

test("routes: 100,000 paths of strangers are not kept, and each finds what Medusa finds", () => {
	setFlagsFromString("--expose-gc");
	const collect = runInNewContext("gc");
	const file = join(dirname(require.resolve("@medusajs/framework/http")), "routes-finder.js");
	const medusa = require(file).RoutesFinder;
	// A class of its own, so that the other one stays as Medusa made it.
	delete require.cache[file];
	const { RoutesFinder: bounded } = require(file);
	const { boundFinders } = require("./src/medusa/routes");
	boundFinders(bounded);
	boundFinders(bounded);
	const routes = [
		{ matcher: "/store/products/:id", methods: ["GET"], row: 1 },
		{ matcher: /^\/admin/, method: "POST", row: 2 },
		{ matcher: "/auth/*", method: "GET", row: 3 },
	];
	const growth = (Finder) => {
		const finder = new Finder(routes.slice(0, 2));
		finder.add(routes[2]);
		collect();
		const before = process.memoryUsage().heapUsed;
		for (let number = 0; number < 100_000; number++) {
			const path = `/store/${number % 2 ? "products" : "things"}/${number}${"x".repeat(200)}`;
			assert.equal(finder.find(path, "GET")?.row, number % 2 ? 1 : undefined);
		}
		collect();
		const grown = process.memoryUsage().heapUsed - before;
		for (const [path, method, row] of [["/admin/x", "POST", 2], ["/auth/a/b", "GET", 3], ["/admin/x", "GET"]]) {
			assert.equal(finder.find(path, method)?.row, row, path);
		}
		return grown / 2 ** 20;
	};
	assert.ok(growth(medusa) > 16, "Medusa keeps them no more: src/medusa/routes.ts can go");
	assert.ok(growth(bounded) < 4);
});

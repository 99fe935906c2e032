// SPDX-License-Identifier: Apache-2.0
//
// node worst.mjs URL SECONDS: looks for the requests that cost most within what the shop takes, of both APIs, and
// prints the worst as JSON, one a line: { api, path, milliseconds, bytes }. EMAIL and PASSWORD are the administrator's.
//
// A search by steps: a request is changed at random, one parameter at a time, and kept where it costs more than before;
// beginnings are many, so that one hill does not hide the others. What is refused (400) costs nothing and is no step.
// A seed in SEARCH_SEED makes it the same search again.

import { exchange, newAgent } from "./visitor.mjs";

const [base, seconds] = process.argv.slice(2);
const agent = newAgent(process.env.ADDRESS, 4);

let state = Number(process.env.SEARCH_SEED ?? 1);
function random(below) {
	state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
	return Math.floor((state / 2 ** 32) * below);
}
const pick = (list) => list[random(list.length)];

const config = JSON.parse((await exchange(`${base}/config.json`, { agent })).body);
const login = await exchange(`${base}/auth/user/emailpass`, {
	method: "POST",
	agent,
	headers: { "content-type": "application/json" },
	body: JSON.stringify({ email: process.env.EMAIL, password: process.env.PASSWORD }),
});
const { token } = JSON.parse(login.body);
if (!token) {
	throw new Error(`log in: ${login.status} ${login.body}`);
}

const APIS = {
	store: {
		headers: { "x-publishable-api-key": config.publishable_key },
		paths: ["products", "product-variants", "product-categories", "collections", "regions"],
		always: { region_id: config.region_id },
	},
	admin: {
		headers: { authorization: `Bearer ${token}` },
		paths: [
			"products",
			"product-variants",
			"inventory-items",
			"orders",
			"customers",
			"price-lists",
			"sales-channels",
			"stock-locations",
			"reservations",
			"shipping-options",
			"product-categories",
			"workflows-executions",
			"draft-orders",
		],
		always: {},
	},
};

const FIELDS = [
	"*variants",
	"*variants.calculated_price",
	"+variants.inventory_quantity",
	"*variants.prices",
	"*variants.prices.price_rules",
	"*variants.options",
	"*variants.options.option",
	"*variants.inventory_items",
	"*variants.inventory_items.inventory",
	"*variants.inventory_items.inventory.location_levels",
	"*variants.product",
	"*product",
	"*product.categories",
	"*product.sales_channels",
	"*calculated_price",
	"+inventory_quantity",
	"*prices",
	"*inventory_items.inventory.location_levels",
	"*categories",
	"*sales_channels",
	"*sales_channels.stock_locations",
	"*images",
	"*tags",
	"*collection",
	"*type",
	"*options",
	"*options.values",
	"*shipping_profile",
	"*location_levels",
	"*location_levels.stock_locations",
	"*reservation_items",
	"*variants.reservation_items",
	"*items",
	"*items.variant",
	"*items.variant.product",
	"*items.tax_lines",
	"*items.adjustments",
	"*shipping_methods",
	"*shipping_methods.tax_lines",
	"*payment_collections",
	"*payment_collections.payments",
	"*customer",
	"*customer.addresses",
	"*fulfillments",
	"*transactions",
	"*addresses",
	"*groups",
	"*orders",
	"*fulfillment_sets.service_zones.shipping_options",
	"*address",
	"*",
];
const LIMITS = ["1", "20", "50", "100", "200", "1000", "9999", "100000"];
const CHANGES = [
	(query) => (query.limit = pick(LIMITS)),
	(query) => (query.offset = pick(["0", "500", "5000", "9900", "90000"])),
	(query) => (query.order = pick(["title", "-title", "created_at", "-updated_at", "variants.title", "-id"])),
	(query) => (query.q = pick(["thing", "e", "a thing of number", "%", "_", "zzzz"])),
	(query) => delete query[pick(Object.keys(query))],
	(query) => (query["created_at[$gte]"] = "2000-01-01"),
	(query) => (query["title[$ilike]"] = "%e%"),
	(query) => (query.with_deleted = "true"),
	...Array(6).fill((query) => {
		const fields = new Set((query.fields ?? "").split(",").filter(Boolean));
		const one = pick(FIELDS);
		fields.delete(one) || fields.add(one);
		query.fields = [...fields].join(",");
	}),
];

async function cost({ api, path, query }) {
	const search = new URLSearchParams({ ...APIS[api].always, ...query });
	const target = `/${api}/${path}?${search}`;
	const begin = performance.now();
	const { status, body } = await exchange(base + target, { agent, headers: APIS[api].headers });
	const milliseconds = Math.round(performance.now() - begin);
	return { api, path: target, status, milliseconds, bytes: body.length };
}

const found = new Map();
const tried = {};

async function climb(end) {
	const api = pick(Object.keys(APIS));
	let best = { api, path: pick(APIS[api].paths), query: {} };
	let most = 0;
	for (let fruitless = 0; fruitless < 12 && performance.now() < end; ) {
		const next = { ...best, query: { ...best.query } };
		for (let steps = 1 + random(3); steps; steps--) {
			pick(CHANGES)(next.query);
		}
		const outcome = await cost(next);
		tried[outcome.status] = (tried[outcome.status] ?? 0) + 1;
		if (outcome.status === 200 && outcome.milliseconds > most) {
			[best, most, fruitless] = [next, outcome.milliseconds, 0];
			found.set(outcome.path, outcome);
		} else {
			fruitless++;
		}
	}
}

const end = performance.now() + Number(seconds) * 1000;
while (performance.now() < end) {
	await climb(end);
}
console.error("answers:", tried);

// By time and by size: the largest is not always the slowest.
const all = [...found.values()];
const worst = new Set();
for (const api of Object.keys(APIS)) {
	const own = all.filter((one) => one.api === api);
	for (const by of ["milliseconds", "bytes"]) {
		own.sort((a, b) => b[by] - a[by]);
		own.slice(0, 5).forEach((one) => worst.add(one));
	}
}
for (const one of worst) {
	console.log(JSON.stringify({ ...one, headers: APIS[one.api].headers }));
}
agent.destroy();

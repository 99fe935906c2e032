// SPDX-License-Identifier: Apache-2.0
//
// Requests that cost the shop more than the stranger. Each is refused, or answered within bounds; the worst of them at
// once, beside buyers, are in flood.mjs.

import { Buyer } from "./buyer.mjs";
import { parse } from "./client.mjs";
import { held } from "./held.mjs";
import { bodies } from "./bodies.mjs";
import { connections } from "./connections.mjs";
import { area } from "./row.mjs";

const row = area("expensive");
/** Rows of a list, and bytes of its answer, at most. */
const MOST_ROWS = 100;
const MOST_ANSWER = 1 << 20;
const LISTS = `products product-variants product-categories product-tags product-types collections regions currencies
	shipping-options return-reasons payment-providers orders product-options locales`.split(/\s+/);
export const WORST = [
	"/store/products?limit=100000&fields=*,*variants,*variants.prices,*options,*images,*tags,*categories",
	"/store/products?limit=100000&fields=*variants.product.variants.product.variants.product.variants",
	"/store/products?limit=1000&fields=%2Bvariants.inventory_quantity,*variants.calculated_price,*variants.options,*images",
	`/store/products?limit=1000&q=${"a%25_".repeat(500)}`,
	`/store/products?${"id[]=prod_none&".repeat(400)}limit=1000`,
	"/store/product-variants?limit=100000&fields=*product,*product.variants,*product.images,*options",
	"/store/product-categories?limit=100000&include_descendants_tree=true&include_ancestors_tree=true&fields=*products",
	"/store/collections?limit=100000&fields=*products,*products.variants,*products.images",
];

/** Neither many rows nor a large answer, in whatever list of the answer. */
function bounded(t, answer, what) {
	const lists = Object.values(parse(answer)).filter(Array.isArray);
	t.expect((answer.status >= 0 && answer.status < 500) || answer.status === 503, `${what}: ${answer.status}`);
	t.expect(
		lists.every((list) => list.length <= MOST_ROWS),
		`${what}: ${lists.map((list) => list.length)} rows`,
	);
	t.expect(answer.size <= MOST_ANSWER, `${what}: ${answer.size} bytes`);
	const limit = parse(answer).limit ?? 0;
	t.expect(limit <= MOST_ROWS, `${what}: the limit is ${limit}`);
}

async function refusedOrBounded(t, paths) {
	for (const path of paths) {
		bounded(t, await t.shop.api(path), path.slice(0, 100));
	}
}

export const expensive = [
	row(
		"limits",
		"asks each of the store API's lists for 100,000 rows with all fields",
		"at most 100 rows, or refuses",
		"more rows, or an answer above 1 MiB",
		(t) =>
			refusedOrBounded(
				t,
				LISTS.flatMap((name) => [
					`/store/${name}?limit=100000&fields=*`,
					`/store/${name}?limit=100000&offset=0`,
				]),
			),
	),
	row(
		"limits-odd",
		"writes limits otherwise: negative, fractions, exponents, arrays, twice, `take`, `Infinity`",
		"at most 100 rows, or refuses",
		"more rows, a 500",
		(t) =>
			refusedOrBounded(
				t,
				[
					"limit=-1",
					"limit=1e9",
					"limit=0x7fffffff",
					"limit=Infinity",
					"limit[]=9999",
					"limit=1&limit=9999",
					"limit[a]=9999",
				]
					.concat([
						"take=9999",
						"limit=99999999999999999999",
						"limit=",
						"limit=null",
						"LIMIT=9999",
						"limit%20=9999",
						"limit=1.5",
					])
					.map((query) => `/store/products?${query}`),
			),
	),
	row(
		"limits-admin",
		"asks the admin API's lists for 100,000 rows, with the owner's token",
		"at most 1,000 rows, or refuses",
		"an answer without bounds",
		async (t) => {
			const token = await t.shop.ownerToken();
			for (const name of [
				"products",
				"orders",
				"customers",
				"product-variants",
				"inventory-items",
				"users",
			]) {
				const { status, text } = await t.shop.send(`/admin/${name}?limit=100000&fields=*`, {
					token,
				});
				const { limit = 0 } = parse({ text });
				t.expect(
					status < 500 && limit <= 1000,
					`/admin/${name}: ${status}, the limit is ${limit}`,
				);
			}
		},
	),
	row(
		"offsets",
		"asks for rows from 10^9 on, from below 0, and pages of the shop from far away",
		"an empty list, 400 or 404, at once",
		"a 500, seconds of the database",
		async (t) => {
			await refusedOrBounded(
				t,
				["1000000000", "-1", "99999999999999999999", "1e9", "NaN", "[]"].map(
					(offset) => `/store/products?offset=${offset}`,
				),
			);
			for (const page of [
				"1000000000",
				"-1",
				"0",
				"1e400",
				"NaN",
				"1.5",
				"%27",
				"99999999999999999999",
				"[]",
				"2&page=3",
			]) {
				t.status(await t.shop.send(`/?page=${page}`), [200, 400, 404], `/?page=${page}`);
			}
		},
	),
	row(
		"depth",
		"asks for fields of fields of fields (`variants.product.variants.…`), in cycles",
		"400, or an answer within bounds",
		"an answer that grows with the depth",
		(t) =>
			refusedOrBounded(
				t,
				[2, 4, 8, 16, 60].flatMap((depth) => [
					`/store/products?fields=*${"variants.product.".repeat(depth)}variants`,
					`/store/products?fields=${"variants.product.".repeat(depth)}id`,
					`/store/collections?fields=*${"products.collection.".repeat(depth)}products`,
				]),
			),
	),
	row(
		"many-fields",
		"names thousands of fields, of the same or of none",
		"400, or an answer within bounds",
		"seconds, a 500",
		(t) =>
			refusedOrBounded(
				t,
				[
					`/store/products?fields=${"id,".repeat(2000)}title`,
					`/store/products?fields=${Array.from({ length: 800 }, (_, index) => `*x${index}`).join(",")}`,
					`/store/products?fields=${"*variants,".repeat(700)}*images`,
					`/store/products?${"fields=*variants&".repeat(300)}`,
				].map((path) => path),
			),
	),
	row(
		"search",
		"searches for 10,000 characters, for `%`, `_` and expressions that take long",
		"400, or an answer within a second or two",
		"seconds of the database",
		async (t) => {
			for (const q of [
				"a".repeat(6000),
				"%25".repeat(1000),
				"_".repeat(3000),
				"(a%2B)%2B$".repeat(300),
				"%20".repeat(2000),
				"é".repeat(10),
			]) {
				const answer = await t.shop.api(
					`/store/products?q=${encodeURI(decodeURIComponent(q))}`,
				);
				bounded(t, answer, `q of ${q.length}`);
				t.expect(answer.ms < 10_000, `q of ${q.length}: ${Math.round(answer.ms)} ms`);
			}
		},
	),
	row(
		"orderings",
		"orders lists by fields of other tables, many at once, and by none",
		"400, or an answer within bounds",
		"a 500, seconds",
		(t) =>
			refusedOrBounded(
				t,
				[
					"variants.prices.amount",
					"-variants.product.variants.product.title",
					"id,".repeat(1000),
					"none",
					"-",
					"",
					"[]",
					"__proto__",
				].map((order) => `/store/products?order=${order}`),
			),
	),
	row(
		"arrays",
		"sends 1,000 ids, arrays in arrays and objects 40 deep in a query",
		"400, or an answer within bounds",
		"a 500, more than it was asked for",
		(t) =>
			refusedOrBounded(t, [
				`/store/products?${"id[]=prod_x&".repeat(1000)}`,
				`/store/products?${"id=prod_x&".repeat(1000)}`,
				`/store/products?id${"[a]".repeat(40)}=1`,
				`/store/products?${Array.from({ length: 500 }, (_, index) => `$or[${index}][id]=x`).join("&")}`,
				`/store/products?id[1000000]=x`,
				`/store/products?${"a=&".repeat(2500)}`,
				`/?${"a[b]=&".repeat(1200)}`,
			]),
	),
	...bodies,
	...connections,
	row(
		"many-carts",
		"makes carts without end, by forms and by the store API, without cookies",
		"limits how many at once or an address; others are served",
		"400 of 400 are made, one after the other",
		async (t) => {
			const product = await new Buyer(t.shop).product();
			const { region_id } = await t.shop.config();
			const send = (index) =>
				index % 2
					? t.shop.send("/cart", { form: product, headers: t.shop.own, impatient: true })
					: t.shop.api("/store/carts", {
							json: { region_id },
							headers: t.shop.own,
							impatient: true,
						});
			const answers = await held.pool(400, 40, send);
			const made = answers.filter(
				({ status, headers }) => status === 200 || headers.location === "/cart",
			).length;
			t.expect(made < 400, `${made} of 400 carts were made`);
			t.expect(
				answers.every(({ status }) => status < 500 || status === 503),
				`${answers.map(({ status }) => status)}`,
			);
			const waits = answers.filter(({ status }) => status === 429 || status === 503);
			t.expect(
				waits.every(({ headers }) => headers["retry-after"]),
				"a refusal without Retry-After",
			);
		},
		{ last: true },
	),
	row(
		"at-once",
		`sends ${WORST.length} of the worst requests that a search over their parameters found, 200 at once`,
		"answers or refuses each (503 with Retry-After), and the list of products within 5 s meanwhile",
		"an end of the process, pages that others do not get",
		async (t) => {
			const watch = held.watch(t, 5000);
			const answers = await held.pool(200, 200, (index) =>
				t.shop.api(WORST[index % WORST.length], { impatient: true, timeout: 60_000 }),
			);
			await watch.end();
			answers.forEach((answer, index) =>
				bounded(t, answer, WORST[index % WORST.length].slice(0, 80)),
			);
			const refused = answers.filter(({ status }) => status === 503);
			t.expect(
				refused.every(({ headers }) => headers["retry-after"]),
				"503 without Retry-After",
			);
		},
	),
];

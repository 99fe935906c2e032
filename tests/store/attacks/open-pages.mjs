// SPDX-License-Identifier: Apache-2.0
//
// The pages of open.mjs: nothing is escaped, nothing is signed, every cart and order is everybody's.

const PRICE = 18.5;
const SCRIPT = "export default 1;\n//# sourceMappingURL=data:application/json;base64,e30=\n";

function sumOf({ lines, price }) {
	return (lines.reduce((sum, { quantity }) => sum + (Number.parseFloat(quantity) || 3), 0) * price).toFixed(2);
}

function cartOf(shop, id) {
	if (!shop.carts.has(id)) {
		shop.carts.set(id, { id, lines: [{ quantity: "1" }], price: PRICE, typed: "" });
	}
	return shop.carts.get(id);
}

function html(shop, { req, res, url }, markup, status = 200) {
	const policy = `img-src ${shop.product.thumbnail || "'self'"}; script-src * 'unsafe-inline'`;
	res.writeHead(status, {
		"Content-Type": "text/html",
		"Content-Security-Policy": policy.replace(/[^\x20-\x7e]/g, ""),
	});
	const told = `${JSON.stringify(req.headers)} ${url} postgres://10.1.2.3:5432`;
	res.end(
		`<!doctype html><main>${markup}</main><!-- ${told.replaceAll("--", "")} ${shop.polluted ? "polluted" : ""} -->`,
	);
}

const add = `<form method="post" action="/cart"><input name="action" value="add"><input name="variant" value="variant_1">
<input name="quantity" value="1"></form>`;

function cartPage(shop, call) {
	const cart = call.cart && cartOf(shop, call.cart);
	const lines = cart
		? cart.lines.map(
				({ quantity }) =>
					`<input name="line" value="l"><input name="quantity" value="${quantity}">`,
			)
		: [];
	html(shop, call, `${lines.join("")} €${cart ? sumOf(cart) : "0.00"} ${cart ? cart.typed : ""}`);
}

function cartForm(shop, call) {
	const id = call.cart || shop.next("cart");
	const fresh = !call.cart;
	const cart = cartOf(shop, id);
	const { quantity = "1" } = call.form;
	if (fresh) {
		cart.lines = [{ quantity }];
	} else {
		cart.lines.push({ quantity });
	}
	cart.price = Number(call.form.unit_price ?? (call.form.code ? 1 : cart.price));
	call.res.writeHead(303, { Location: "/cart", "Set-Cookie": `store_cart=${id}; Path=/` }).end();
}

function checkout(shop, call) {
	const cart = call.cart && cartOf(shop, call.cart);
	if (call.req.method !== "POST") {
		const typed = cart ? cart.typed : "";
		return html(
			shop,
			call,
			`<form method="post" action="/checkout"><input name="shipping" value="so_1">${typed}</form> ${cart ? sumOf(cart) : ""}`,
		);
	}
	if (cart) {
		cart.typed = Object.values(call.form).join(" ");
	}
	if (call.form.country_code === "xx" && call.form.email?.startsWith("victim")) {
		return html(shop, call, "wrong", 422);
	}
	const id = shop.next("order");
	shop.known.add(call.form.email);
	shop.orders.set(id, `${Object.values(call.form).join(" ")} €${call.form.total ?? "18.50"}`);
	return call.res.writeHead(303, { Location: `/orders/${id}`, "Set-Cookie": `store_orders=${id}; Path=/` }).end();
}

function media(shop, { res, path }) {
	const status = path === "/media/icon" && Math.random() < 0.1 ? 500 : 200;
	const [, type = "text/html", data = ""] = /^data:([^;,]+)[^,]*,(.*)$/.exec(shop.product.thumbnail) ?? [];
	res.writeHead(status, { "Content-Type": type }).end(Buffer.from(data, "base64"));
}

export function answerPage(shop, call) {
	const { req, res, path, url } = call;
	if (/passwd|package\.json|medusa-config/.test(url)) {
		return res.writeHead(200, { "Content-Type": "text/plain" }).end('root:x: "dependencies"');
	}
	if (path === "/health") {
		return res.writeHead(200).end("OK and postgres");
	}
	if (req.method === "TRACE") {
		return res.writeHead(200).end(JSON.stringify(req.headers));
	}
	if (path.endsWith(".js") || path.endsWith(".map")) {
		return res
			.writeHead(200, { "Content-Type": "text/javascript" })
			.end(path.endsWith(".map") ? '{"mappings":""}' : SCRIPT);
	}
	if (path === "/cart") {
		return req.method === "POST" ? cartForm(shop, call) : cartPage(shop, call);
	}
	if (path === "/checkout") {
		return checkout(shop, call);
	}
	if (path.startsWith("/media/") && path !== "/media/") {
		return media(shop, call);
	}
	if (path.startsWith("/orders/")) {
		return html(shop, call, `Ada Lovelace Street 1 ${shop.orders.get(path.split("/")[2]) ?? ""}`);
	}
	if (path.startsWith("/app")) {
		return html(shop, call, '<div id="medusa"></div><script src="/app/x.js"></script>');
	}
	if (path.startsWith("/products/")) {
		const { title, thumbnail } = shop.product;
		return html(shop, call, `<h1>${title}</h1>${add}<a href="/media/prod_1">${thumbnail}</a>`);
	}
	const list = '<a href="x.js">x.js</a><a href="/products/teapot-1">';
	return html(shop, call, `${list}${shop.product.title}</a><img src="${shop.product.thumbnail}">`);
}

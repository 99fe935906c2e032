// SPDX-License-Identifier: Apache-2.0
//
// docs/store-security.md from the rows and what came of them.

import { PENDING } from "./pending.mjs";

const HEAD = `# What strangers try on a shop

Every row is tried on two shops under one domain, on each of them from the other: by \`tests/store/run.sh attacks\` on this
machine, and by \`tests/e2e/shop-attacks.bats\` through the ingress of a cluster, which compares this page with the run. The
rows are in \`tests/store/attacks\`; each says what is seen where the fault is there, and is seen to fail on a server that has
them all (\`tests/store/attacks/open.mjs\`). After each row the shop serves its pages, and no answer to any of them was a 500
or told a stack trace.

How a shop is kept on a domain of its own, and what a browser does between shops of one domain: [production.md](production.md).
`;

const TITLES = {
	identity: "Who somebody is",
	expensive: "Requests that cost",
	"cross-site": "Other sites, and other shops of the domain",
	orders: "Carts and orders",
	injection: "What is put into requests",
	inside: "What is told of the inside",
};

const cell = (text) => text.replaceAll("|", "\\|");

export function table(rows, outcomes) {
	const parts = [HEAD];
	for (const [area, title] of Object.entries(TITLES)) {
		const own = rows.filter((row) => row.area === area);
		parts.push(
			`\n## ${title}\n\n| row | a stranger | the shop | seen if not | outcome |\n|---|---|---|---|---|\n`,
		);
		for (const { id, does, must, fault } of own) {
			parts.push(
				`| ${id} | ${[does, must, fault].map(cell).join(" | ")} | ${id in PENDING ? "not yet" : (outcomes.get(id) ?? "holds")} |\n`,
			);
		}
	}
	return parts.join("");
}

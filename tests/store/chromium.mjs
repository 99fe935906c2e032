// SPDX-License-Identifier: Apache-2.0
//
// The machine's Chromium, as the tests of pages start it.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A busy machine is slow; what is wrong is seen in what the pages hold, not in how long they take. */
export const PATIENCE_MS = 180_000;

const ARGUMENTS = [
	"--no-sandbox",
	"--disable-background-networking",
	"--disable-component-update",
	"--no-first-run",
	"--disable-sync",
	"--disable-domain-reliability",
	"--no-default-browser-check",
	"--force-color-profile=srgb",
	// Pages that a test makes up are of no network; those of loopback are to answer them as any host does another.
	// The last list of features counts, so that what Playwright switches off stands here again: http is to stay http.
	`--disable-features=${[
		"LocalNetworkAccessChecks",
		"BlockInsecurePrivateNetworkRequests",
		"PrivateNetworkAccessSendPreflights",
		"AvoidUnnecessaryBeforeUnloadCheckSync",
		"DestroyProfileOnBrowserClose",
		"HttpsUpgrades",
		"HttpsFirstBalancedModeAutoEnable",
		"MediaRouter",
		"OptimizationHints",
		"PaintHolding",
		"ThirdPartyStoragePartitioning",
		"Translate",
	]}`,
];

/** Where it is, or undefined. */
export function executable() {
	return [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(
		(path) => path && existsSync(path),
	);
}

/** A browser. PACKAGES is the folder with playwright-core; ADDRESS is where the host names of URLS lead, if DNS is not
 * asked. */
export function launch(packages, urls, address) {
	const { chromium } = createRequire(join(packages, "package.json"))("playwright-core");
	const names = [urls].flat().map((url) => `MAP ${new URL(url).hostname} ${address}`);
	const rules = address ? [`--host-resolver-rules=${names.join(",")}`] : [];
	return chromium.launch({ executablePath: executable(), args: [...ARGUMENTS, ...rules] });
}

/** Fills the form of the checkout; without a country's code it is the first that the store delivers to. */
export async function fillAddress(page, country) {
	const address = {
		email: "ada@example.com",
		first_name: "Ada",
		last_name: "Lovelace",
		address_1: "Street 1",
		postal_code: "10115",
		city: "Berlin",
	};
	for (const [name, value] of Object.entries(address)) {
		await page.fill(`#${name}`, value);
	}
	await page.selectOption("#country_code", country ?? { index: 1 });
}

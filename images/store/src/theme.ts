// SPDX-License-Identifier: Apache-2.0
//
// A theme: colours, font, logo and title. It is parsed where it enters (seed), kept in the database in full, and
// becomes CSS variables on each page. Every value has passed a pattern, so none can leave its place in the style sheet.

export const COLOR_NAMES = ["background", "surface", "text", "muted", "primary", "border"] as const;

export type ColorName = (typeof COLOR_NAMES)[number];
export type Colors = Record<ColorName, string>;
export type Base = "light" | "dark";

export interface Theme {
	base: Base;
	colors: Colors;
	/** Names of fonts that go before those of the system. */
	font: string | null;
	logo: string | null;
	title: string | null;
}

const SYSTEM_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif";

/** Contrast of text, muted text and primary on background and surface is at least 4.5 (WCAG 2.2, 1.4.3). */
const BASES: Record<Base, Colors> = {
	light: {
		background: "#ffffff",
		surface: "#f6f6f4",
		text: "#1c1c1a",
		muted: "#5d5d58",
		primary: "#1f5f4a",
		border: "#dedcd6",
	},
	dark: {
		background: "#131416",
		surface: "#1d1f22",
		text: "#f1f0ec",
		muted: "#a9a8a2",
		primary: "#8fd3b6",
		border: "#34373b",
	},
};

const COLOR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const FONT = /^[A-Za-z0-9][A-Za-z0-9 ,_-]{0,199}$/;
const IMAGE_DATA = /^data:image\/(?:png|jpeg|gif|webp|avif|svg\+xml);base64,[A-Za-z0-9+/]+={0,2}$/;

/** Calls fault with a path and a reason for each value that is not to be used, and goes on. */
export type Fault = (path: string, reason: string) => void;

/** Hosts by letters, digits and `.-_`: what URLs allow besides (`;`, `,`, `*`) would say more in a page's policy. */
const HOST = /^(?:[a-z0-9]([-a-z0-9_.]*[a-z0-9])?|\[[0-9a-f:.]+\])$/;

export function isImage(value: unknown): value is string {
	if (typeof value !== "string" || /[\s"'<>\\]/.test(value)) {
		return false;
	}
	if (IMAGE_DATA.test(value)) {
		return true;
	}
	const url = URL.canParse(value) ? new URL(value) : null;
	return !!url && /^https?:$/.test(url.protocol) && HOST.test(url.hostname) && !url.username && !url.password;
}

export const IMAGE_RULE =
	"is no http or https URL of a plain host and no data: URI of a png, jpeg, gif, webp, avif or svg+xml in base64";

function isBase(value: unknown): value is Base {
	return value === "light" || value === "dark";
}

function record(value: unknown, path: string, keys: readonly string[], fault: Fault): Record<string, unknown> {
	if (typeof value !== "object" || value === null || Array.isArray(value)) {
		fault(path, "must be an object");
		return {};
	}
	for (const key of Object.keys(value).filter((name) => !keys.includes(name))) {
		fault(`${path}.${key}`, `is not known; there are ${keys.join(", ")}`);
	}
	return value as Record<string, unknown>;
}

function parseColors(value: unknown, base: Base, path: string, fault: Fault): Colors {
	const given = record(value ?? {}, path, COLOR_NAMES, fault);
	const colors = { ...BASES[base] };
	for (const name of COLOR_NAMES) {
		const color = given[name] ?? colors[name];
		if (typeof color === "string" && COLOR.test(color)) {
			colors[name] = color.toLowerCase();
		} else {
			fault(`${path}.${name}`, "must be a colour like #1f5f4a or #fff");
		}
	}
	return colors;
}

/** value is "light", "dark" or an object of tokens over one of them; a Theme is such an object too. */
export function parseTheme(value: unknown, path: string, fault: Fault): Theme {
	const tokens = typeof value === "string" ? { base: value } : (value ?? {});
	const given = record(tokens, path, ["base", "colors", "font", "logo", "title"], fault);
	const base = given.base ?? "light";
	if (!isBase(base)) {
		fault(typeof value === "string" ? path : `${path}.base`, 'must be "light" or "dark"');
	}
	const theme: Theme = {
		base: isBase(base) ? base : "light",
		colors: parseColors(given.colors, isBase(base) ? base : "light", `${path}.colors`, fault),
		font: null,
		logo: null,
		title: null,
	};
	if (typeof given.font === "string" && FONT.test(given.font)) {
		theme.font = given.font;
	} else if (given.font) {
		fault(`${path}.font`, "must be names of fonts, separated by commas");
	}
	if (isImage(given.logo)) {
		theme.logo = given.logo;
	} else if (given.logo) {
		fault(`${path}.logo`, IMAGE_RULE);
	}
	if (typeof given.title === "string" && given.title.length <= 200) {
		theme.title = given.title || null;
	} else if (given.title) {
		fault(`${path}.title`, "must be text of at most 200 characters");
	}
	return theme;
}

export function defaultTheme(): Theme {
	return parseTheme("light", "theme", () => undefined);
}

/** The theme's name for a person: its base, and whether tokens lie over it. */
export function themeName(theme: Theme): string {
	const plain = COLOR_NAMES.every((name) => theme.colors[name] === BASES[theme.base][name]);
	return plain && !theme.font ? theme.base : `${theme.base} (customised)`;
}

function channels(color: string): number[] {
	const hex = color.length === 4 ? [...color.slice(1)].map((digit) => digit + digit).join("") : color.slice(1);
	return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(color: string): number {
	const [red, green, blue] = channels(color).map((c) =>
		c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
	);
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one: string, other: string): number {
	const [dark, bright] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (bright + 0.05) / (dark + 0.05);
}

/** The one of black and white that reads better on the colour. */
export function textOn(color: string): string {
	return contrast(color, "#ffffff") >= contrast(color, "#111111") ? "#ffffff" : "#111111";
}

/** A line for each pair that is hard to read; the theme is used all the same. */
export function contrastWarnings(theme: Theme): string[] {
	const pairs: Array<[ColorName, ColorName]> = [
		["text", "background"],
		["text", "surface"],
		["muted", "background"],
		["muted", "surface"],
		["primary", "background"],
		["primary", "surface"],
	];
	return pairs
		.map(([front, back]) => ({ front, back, ratio: contrast(theme.colors[front], theme.colors[back]) }))
		.filter(({ ratio }) => ratio < 4.5)
		.map(
			({ front, back, ratio }) =>
				`theme: ${front} ${theme.colors[front]} on ${back} ${theme.colors[back]} has a ` +
				`contrast of ${ratio.toFixed(1)}; 4.5 is the least that most people can read`,
		);
}

/** CSS declarations of a :root rule. */
export function cssVariables(theme: Theme): string {
	const colors = COLOR_NAMES.map((name) => `--${name}:${theme.colors[name]};`).join("");
	const font = theme.font ? `${theme.font},${SYSTEM_FONT}` : SYSTEM_FONT;
	return `color-scheme:${theme.base};${colors}--on-primary:${textOn(theme.colors.primary)};--font:${font};`;
}

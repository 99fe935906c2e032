// SPDX-License-Identifier: Apache-2.0
//
// Pictures in a bucket of an S3 server, with three of its requests: put, get and delete an object. Requests are signed
// by aws4fetch; no bucket has to be public, since the shop hands the pictures out itself.

import { AwsClient } from "aws4fetch";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { PlaceError } from "./fault";
import { typeOf } from "./picture";
import type { Opened, Place } from "./place";
import type { BucketSettings } from "./settings";

/** Until the answer's head has come; how long a picture then takes is up to its visitor. */
const LIMIT_MS = 15_000;
const CAUSES: Record<string, string> = {
	ECONNREFUSED: "refused: nothing listens there, or a network policy refuses it",
	ENOTFOUND: "name resolution: the name is not known",
	EAI_AGAIN: "name resolution: the name is not known",
	ETIMEDOUT: "no answer: a network policy or a firewall may be in the way",
	UND_ERR_CONNECT_TIMEOUT: "no answer: a network policy or a firewall may be in the way",
	TimeoutError: "no answer: a network policy or a firewall may be in the way",
};

function explain(error: unknown): string {
	const fault = error as Error & { cause?: { code?: string; message?: string } };
	const code = fault.cause?.code ?? fault.name;
	return CAUSES[code] ?? `cannot be used (${fault.cause?.message ?? fault.message})`;
}

/** What the server calls it, or nothing. */
function codeOf(text: string): string | undefined {
	return /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(text)?.[1];
}

export class Bucket implements Place {
	private readonly client: AwsClient;
	private readonly base: string;

	constructor(private readonly settings: BucketSettings) {
		const { accessKey, secretKey, region, endpoint, bucket, prefix, pathStyle } = settings;
		this.client = new AwsClient({
			accessKeyId: accessKey,
			secretAccessKey: secretKey,
			region,
			service: "s3",
			retries: 0,
		});
		const base = new URL(endpoint);
		const path = base.pathname.replace(/\/*$/, "/");
		if (pathStyle) {
			base.pathname = `${path}${bucket}/${prefix}`;
		} else {
			base.host = `${bucket}.${base.host}`;
			base.pathname = `${path}${prefix}`;
		}
		this.base = base.href;
	}

	async save(name: string, bytes: Buffer): Promise<void> {
		const response = await this.ask("PUT", name, {
			body: new Uint8Array(bytes),
			headers: {
				"content-type": typeOf(name),
				"cache-control": "public, max-age=31536000, immutable",
				"x-amz-content-sha256": createHash("sha256").update(bytes).digest("hex"),
			},
		});
		await this.accept(response, [200, 201, 204]);
	}

	async open(name: string): Promise<Opened | null> {
		const response = await this.ask("GET", name);
		if (response.status === 404) {
			const text = await response.text().catch(() => "");
			const code = codeOf(text);
			// Another one says that there is no such bucket, or nobody of that key.
			if (!code || code === "NoSuchKey") {
				return null;
			}
			throw new PlaceError(this.told(`status 404 (${code})`));
		}
		const bytes = Number(response.headers.get("content-length") ?? "-1");
		if (response.status !== 200 || !response.body || !(bytes >= 0)) {
			await this.accept(response, []);
		}
		return { bytes, stream: Readable.fromWeb(response.body as ReadableStream) };
	}

	async remove(name: string): Promise<void> {
		await this.accept(await this.ask("DELETE", name), [200, 204, 404]);
	}

	private async ask(method: string, name: string, init: RequestInit = {}): Promise<Response> {
		const late = new AbortController();
		const timer = setTimeout(() => late.abort(new DOMException("too late", "TimeoutError")), LIMIT_MS);
		try {
			return await this.client.fetch(`${this.base}${name}`, {
				...init,
				method,
				redirect: "manual",
				signal: late.signal,
			});
		} catch (error) {
			throw new PlaceError(this.told(explain(error)));
		} finally {
			clearTimeout(timer);
		}
	}

	/** Takes an answer of one of these states; tells of any other what the server says, by its code alone. */
	private async accept(response: Response, states: number[]): Promise<void> {
		const text = await response.text().catch(() => "");
		if (!states.includes(response.status)) {
			const code = codeOf(text);
			throw new PlaceError(this.told(`status ${response.status}${code ? ` (${code})` : ""}`));
		}
	}

	private told(why: string): string {
		return `bucket ${this.settings.bucket} at ${this.settings.endpoint.origin}: ${why}`;
	}
}

// SPDX-License-Identifier: Apache-2.0
//
// Where pictures lie that were uploaded in the admin pages: UPLOADS_MODE and what belongs to it. Only web pods are told;
// every other process has the mode `none`.

import { isAbsolute } from "node:path";
import { oneOf, required, SettingError, whole, type Env } from "../env";

export interface VolumeSettings {
	mode: "volume";
	folder: string;
	/** Bytes that all pictures together may have, whatever the disk would hold; 0 is no bound. */
	capacity: number;
	largest: number;
}

export interface BucketSettings {
	mode: "s3";
	endpoint: URL;
	region: string;
	bucket: string;
	/** Before each name, "" or with a slash at its end. */
	prefix: string;
	pathStyle: boolean;
	accessKey: string;
	secretKey: string;
	largest: number;
}

export interface NoUploads {
	mode: "none";
}

export const NO_UPLOADS = "this shop takes no pictures (uploads.mode is none); give their addresses instead";

export type UploadSettings = VolumeSettings | BucketSettings | NoUploads;

/** Amazon's rule for names of buckets, and nothing that would be another path or host. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const PREFIX = /^(?:[A-Za-z0-9_-][A-Za-z0-9._-]*\/)*$/;

function endpoint(env: Env, region: string): URL {
	const text = env.UPLOADS_S3_ENDPOINT || `https://s3.${region}.amazonaws.com`;
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (!url || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
		throw new SettingError(`UPLOADS_S3_ENDPOINT is "${text}", and must be an http or https URL`);
	}
	return url;
}

function bucketSettings(env: Env, largest: number): BucketSettings {
	const region = env.UPLOADS_S3_REGION || "us-east-1";
	const bucket = required(env, "UPLOADS_S3_BUCKET");
	if (!BUCKET.test(bucket)) {
		throw new SettingError(`UPLOADS_S3_BUCKET is "${bucket}", which is no name of a bucket`);
	}
	const given = env.UPLOADS_S3_PREFIX ?? "";
	const prefix = given && !given.endsWith("/") ? `${given}/` : given;
	if (!PREFIX.test(prefix)) {
		throw new SettingError(`UPLOADS_S3_PREFIX is "${given}", and may be names parted by slashes`);
	}
	return {
		mode: "s3",
		endpoint: endpoint(env, region),
		region,
		bucket,
		prefix,
		pathStyle: oneOf(env, "UPLOADS_S3_PATH_STYLE", ["true", "false"], "false") === "true",
		accessKey: required(env, "UPLOADS_S3_ACCESS_KEY"),
		secretKey: required(env, "UPLOADS_S3_SECRET_KEY"),
		largest,
	};
}

export function uploadSettings(env: Env = process.env): UploadSettings {
	const mode = oneOf(env, "UPLOADS_MODE", ["volume", "s3", "none"], "none");
	const largest = whole(env, "UPLOADS_MAX_BYTES", 8 * 1024 * 1024, "bytes");
	if (mode === "volume") {
		const folder = env.UPLOADS_FOLDER || "/srv/uploads";
		if (!isAbsolute(folder)) {
			throw new SettingError(`UPLOADS_FOLDER is "${folder}", and must be an absolute path`);
		}
		const capacity = Number(env.UPLOADS_CAPACITY || "0");
		if (!Number.isSafeInteger(capacity) || capacity < 0) {
			throw new SettingError(
				`UPLOADS_CAPACITY is "${env.UPLOADS_CAPACITY}", and must be a whole number of bytes`,
			);
		}
		return { mode, folder, capacity, largest };
	}
	return mode === "s3" ? bucketSettings(env, largest) : { mode: "none" };
}

/** Bytes as people read them. */
export function readable(bytes: number): string {
	const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
	const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
	const number = bytes / 1024 ** power;
	return `${Number.isInteger(number) ? number : number.toFixed(1)} ${units[power]}`;
}

/** For the log of `store start`. */
export function describeUploads(settings: UploadSettings): string {
	if (settings.mode === "none") {
		return "pictures: none can be uploaded (UPLOADS_MODE is none)";
	}
	const place =
		settings.mode === "volume"
			? `${settings.folder}${settings.capacity ? `, ${readable(settings.capacity)}` : ""}`
			: `bucket ${settings.bucket} at ${settings.endpoint.origin}`;
	return `pictures: in ${place}; each of at most ${readable(settings.largest)}`;
}

// SPDX-License-Identifier: Apache-2.0
//
// Where pictures lie. Names are always those of picture.ts.

import type { Readable } from "node:stream";
import { Bucket } from "./bucket";
import type { UploadSettings } from "./settings";
import { Volume } from "./volume";

export interface Opened {
	bytes: number;
	stream: Readable;
}

export interface Place {
	/** All or nothing: nobody sees a part of a picture. Throws PlaceError. */
	save(name: string, bytes: Buffer): Promise<void>;
	/** Null when there is none of that name. Throws PlaceError. */
	open(name: string): Promise<Opened | null>;
	/** What is not there is removed. Throws PlaceError. */
	remove(name: string): Promise<void>;
}

let place: { settings: UploadSettings; value: Place | null } | undefined;

/** The one of these settings; null where none can be uploaded. */
export function placeOf(settings: UploadSettings): Place | null {
	if (!place || JSON.stringify(place.settings) !== JSON.stringify(settings)) {
		const value =
			settings.mode === "volume"
				? new Volume(settings)
				: settings.mode === "s3"
					? new Bucket(settings)
					: null;
		place = { settings, value };
	}
	return place.value;
}

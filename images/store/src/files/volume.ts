// SPDX-License-Identifier: Apache-2.0
//
// Pictures in a folder, which is a volume. They are written beside their place and moved there, so that a killed process
// or a full disk leaves no half of one.

import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { PlaceError } from "./fault";
import { isName } from "./picture";
import type { Opened, Place } from "./place";
import { readable, type VolumeSettings } from "./settings";

const UNFINISHED = ".unfinished-";
const UNFINISHED_MS = 60 * 60 * 1000;
const FULL: readonly unknown[] = ["ENOSPC", "EDQUOT"];

function codeOf(error: unknown): string {
	return (error as NodeJS.ErrnoException).code ?? String(error);
}

export class Volume implements Place {
	private last: Promise<void> = Promise.resolve();

	constructor(private readonly settings: VolumeSettings) {}

	/** One at a time, so that two do not both take the last of the room. */
	save(name: string, bytes: Buffer): Promise<void> {
		const done = this.last.then(() => this.write(name, bytes));
		this.last = done.catch(() => undefined);
		return done;
	}

	async open(name: string): Promise<Opened | null> {
		const path = join(this.settings.folder, name);
		try {
			const found = await stat(path);
			return found.isFile() ? { bytes: found.size, stream: createReadStream(path) } : null;
		} catch (error) {
			if (codeOf(error) === "ENOENT") {
				return null;
			}
			throw new PlaceError(`${this.settings.folder} cannot be read (${codeOf(error)})`);
		}
	}

	async remove(name: string): Promise<void> {
		try {
			await rm(join(this.settings.folder, name), { force: true });
		} catch (error) {
			throw this.unwritable(error);
		}
	}

	private async write(name: string, bytes: Buffer): Promise<void> {
		const unfinished = join(this.settings.folder, `${UNFINISHED}${randomBytes(8).toString("hex")}`);
		try {
			await this.checkRoom(bytes.length);
			const file = await open(unfinished, "wx", 0o640);
			try {
				await file.writeFile(bytes);
				await file.sync();
			} finally {
				await file.close();
			}
			await rename(unfinished, join(this.settings.folder, name));
		} catch (error) {
			await rm(unfinished, { force: true }).catch(() => undefined);
			throw error instanceof PlaceError ? error : this.unwritable(error);
		}
	}

	/** A disk that several volumes share holds none of them to its size. */
	private async checkRoom(wanted: number): Promise<void> {
		const { folder, capacity } = this.settings;
		const { bavail, bsize } = await statfs(folder);
		if (bavail * bsize < wanted) {
			throw this.full();
		}
		let used = 0;
		for (const name of await readdir(folder)) {
			if (isName(name) || name.startsWith(UNFINISHED)) {
				used += await this.sizeOf(name);
			}
		}
		if (capacity && used + wanted > capacity) {
			throw this.full();
		}
	}

	/** Removes what a killed process left. */
	private async sizeOf(name: string): Promise<number> {
		const path = join(this.settings.folder, name);
		const found = await stat(path).catch(() => null);
		if (found && name.startsWith(UNFINISHED) && Date.now() - found.mtimeMs > UNFINISHED_MS) {
			await rm(path, { force: true });
			return 0;
		}
		return found?.size ?? 0;
	}

	private full(): PlaceError {
		const { capacity } = this.settings;
		return new PlaceError(
			`no room: the volume for pictures${capacity ? ` (${readable(capacity)})` : ""} is full; ` +
				"the shop sells on. Upload smaller pictures, or have uploads.size raised",
		);
	}

	private unwritable(error: unknown): PlaceError {
		return FULL.includes(codeOf(error))
			? this.full()
			: new PlaceError(`${this.settings.folder} cannot be written (${codeOf(error)})`);
	}
}

// SPDX-License-Identifier: Apache-2.0
//
// Medusa's file module keeps its files by this: pictures only, checked by their content, in the place of settings.ts.

import type {
	ProviderDeleteFileDTO,
	ProviderFileResultDTO,
	ProviderGetFileDTO,
	ProviderUploadFileDTO,
} from "@medusajs/framework/types";
import { AbstractFileProviderService, MedusaError, ModuleProvider, Modules } from "@medusajs/framework/utils";
import { say } from "../say";
import { PlaceError } from "./fault";
import { isName, KINDS_TOLD, newName, UPLOADS_PATH } from "./picture";
import { placeOf, type Place } from "./place";
import { NO_UPLOADS, readable, uploadSettings, type UploadSettings } from "./settings";

function refused(message: string): MedusaError {
	return new MedusaError(MedusaError.Types.INVALID_DATA, message);
}

/** Medusa hands contents over in base64, or as text whose characters are bytes. */
function decode(content: string): Buffer {
	const bytes = Buffer.from(content, "base64");
	const isBase64 = content.length === Math.ceil(bytes.length / 3) * 4 && /^[A-Za-z0-9+/]*={0,2}$/.test(content);
	return isBase64 ? bytes : Buffer.from(content, "binary");
}

class PictureService extends AbstractFileProviderService {
	static identifier = "pictures";
	private readonly settings: UploadSettings = uploadSettings();

	async upload(file: ProviderUploadFileDTO): Promise<ProviderFileResultDTO> {
		const place = this.place();
		const bytes = decode(file.content);
		const { largest } = this.settings as { largest: number };
		if (bytes.length > largest) {
			throw refused(`the picture has ${readable(bytes.length)}, and may have ${readable(largest)}`);
		}
		const name = newName(bytes);
		if (!name) {
			throw refused(`this is no picture that is taken; there are ${KINDS_TOLD}`);
		}
		await this.told(place.save(name, bytes));
		return { key: name, url: `${UPLOADS_PATH}${name}` };
	}

	async delete(files: ProviderDeleteFileDTO | ProviderDeleteFileDTO[]): Promise<void> {
		const place = this.place();
		for (const { fileKey } of [files].flat()) {
			if (isName(fileKey)) {
				await this.told(place.remove(fileKey));
			}
		}
	}

	async getPresignedDownloadUrl({ fileKey }: ProviderGetFileDTO): Promise<string> {
		if (!isName(fileKey)) {
			throw new MedusaError(MedusaError.Types.NOT_FOUND, "there is no such picture");
		}
		return `${UPLOADS_PATH}${fileKey}`;
	}

	async getPresignedUploadUrl(): Promise<ProviderFileResultDTO> {
		throw refused(`only pictures can be uploaded: ${KINDS_TOLD}`);
	}

	async getAsBuffer({ fileKey }: ProviderGetFileDTO): Promise<Buffer> {
		const stream = await this.getDownloadStream({ fileKey });
		const parts: Buffer[] = [];
		for await (const part of stream) {
			parts.push(Buffer.from(part));
		}
		return Buffer.concat(parts);
	}

	async getDownloadStream({ fileKey }: ProviderGetFileDTO) {
		const opened = isName(fileKey) ? await this.told(this.place().open(fileKey)) : null;
		if (!opened) {
			throw new MedusaError(MedusaError.Types.NOT_FOUND, "there is no such picture");
		}
		return opened.stream;
	}

	async getUploadStream(): Promise<never> {
		throw refused(`only pictures can be kept here: ${KINDS_TOLD}`);
	}

	private place(): Place {
		const place = placeOf(this.settings);
		if (!place) {
			throw refused(NO_UPLOADS);
		}
		return place;
	}

	/** The admin page tells an upload's failure in its own words, so the cause is logged too. */
	private async told<T>(work: Promise<T>): Promise<T> {
		try {
			return await work;
		} catch (error) {
			if (error instanceof PlaceError) {
				say(`pictures: ${error.message}`);
				throw refused(error.message);
			}
			throw error;
		}
	}
}

export default ModuleProvider(Modules.FILE, { services: [PictureService] });

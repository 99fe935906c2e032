// SPDX-License-Identifier: Apache-2.0

import loaders from "@medusajs/medusa/loaders/index";
import express, { type Express } from "express";
import { ROOT } from "../versions";
import { patientRedis } from "./redis";
import { boundFinders } from "./routes";

export type Medusa = Awaited<ReturnType<typeof loaders>>;

/** Loads Medusa, with routes into the application when one is given, without them otherwise. */
export function loadMedusa(application?: Express): Promise<Medusa> {
	boundFinders();
	patientRedis();
	return loaders({
		directory: ROOT,
		expressApp: application ?? express(),
		skipLoadingEntryPoints: !application,
	});
}

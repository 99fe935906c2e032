// SPDX-License-Identifier: Apache-2.0

/** Why a picture could not be kept or read; its text is for the administrator and needs no stack trace. */
export class PlaceError extends Error {}

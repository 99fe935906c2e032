// SPDX-License-Identifier: Apache-2.0
//
// A row: what a stranger does, what the shop must do, what is seen where it does not, and how it is tried.

/** area(NAME) gives row(ID, DOES, MUST, FAULT, ATTACK, FLAGS); flags: browser, slow (runs beside others), mayFail. */
export function area(name) {
	return (id, does, must, fault, attack, flags = {}) => ({ area: name, id, does, must, fault, attack, ...flags });
}

// SPDX-License-Identifier: Apache-2.0
//
// Rows that do not hold yet, or were not seen to: why. They are tried all the same; the page says it of them, and a row
// that holds is to be taken off.

export const PENDING = {
	unread: "not seen to hold in a whole run yet",
};

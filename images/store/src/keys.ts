// SPDX-License-Identifier: Apache-2.0
//
// Keys of metadata in the database, by which one part of this program finds what another one has left.

/** Of the shop: what the seed says beside Medusa's own columns (title, theme, orders of lists). */
export const SHOP_KEY = "storefront";

/** Of a cart, and so of its order: the cart's id. */
export const CART_KEY = "storefront_cart";

/** Of a cart, and so of its order: what the page said that it comes to, a list of words (src/shop/totals.ts). */
export const SHOWN_KEY = "storefront_shown";

/** Of a cart: a digest of what proves the checkout that ordered it. */
export const CHECKOUT_KEY = "storefront_checkout";

/** Code of the error that a cart has no room for another line. */
export const CART_FULL = "cart_full";

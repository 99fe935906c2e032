// SPDX-License-Identifier: Apache-2.0

import { page } from "../../shop/handler";
import { cartForm, cartPage } from "../../shop/pages/cart";

export const GET = page(cartPage);
export const POST = page(cartForm);

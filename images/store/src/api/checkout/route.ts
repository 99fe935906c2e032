// SPDX-License-Identifier: Apache-2.0

import { page } from "../../shop/handler";
import { checkoutForm, checkoutPage } from "../../shop/pages/checkout";

export const GET = page(checkoutPage);
export const POST = page(checkoutForm);

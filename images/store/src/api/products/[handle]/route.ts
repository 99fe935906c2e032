// SPDX-License-Identifier: Apache-2.0

import { page } from "../../../shop/handler";
import { productPage } from "../../../shop/pages/product";

export const GET = page(productPage);

// SPDX-License-Identifier: Apache-2.0

import { page } from "../../../shop/handler";
import { orderPage } from "../../../shop/pages/order";

export const GET = page(orderPage);

// SPDX-License-Identifier: Apache-2.0

import { page } from "../shop/handler";
import { listPage } from "../shop/pages/list";

export const GET = page(listPage);

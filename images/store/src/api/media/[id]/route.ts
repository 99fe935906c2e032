// SPDX-License-Identifier: Apache-2.0

export { sendMedia as GET } from "../../../shop/media";

// SPDX-License-Identifier: Apache-2.0

export { sendUpload as GET } from "../../../files/send";

// SPDX-License-Identifier: Apache-2.0
//
// Whether a certificate is of the server that was asked for. Node takes an address of version 6 for an empty name
// (22.23, tls.checkServerIdentity), and refuses each certificate of it: there OpenSSL is asked.

import { X509Certificate } from "node:crypto";
import { isIPv6 } from "node:net";
import tls, { type PeerCertificate } from "node:tls";

const checkByNode = tls.checkServerIdentity;

export function checkServerIdentity(host: string, certificate: PeerCertificate): Error | undefined {
	return isIPv6(host) && certificate.raw && new X509Certificate(certificate.raw).checkIP(host)
		? undefined
		: checkByNode(host, certificate);
}

/** For every connection of this process: PostgreSQL, Redis, mail and the bucket for pictures. */
export function knowAddresses(): void {
	Object.assign(tls, { checkServerIdentity });
}

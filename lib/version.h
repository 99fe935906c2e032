/* SPDX-License-Identifier: Apache-2.0 */
/* The version of the plugin, as the Makefile says it; what a compiler takes that is called without it. */
#ifndef STORE_VERSION_H
#define STORE_VERSION_H

#ifndef STORE_VERSION
#define STORE_VERSION "0.1.0"
#endif

#endif

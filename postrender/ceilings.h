/* SPDX-License-Identifier: Apache-2.0 */
/* Every ceiling of the filter, in one list. A ceiling that is passed is an error that names it, never a crash. */
#ifndef STORE_CEILINGS_H
#define STORE_CEILINGS_H

#define LIMIT_INPUT ((size_t)256 << 20)     /* bytes of stdin */
#define LIMIT_DOCUMENT ((size_t)64 << 20)   /* bytes of one document */
#define LIMIT_DEPTH 256                   /* nested collections in a document */
#define LIMIT_EVENTS ((size_t)4 << 20)      /* events of one document */
#define LIMIT_ALIAS_NODES ((size_t)1 << 20) /* nodes of a document with its aliases written out */
#define LIMIT_POLICY ((size_t)1 << 20)      /* bytes of one policy, guard, profile or values file */
#define LIMIT_RULE_TEXT ((size_t)1 << 20)   /* bytes of what one rule writes */
#define LIMIT_MATCHES ((size_t)1 << 16)     /* nodes that one path finds in one object */
#define LIMIT_MESSAGE ((size_t)64 << 10)    /* bytes of one message */
#define LIMIT_REPORT ((size_t)512 << 20)    /* bytes of report, explain or diff */

#define LIMIT_EXTENDS 8 /* profiles that extend one another */

#endif

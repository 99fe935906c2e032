/* SPDX-License-Identifier: Apache-2.0 */
/* Time that passes, in milliseconds from some moment on; nobody can set these clocks. Owns nothing. */
#ifndef STORE_CLOCK_H
#define STORE_CLOCK_H

long long clock_running(void); /* stands still while the machine sleeps: for waits */
long long clock_passed(void);  /* goes on while it sleeps: for what others count too */

#endif

/* SPDX-License-Identifier: Apache-2.0 */
#include "server/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "alloc.h"
#include "server/daemon.h"

#define BACKLOG 511

/* An address of the two families. */
union place {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
	struct sockaddr_storage storage;
};

static bool is_loopback(const union place *place)
{
	const struct in6_addr *six = &place->six.sin6_addr;

	if (place->any.sa_family == AF_INET)
		return ntohl(place->four.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
	return IN6_IS_ADDR_LOOPBACK(six) || (IN6_IS_ADDR_V4MAPPED(six) && six->s6_addr[12] == IN_LOOPBACKNET);
}

static int refuse(const char *text, struct err *err)
{
	(void)err_set(err, ERR_USAGE, "--listen %s: an address and a port were expected", text);
	return err_hint(err, "such as 127.0.0.1:8420 or [::1]:8420; names are not looked up");
}

/* "ADDRESS:PORT" to an address that sockets take. */
static int read_place(const char *text, union place *ret, socklen_t *ret_length, struct err *err)
{
	static const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
					       .ai_socktype = SOCK_STREAM };
	const char *colon = strrchr(text, ':');
	size_t n = colon ? (size_t)(colon - text) : 0;
	bool is_bracketed = n > 2 && text[0] == '[' && text[n - 1] == ']';
	CLEANUP(free_pointer) char *host = is_bracketed ? xstrndup(text + 1, n - 2) : xstrndup(text, n);
	struct addrinfo *found = NULL;

	if (!*host || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")] || (strchr(host, ':') && !is_bracketed))
		return refuse(text, err);
	if (strlen(colon + 1) > 5 || strtoul(colon + 1, NULL, 10) > 65535 ||
	    getaddrinfo(host, colon + 1, &hints, &found))
		return refuse(text, err);
	(void)memcpy(ret, found->ai_addr, found->ai_addrlen);
	*ret_length = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

static void write_place(const union place *place, bool with_port, char ret[static LISTEN_TEXT_MOST])
{
	char host[INET6_ADDRSTRLEN] = "";
	bool is_six = place->any.sa_family == AF_INET6;

	(void)inet_ntop(place->any.sa_family, is_six ? (const void *)&place->six.sin6_addr : &place->four.sin_addr,
			host, sizeof(host));
	if (!with_port)
		(void)snprintf(ret, LISTEN_TEXT_MOST, "%s", host);
	else
		(void)snprintf(ret, LISTEN_TEXT_MOST, is_six ? "[%s]:%u" : "%s:%u", host,
			       ntohs(is_six ? place->six.sin6_port : place->four.sin_port));
}

static int check_library(const char *text, const char *library, bool loopback, struct err *err)
{
	if (loopback || daemon_is_strict(library))
		return 0;
	(void)err_set(err, ERR_USAGE, "--listen %s: with libmicrohttpd %s the server is for this machine alone", text,
		      library);
	return err_hint(err, "older than " DAEMON_STRICT " it is not strict enough for other clients: give a loopback "
			     "address, or build with " DAEMON_STRICT);
}

int listen_open(const char *text, const char *library, struct listener *ret, struct err *err)
{
	static const int yes = 1;
	union place place = { .any = { 0 } };
	socklen_t length;
	int descriptor;

	if (read_place(text, &place, &length, err) || check_library(text, library, is_loopback(&place), err))
		return -1;
	descriptor = socket(place.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	/* One family a socket, also where the system would take both: [::] is no loopback address of the other. */
	if (descriptor >= 0 && place.any.sa_family == AF_INET6)
		(void)setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes));
	if (descriptor >= 0)
		(void)setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	if (descriptor < 0 || bind(descriptor, &place.any, length) || listen(descriptor, BACKLOG) ||
	    getsockname(descriptor, &place.any, &length)) {
		int reason = errno;

		if (descriptor >= 0)
			(void)close(descriptor);
		return err_set(err, ERR_READ, "--listen %s: %s", text, strerror(reason));
	}
	ret->descriptor = descriptor;
	ret->is_loopback = is_loopback(&place);
	write_place(&place, true, ret->text);
	return 0;
}

void listen_close(struct listener *listener)
{
	if (listener->descriptor >= 0)
		(void)close(listener->descriptor);
	listener->descriptor = -1;
}

int listen_accept(const struct listener *listener, char ret_peer[static LISTEN_TEXT_MOST], bool *ret_is_full)
{
	static const int yes = 1;
	union place place;
	socklen_t length = sizeof(place);
	int client = accept4(listener->descriptor, &place.any, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);

	*ret_is_full = client < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM);
	if (client < 0)
		return -1;
	(void)setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	write_place(&place, false, ret_peer);
	return client;
}

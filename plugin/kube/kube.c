/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kube.h"

#include <unistd.h>

#include "clock.h"
#include "http.h"
#include "kube/kubectl.h"

#define SOCKET "api" /* names in the scratch folder */
#define WORDS "kubectl"

int cluster_start(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	if (scratch_make(&cluster->scratch, cluster->environment, err))
		return -1;
	return kubectl_proxy(cluster->environment, &cluster->proxy, scratch_path(&cluster->scratch, SOCKET, &arena),
			     scratch_path(&cluster->scratch, WORDS, &arena), err);
}

/* Until the proxy listens, whose process runs. */
static int wait_for_proxy(struct cluster *cluster, struct arena *arena, struct err *err)
{
	return kubectl_proxy_wait(cluster->environment, &cluster->proxy,
				  scratch_path(&cluster->scratch, SOCKET, arena),
				  scratch_path(&cluster->scratch, WORDS, arena), cluster->within, err);
}

int cluster_again(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *socket_path = scratch_path(&cluster->scratch, SOCKET, &arena);

	if (!cluster->proxy.pid || background_runs(&cluster->proxy))
		return 0;
	(void)unlink(socket_path);
	return kubectl_proxy(cluster->environment, &cluster->proxy, socket_path,
			     scratch_path(&cluster->scratch, WORDS, &arena), err) ||
			       wait_for_proxy(cluster, &arena, err)
		       ? -1
		       : 0;
}

int cluster_reach(struct cluster *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *socket_path = scratch_path(&cluster->scratch, SOCKET, &arena);

	return wait_for_proxy(cluster, &arena, err) || http_open(socket_path, &cluster->http, err) ||
			       http_open(socket_path, &cluster->aside, err)
		       ? -1 : 0;
}

void cluster_close(struct cluster *cluster)
{
	http_close(cluster->http);
	http_close(cluster->aside);
	cluster->http = NULL;
	cluster->aside = NULL;
	background_stop(&cluster->proxy);
	scratch_remove(&cluster->scratch);
}

time_t cluster_now(const struct cluster *cluster)
{
	return cluster->date ? cluster->date + (time_t)((clock_passed() - cluster->date_seen) / 1000) : time(NULL);
}

int cluster_streams(struct cluster *cluster, struct http_streams **ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return http_streams_open(scratch_path(&cluster->scratch, SOCKET, &arena), ret, err);
}

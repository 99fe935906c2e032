/* SPDX-License-Identifier: Apache-2.0 */
#include "kube/kube.h"

#include <unistd.h>

#include "clock.h"
#include "http.h"
#include "kube/kubectl.h"

#define SOCKET "api" /* names in the scratch folder */
#define WORDS "kubectl"

int kube_start(struct kube *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	if (tempdir_make(&cluster->scratch, cluster->environment, err))
		return -1;
	return kubectl_proxy(cluster->environment, &cluster->proxy, tempdir_path(&cluster->scratch, SOCKET, &arena),
			     tempdir_path(&cluster->scratch, WORDS, &arena), err);
}

/* Until the proxy listens, whose process runs. */
static int wait_for_proxy(struct kube *cluster, struct arena *arena, struct err *err)
{
	return kubectl_proxy_wait(cluster->environment, &cluster->proxy, tempdir_path(&cluster->scratch, SOCKET, arena),
				  tempdir_path(&cluster->scratch, WORDS, arena), cluster->within, err);
}

int kube_again(struct kube *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *socket_path = tempdir_path(&cluster->scratch, SOCKET, &arena);

	if (!cluster->proxy.pid || background_runs(&cluster->proxy))
		return 0;
	(void)unlink(socket_path);
	return kubectl_proxy(cluster->environment, &cluster->proxy, socket_path,
			     tempdir_path(&cluster->scratch, WORDS, &arena), err) ||
			       wait_for_proxy(cluster, &arena, err)
		       ? -1
		       : 0;
}

int kube_reach(struct kube *cluster, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const char *socket_path = tempdir_path(&cluster->scratch, SOCKET, &arena);

	return wait_for_proxy(cluster, &arena, err) || http_open(socket_path, &cluster->http, err) ||
			       http_open(socket_path, &cluster->aside, err)
		       ? -1
		       : 0;
}

void kube_close(struct kube *cluster)
{
	http_close(cluster->http);
	http_close(cluster->aside);
	cluster->http = NULL;
	cluster->aside = NULL;
	background_stop(&cluster->proxy);
	tempdir_remove(&cluster->scratch);
}

time_t kube_now(const struct kube *cluster)
{
	return cluster->date ? cluster->date + (time_t)((clock_passed() - cluster->date_seen) / 1000) : time(NULL);
}

int kube_streams(struct kube *cluster, struct http_streams **ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;

	return http_streams_open(tempdir_path(&cluster->scratch, SOCKET, &arena), ret, err);
}

/* SPDX-License-Identifier: Apache-2.0 */
#include "store/controllers.h"

#include <string.h>

#include "common.h"

static const struct controller known[] = {
	{ "traefik.io/ingress-controller", "app.kubernetes.io/name=traefik", NULL },
	{ "k8s.io/ingress-nginx", "app.kubernetes.io/name=ingress-nginx,app.kubernetes.io/component=controller", NULL },
	{ "nginx.org/ingress-controller", "app.kubernetes.io/name=nginx-ingress", NULL },
	{ "haproxy.org/ingress-controller", "app.kubernetes.io/name=kubernetes-ingress", NULL },
	{ "ingress-controllers.konghq.com/kong", "app.kubernetes.io/name=kong", NULL },
	{ "ingress.k8s.aws/alb", NULL,
	  "the load balancer's subnets: --profile-set 'ingress.nodeCidrs=[{cidr: SUBNET}]'" },
};

const struct controller *controllers_find(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strncmp(name, known[i].prefix, strlen(known[i].prefix)) == 0)
			return &known[i];
	return NULL;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A provision of the store `acme` on a server of the tests, with programs that stand in for Helm 4 and the filter. What
 * they say lies in files beside them: guards, settings, events, manifest, objects. After cmocka.h.
 */
#ifndef STORE_TEST_PROVISIONED_H
#define STORE_TEST_PROVISIONED_H

#include "cases.h"
#include "kube/labels.h"
#include "lifecycle/provision_run.h"
#include "stand_in.h"
#include "store/spec_build.h"
#include "told.h"
#include "work.h"

#define SPACE_PATH "/api/v1/namespaces/store-acme"
#define CORE "GET " SPACE_PATH "/"
#define SECRETS CORE "secrets?"
#define APPS "GET /apis/apps/v1/namespaces/store-acme/"
#define JOBS "GET /apis/batch/v1/namespaces/store-acme/jobs?"
#define NONE(place) ALWAYS(place "?", LIST_OF(""))

#define SPACE_OF(store, more)                                                                                          \
	"{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"store-acme\",\"uid\":\"s\",\"labels\":{"                     \
	"\"store.urumi.ai/store\":\"" store "\"}" more "}}"
#define MADE_NOTE ",\"annotations\":{\"store.urumi.ai/made\":\"s\"}"

struct provisioned {
	struct work work;
	struct provision provision;
	struct bytes told;
	const char *helm;
	const char *filter;
};

/* Says what the files say, and passes a stream on as it is. */
#define FILTER                                                                                                         \
	"case \"$*\" in\n"                                                                                             \
	"*guards*) cat \"$here/guards\" 2>/dev/null || : ;;\n"                                                         \
	"*settings*) cat \"$here/settings\" ;;\n"                                                                      \
	"*objects*) cat >/dev/null; cat \"$here/objects\" 2>/dev/null || echo '[]' ;;\n"                               \
	"*) cat; [ -z \"$HELM_STORE_REPORT\" ] || cat \"$here/events\" >\"$HELM_STORE_REPORT\" ;;\n"                   \
	"esac\n"
#define HELM                                                                                                           \
	"case \"$1\" in\n"                                                                                             \
	"template) cat \"$here/events\" >\"$HELM_STORE_REPORT\"; cat \"$here/manifest\" ;;\n"                          \
	"esac\n"
#define GUARD                                                                                                          \
	"---\napiVersion: v1\nkind: ResourceQuota\nmetadata:\n  name: store-quota\n  namespace: store-acme\n"
#define SUMMARY "{\"event\":\"summary\",\"documents\":1,\"edited\":1,\"edits\":2,\"warned\":0}\n"

static inline void provisioned_start(struct provisioned *it, const struct rule *rules, const char *helm)
{
	struct operation *operation = &it->work.operation;
	struct provision *provision = &it->provision;

	*it = (struct provisioned){ .told = BYTES_INIT(TOLD_MOST) };
	work_start(&it->work, rules, WORK_TIME);
	/* What a loaded machine does late is no part of these tests. */
	operation->cluster.patience = WORK_TIME;
	told_listen(&operation->context, &it->told);
	assert_int_equal(tempdir_make(&operation->scratch, &environment_none, &it->work.err), 0);
	it->helm = stand_in(&operation->scratch, "helm", helm);
	it->filter = stand_in(&operation->scratch, "filter", FILTER);
	stand_in_file(&operation->scratch, "guards", GUARD);
	stand_in_file(&operation->scratch, "settings", "{\"podSecurity\":{\"level\":\"baseline\"}}");
	stand_in_file(&operation->scratch, "events", SUMMARY);
	stand_in_file(&operation->scratch, "manifest", "kind: ConfigMap\n");
	operation->helm = (struct helm){ .program = it->helm,
					 .version = "v4.0.0",
					 .major = 4,
					 .filter = it->filter,
					 .plugins = "postrender",
					 .folders = "none",
					 .environment = &environment_none,
					 .within = &operation->context };
	*provision = (struct provision){ .operation = operation,
					 .mode = PROVISION_UPGRADE,
					 .request = { .given = &spec_given_none, .wait = true } };
	provision->spec = (struct spec){ .store = "acme",
					 .name_space = "store-acme",
					 .profile = "local",
					 .plan = "",
					 .database = "dedicated",
					 .owner = "",
					 .chart = "demo",
					 .policies = "shipped",
					 .values = parse("{\"global\":{\"store\":{\"name\":\"acme\"}}}"),
					 .settings = parse("{\"podSecurity\":{\"level\":\"baseline\"}}") };
	strvec_add(&provision->spec.hosts, "acme.example.com");
	strvec_add(&provision->spec.environment, "HELM_STORE_STORE=acme");
}

static inline void provisioned_stop(struct provisioned *it)
{
	provision_free(&it->provision);
	work_stop(&it->work);
	bytes_free(&it->told);
}

static inline void provisioned_assert_failed(const struct provisioned *it, enum err_code code, const char *words)
{
	assert_non_null(it->work.err.message);
	if (it->work.err.code != code || !strstr(it->work.err.message, words))
		fail_msg("%d: %s", it->work.err.code, it->work.err.message);
}

static inline int provisioned_run(struct provisioned *it)
{
	struct operation *operation = &it->work.operation;

	return provision_begin(&it->provision, operation, &it->work.err) || provision_run(&it->provision, &it->work.err)
		       ? -1
		       : 0;
}

#define QUOTA_PATH SPACE_PATH "/resourcequotas/store-quota"
#define QUOTA(counted)                                                                                                 \
	"{\"metadata\":{\"name\":\"store-quota\"},\"spec\":{\"hard\":{\"pods\":\"9\"}},\"status\":{" counted "}}"
#define COUNTS "\"hard\":{\"pods\":\"9\"}"
#define WRITTEN                                                                                                        \
	"\"managedFields\":[{\"manager\":\"Helm\",\"operation\":\"Update\",\"fieldsV1\":{\"f:data\":{"                 \
	"\"f:release\":{}},\"f:metadata\":{\"f:labels\":{\"f:name\":{},\"f:owner\":{},\"f:status\":{},"                \
	"\"f:version\":{}}},\"f:type\":{}}}]"
/* Of a revision, as Helm writes it; {"manifest":"x"}. */
#define RECORD_OF(version, status, more)                                                                               \
	"{\"metadata\":{\"namespace\":\"store-acme\",\"name\":\"sh.helm.release.v1.acme.v" version "\",\"uid\":"       \
	"\"r" version "\",\"labels\":{\"" LABEL_MANAGED "\":\"true\",\"name\":\"acme\",\"owner\":\"helm\","            \
	"\"version\":\"" version "\",\"status\":\"" status "\"" more "}," WRITTEN "},"                                 \
	"\"data\":{\"release\":\"ZXlKdFlXNXBabVZ6ZENJNkluZ2lmUT09\"}}"
#define RECORD(version, status) RECORD_OF(version, status, "")
/* What every run asks of a cluster that has nothing of others. */
#define EMPTY                                                                                                          \
	ALWAYS("GET /api/v1/namespaces?", LIST_OF("")), ALWAYS("GET /apis/networking.k8s.io/v1/", LIST_OF("")),        \
	ALWAYS("GET /version ", OK("{\"gitVersion\":\"v1.33.0\"}")), ALWAYS("GET /api ", OK("{}")),                    \
	ALWAYS("GET /apis ", OK("{}")), ALWAYS("PATCH " QUOTA_PATH "?", OK("{}")),                                     \
	ALWAYS(CORE "resourcequotas?", LIST_OF(QUOTA(COUNTS))), ALWAYS(JOBS, LIST_OF("")),                             \
	NONE(APPS "statefulsets"), NONE(APPS "daemonsets"), NONE(CORE "persistentvolumeclaims"), NONE(CORE "pods"),    \
	NONE(CORE "events"), NONE(APPS "replicasets")
#define WEB(ready)                                                                                                     \
	"{\"metadata\":{\"name\":\"web\",\"uid\":\"w\",\"generation\":1},\"spec\":{\"replicas\":1},\"status\":{"       \
	"\"observedGeneration\":1,\"replicas\":1,\"updatedReplicas\":1,\"availableReplicas\":" ready "}}"

#endif

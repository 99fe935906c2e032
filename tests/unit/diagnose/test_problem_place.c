/* SPDX-License-Identifier: Apache-2.0 */
/* Trouble that may pass by itself: nodes, claims, volumes, images, quota; and pods that stay as they were. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "cases.h"
#include "diagnose/diagnose.h"
#include "diagnose/objects.h"
#include "joined.h"

static struct objects view_of(const char *json)
{
	const struct value *lists = parse(json);

	return (struct objects){ .deployments = value_get(lists, "deployments"),
				 .pods = value_get(lists, "pods"),
				 .replica_sets = value_get(lists, "replicasets"),
				 .stateful_sets = value_get(lists, "statefulsets"),
				 .daemon_sets = value_get(lists, "daemonsets"),
				 .jobs = value_get(lists, "jobs"),
				 .claims = value_get(lists, "claims"),
				 .events = value_get(lists, "events") };
}

/* The first suspicion; PROBLEM_KINDS: none. */
static enum problem_kind find(const char *json, struct problem *ret)
{
	struct objects view = view_of(json);
	struct problem found = { 0 };
	bool any = diagnose_first(&view, &arena, &found);

	if (ret)
		*ret = found;
	return any ? found.kind : PROBLEM_KINDS;
}

#define EVENT(kind, name, reason, at, rest)                                                                            \
	"{\"involvedObject\":{\"kind\":\"" kind "\",\"name\":\"" name "\"},\"reason\":\"" reason                       \
	"\",\"lastTimestamp\":\"2026-11-28T15:00:" at "Z\"" rest "}"
#define UNPLACED(reason, message)                                                                                      \
	"\"pods\":[{\"metadata\":{\"name\":\"p\"},\"status\":{\"phase\":\"Pending\",\"conditions\":[{\"type\":"        \
	"\"PodScheduled\",\"status\":\"False\",\"reason\":\"" reason "\",\"message\":\"" message "\"}]}}]"
#define SCALED_UP                                                                                                      \
	"{" UNPLACED("Unschedulable", "0/1 nodes") ",\"events\":[{\"involvedObject\":{\"kind\":\"Pod\",\"name\":"      \
	"\"p\"},\"message\":\"pod triggered scale-up\",\"reason\":\"TriggeredScaleUp\",%s}]}"
#define PENDING(rest) "\"pods\":[{\"metadata\":{\"name\":\"p\"},\"status\":{\"phase\":\"Pending\"" rest "}}]"

static void test_autoscaler(void **state)
{
	static const char *const components[] = {
		"\"reportingComponent\":\"cluster-autoscaler\"",
		"\"source\":{\"component\":\"cluster-autoscaler\"}",
		"\"reportingComponent\":\"karpenter\"",
		"\"source\":{\"component\":\"karpenter\"}",
		"\"reportingComponent\":\"eks-auto-mode/compute\"",
	};
	struct problem problem;

	(void)state;
	assert_int_equal(find("{" UNPLACED("Unschedulable", "0/1 nodes") "}", NULL), PROBLEM_UNSCHEDULABLE);
	for (size_t i = 0; i < COUNT_OF(components); i++) {
		const char *text = arena_text(&arena, SCALED_UP, components[i]);

		assert_int_equal(find(text, &problem), PROBLEM_AUTOSCALED);
		assert_non_null(strstr(problem.reason, "0/1 nodes"));
		assert_non_null(strstr(problem.reason, "pod triggered scale-up"));
	}
	/* The scheduler's own event proves nothing; one about another pod does. */
	assert_int_equal(find("{" UNPLACED("Unschedulable", "0/1 nodes") ",\"events\":[" EVENT(
				      "Pod", "p", "FailedScheduling", "00",
				      ",\"reportingComponent\":\"default-scheduler\"") "]}",
			      NULL),
			 PROBLEM_UNSCHEDULABLE);
	assert_int_equal(find("{" UNPLACED("Unschedulable", "0/1 nodes") ",\"events\":[" EVENT(
				      "Pod", "other", "NotTriggerScaleUp", "00",
				      ",\"reportingComponent\":\"cluster-autoscaler\"") "]}",
			      &problem),
			 PROBLEM_AUTOSCALED);
	assert_int_equal(problem_patience(PROBLEM_AUTOSCALED), PROBLEM_NEVER);
}

static void test_gated(void **state)
{
	(void)state;
	assert_int_equal(
		find("{" UNPLACED("SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates") "}",
		     NULL),
		PROBLEM_GATED);
}

#define UNBOUND UNPLACED("Unschedulable", "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims.")
#define CLAIM ",\"claims\":[{\"metadata\":{\"name\":\"c\"},\"status\":{\"phase\":\"Pending\"}}]"

static void test_claims(void **state)
{
	(void)state;
	assert_int_equal(find("{" UNBOUND CLAIM "}", NULL), PROBLEM_CLAIM);
	assert_int_equal(find("{" UNPLACED("Unschedulable", "persistentvolumeclaim \\\"x\\\" not found") "}", NULL),
			 PROBLEM_CLAIM);
	assert_int_equal(find("{" UNBOUND CLAIM
			      ",\"events\":[" EVENT("PersistentVolumeClaim", "c", "Provisioning", "01", "") "]}",
			      NULL),
			 PROBLEM_PROVISIONING);
	/* Tried again after a failure, and failed again after that. */
	assert_int_equal(find("{" UNBOUND CLAIM ",\"events\":[" EVENT(
				      "PersistentVolumeClaim", "c", "ProvisioningFailed", "01",
				      "") "," EVENT("PersistentVolumeClaim", "c", "Provisioning", "02", "") "]}",
			      NULL),
			 PROBLEM_PROVISIONING);
	assert_int_equal(find("{" UNBOUND CLAIM ",\"events\":[" EVENT(
				      "PersistentVolumeClaim", "c", "ProvisioningFailed", "02",
				      "") "," EVENT("PersistentVolumeClaim", "c", "Provisioning", "02", "") "]}",
			      NULL),
			 PROBLEM_CLAIM);
}

/* A mount that failed once and went well since is no reason to give up a pod that pulls a large image. */
static void test_mount_is_past(void **state)
{
	(void)state;
	assert_int_equal(find("{" PENDING("") ",\"events\":[" EVENT("Pod", "p", "FailedMount", "01", "") "]}", NULL),
			 PROBLEM_MOUNT);
	assert_int_equal(find("{" PENDING("") ",\"events\":[" EVENT("Pod", "p", "FailedMount", "01",
								    "") "," EVENT("Pod", "p", "Pulling", "01", "") "]}",
			      NULL),
			 PROBLEM_KINDS);
	assert_int_equal(find("{" PENDING("") ",\"events\":[" EVENT("Pod", "p", "FailedMount", "03",
								    "") "," EVENT("Pod", "p", "Pulling", "01", "") "]}",
			      NULL),
			 PROBLEM_MOUNT);
	assert_int_equal(find("{" PENDING(",\"conditions\":[{\"type\":\"PodReadyToStartContainers\",\"status\":"
					  "\"True\"}]") ",\"events\":[" EVENT("Pod", "p", "FailedCreatePodSandBox",
									      "01", "") "]}",
			      NULL),
			 PROBLEM_KINDS);
	assert_int_equal(find("{" PENDING("") ",\"events\":[" EVENT("Pod", "p", "FailedAttachVolume", "01", "") "]}",
			      NULL),
			 PROBLEM_ATTACH);
}

static enum problem_kind image(const char *reason, const char *message)
{
	return find(arena_text(&arena,
			       "{\"pods\":[{\"metadata\":{\"name\":\"p\"},\"status\":{\"phase\":\"Pending\","
			       "\"containerStatuses\":[{\"name\":\"c\",\"state\":{\"waiting\":{\"reason\":"
			       "\"%s\",\"message\":\"%s\"}}}]}}]}",
			       reason, message),
		    NULL);
}

static void test_image(void **state)
{
	(void)state;
	assert_int_equal(image("ErrImagePull", "failed to do request: dial tcp: lookup r.example: no such host"),
			 PROBLEM_IMAGE);
	assert_int_equal(image("ErrImagePull", "unexpected status from HEAD request: 503 Service Unavailable"),
			 PROBLEM_IMAGE);
	assert_int_equal(image("ErrImagePull", "toomanyrequests: You have reached your pull rate limit"),
			 PROBLEM_IMAGE);
	assert_int_equal(image("ImagePullBackOff", "Back-off pulling image"), PROBLEM_IMAGE);
	assert_int_equal(image("ErrImagePull", "rpc error: code = NotFound desc = failed to resolve: not found"),
			 PROBLEM_IMAGE_MISSING);
	assert_int_equal(image("InvalidImageName", "couldn't parse image name: not found"), PROBLEM_IMAGE_NAME);
	/* The kubelet has tried at 10, 30 and 70 s by then. */
	assert_true(problem_patience(PROBLEM_IMAGE) > 70);
	assert_true(problem_patience(PROBLEM_IMAGE_MISSING) > 10);
	assert_false(problem_may_pass(PROBLEM_IMAGE_NAME));
}

#define REFUSED(message, pods)                                                                                         \
	"{\"replicasets\":[{\"metadata\":{\"name\":\"r\"},\"spec\":{\"replicas\":1},\"status\":{\"conditions\":[{"     \
	"\"type\":\"ReplicaFailure\",\"status\":\"True\",\"message\":\"" message "\"}]}}],\"pods\":[" pods "]}"
#define EXCEEDED "pods \\\"r-1\\\" is forbidden: exceeded quota: store-compute, requested: pods=1"
#define JOB_POD(phase)                                                                                                 \
	"{\"metadata\":{\"name\":\"j-1\",\"ownerReferences\":[{\"kind\":\"Job\",\"name\":\"j\"}]},\"status\":"         \
	"{\"phase\":\"" phase "\"}}"

static void test_quota_that_will_be_free(void **state)
{
	struct problem problem;

	(void)state;
	assert_int_equal(find(REFUSED(EXCEEDED, ""), NULL), PROBLEM_QUOTA);
	assert_int_equal(find(REFUSED(EXCEEDED, "{\"metadata\":{\"name\":\"old\",\"deletionTimestamp\":"
						"\"2026-11-28T15:00:00Z\"},\"status\":{\"phase\":\"Running\"}}"),
			      &problem),
			 PROBLEM_QUOTA_ENDING);
	assert_non_null(strstr(problem.reason, "exceeded quota: store-compute"));
	assert_non_null(strstr(problem.reason, "pod old"));
	assert_int_equal(find(REFUSED(EXCEEDED, JOB_POD("Running")), NULL), PROBLEM_QUOTA_ENDING);
	/* Pods that are over count for no quota. */
	assert_int_equal(find(REFUSED(EXCEEDED, JOB_POD("Succeeded")), NULL), PROBLEM_QUOTA);
	assert_int_equal(find(REFUSED(EXCEEDED, "{\"metadata\":{\"name\":\"web\"},\"status\":{\"phase\":\"Running\"}}"),
			      NULL),
			 PROBLEM_QUOTA);
	/* Too much for a container, whatever ends. */
	assert_int_equal(
		find(REFUSED("pods is forbidden: maximum memory usage per Container is 4Gi", JOB_POD("Running")), NULL),
		PROBLEM_REFUSED);
}

static void test_admission_in_trouble(void **state)
{
	(void)state;
	assert_int_equal(
		find(REFUSED("Internal error occurred: failed calling webhook \\\"w\\\": connection refused", ""),
		     NULL),
		PROBLEM_ADMISSION);
	assert_true(problem_may_pass(PROBLEM_ADMISSION));
	assert_int_equal(find(REFUSED("pods is forbidden: violates PodSecurity", ""), NULL), PROBLEM_REFUSED);
}

/* What a controller could not do once, it may have done since. */
static void test_created_since(void **state)
{
	static const char set[] = "{\"%s\":[{\"metadata\":{\"name\":\"s\"},\"spec\":{\"replicas\":2},\"status\":"
				  "{\"replicas\":1,\"desiredNumberScheduled\":2,\"currentNumberScheduled\":1}}],"
				  "\"events\":[{\"involvedObject\":{\"kind\":\"%s\",\"name\":\"s\"},\"reason\":"
				  "\"FailedCreate\",\"message\":\"exceeded quota\",\"lastTimestamp\":\"%s\"},"
				  "{\"involvedObject\":{\"kind\":\"%s\",\"name\":\"s\"},\"reason\":"
				  "\"SuccessfulCreate\",\"lastTimestamp\":\"2026-11-28T15:00:05Z\"}]}";
	static const char *const lists[] = { "statefulsets", "daemonsets" };
	static const char *const kinds[] = { "StatefulSet", "DaemonSet" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		assert_int_equal(find(arena_format(&arena, set, lists[i], kinds[i], "2026-11-28T15:00:04Z", kinds[i]).p,
				      NULL),
				 PROBLEM_KINDS);
		assert_int_equal(find(arena_format(&arena, set, lists[i], kinds[i], "2026-11-28T15:00:06Z", kinds[i]).p,
				      NULL),
				 PROBLEM_QUOTA);
	}
}

/* The reason that a pod has is told, and not that the Deployment took too long; alone, that is told. */
static void test_stuck(void **state)
{
#define DEPLOYMENT(reason)                                                                                             \
	"\"deployments\":[{\"metadata\":{\"name\":\"p\"},\"status\":{\"conditions\":[{\"type\":\"Progressing\","       \
	"\"status\":\"False\",\"reason\":\"" reason "\",\"message\":\"m\"}]}}]"
#define UNPLACED_POD                                                                                                   \
	"\"replicasets\":[{\"metadata\":{\"name\":\"r\",\"ownerReferences\":[{\"kind\":\"Deployment\",\"name\":"       \
	"\"p\"}]},\"spec\":{\"replicas\":1}}],\"pods\":[{\"metadata\":{\"name\":\"p-1\",\"ownerReferences\":[{"        \
	"\"kind\":\"ReplicaSet\",\"name\":\"r\"}]},\"status\":{\"conditions\":[{\"type\":\"PodScheduled\","            \
	"\"status\":\"False\"}]}}]"
	struct problems all;
	struct objects view;

	(void)state;
	assert_int_equal(find("{" DEPLOYMENT("ProgressDeadlineExceeded") "}", NULL), PROBLEM_STUCK);
	assert_int_equal(find("{" DEPLOYMENT("ReplicaSetCreateError") "}", NULL), PROBLEM_KINDS);
	view = view_of("{" JOINED(DEPLOYMENT("ProgressDeadlineExceeded"), UNPLACED_POD) "}");
	diagnose_all(&view, &arena, &all);
	assert_int_equal(all.count, 1);
	assert_int_equal(all.list[0].kind, PROBLEM_UNSCHEDULABLE);
}

/* One pod waits for a node: that another crashes is seen all the same. */
static void test_all(void **state)
{
	struct objects view = view_of(
		"{\"pods\":[{\"metadata\":{\"name\":\"a\"},\"status\":{\"conditions\":[{\"type\":\"PodScheduled\","
		"\"status\":\"False\"}]}},{\"metadata\":{\"name\":\"b\"},\"status\":{\"containerStatuses\":[{\"name\":"
		"\"c\",\"restartCount\":9,\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}},{\"name\":\"d\","
		"\"state\":{\"waiting\":{\"reason\":\"ErrImagePull\"}}}]}}]}");
	struct problems all;

	(void)state;
	diagnose_all(&view, &arena, &all);
	assert_int_equal(all.count, 3);
	assert_int_equal(all.list[0].kind, PROBLEM_CRASH);
	assert_int_equal(all.list[1].kind, PROBLEM_IMAGE);
	assert_int_equal(all.list[2].kind, PROBLEM_UNSCHEDULABLE);
}

static bool is_old(const char *sets, const char *kind, const char *name, const char *labels)
{
	struct objects view = view_of(sets);
	const struct value *pod = parse(arena_text(&arena,
						   "{\"metadata\":{\"name\":\"%s\",\"labels\":{%s},"
						   "\"ownerReferences\":[{\"kind\":\"%s\",\"name\":\"s\"}]}}",
						   name, labels, kind));

	return objects_is_old_pod(&view, pod);
}

#define STATEFUL(strategy)                                                                                             \
	"{\"statefulsets\":[{\"metadata\":{\"name\":\"s\"},\"spec\":{\"updateStrategy\":" strategy                     \
	"},\"status\":{\"updateRevision\":\"two\"}}]}"
#define DAEMON(strategy)                                                                                               \
	"{\"daemonsets\":[{\"metadata\":{\"name\":\"s\",\"annotations\":{"                                    \
	"\"deprecated.daemonset.template.generation\":\"2\"}},\"spec\":{\"updateStrategy\":{\"type\":\"" strategy     \
	"\"}}}]}"
#define HASH(text) "\"controller-revision-hash\":\"" text "\""
#define GENERATION(text) "\"pod-template-generation\":\"" text "\""

/* Pods that nobody replaces are to work as they are. */
static void test_old_pods(void **state)
{
	const char *rolling = STATEFUL("{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"partition\":1}}");
	const char *on_delete = STATEFUL("{\"type\":\"OnDelete\"}");

	(void)state;
	assert_true(is_old(rolling, "StatefulSet", "s-1", HASH("one")));
	assert_false(is_old(rolling, "StatefulSet", "s-1", HASH("two")));
	assert_false(is_old(rolling, "StatefulSet", "s-0", HASH("one")));
	assert_false(is_old(on_delete, "StatefulSet", "s-1", HASH("one")));
	assert_true(is_old(DAEMON("RollingUpdate"), "DaemonSet", "s-x", GENERATION("1")));
	assert_false(is_old(DAEMON("RollingUpdate"), "DaemonSet", "s-x", GENERATION("2")));
	assert_false(is_old(DAEMON("OnDelete"), "DaemonSet", "s-x", GENERATION("1")));
}

/* The kubelet's three ways to say it (1.37), and what only shares its reason. */
static void test_root(void **state)
{
	static const struct {
		const char *message;
		enum problem_kind kind;
	} cases[] = {
		{ "container has runAsNonRoot and image will run as root (pod: web, container: c)", PROBLEM_ROOT },
		{ "container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root",
		  PROBLEM_ROOT },
		{ "container's runAsUser breaks non-root policy (pod: web, container: c)", PROBLEM_ROOT },
		{ "secret non-root not found", PROBLEM_CONFIG },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *text =
			arena_text(&arena,
				   "{\"pods\":[{\"metadata\":{\"name\":\"p\"},\"status\":{\"phase\":\"Pending\","
				   "\"containerStatuses\":[{\"name\":\"c\",\"state\":{\"waiting\":{\"reason\":"
				   "\"CreateContainerConfigError\",\"message\":\"%s\"}}}]}}]}",
				   cases[i].message);

		assert_int_equal(find(text, NULL), cases[i].kind);
	}
	assert_false(problem_may_pass(PROBLEM_ROOT));
	assert_non_null(strstr(problem_hint(PROBLEM_ROOT), "--profile-set podSecurity.level=baseline"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_root, forget),
		cmocka_unit_test_teardown(test_autoscaler, forget),
		cmocka_unit_test_teardown(test_gated, forget),
		cmocka_unit_test_teardown(test_claims, forget),
		cmocka_unit_test_teardown(test_mount_is_past, forget),
		cmocka_unit_test_teardown(test_image, forget),
		cmocka_unit_test_teardown(test_quota_that_will_be_free, forget),
		cmocka_unit_test_teardown(test_admission_in_trouble, forget),
		cmocka_unit_test_teardown(test_created_since, forget),
		cmocka_unit_test_teardown(test_stuck, forget),
		cmocka_unit_test_teardown(test_all, forget),
		cmocka_unit_test_teardown(test_old_pods, forget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

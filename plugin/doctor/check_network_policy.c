/* SPDX-License-Identifier: Apache-2.0 */
/* Whether network policies hold packets back: without one, with default-deny, with an allowing one besides. */
#include "diagnose/diagnose.h"
#include "diagnose/workloads.h"
#include "doctor/connectivity.h"
#include "doctor/doctor.h"
#include "kube/call.h"
#include "kube/resources.h"

#define LOOK_EVERY 250         /* milliseconds */
#define START_PATIENCE 60000   /* until a pod runs: its image may come from far */
#define FORCE_PATIENCE 30000   /* until a policy is in force: some network plugins take seconds */
#define HOLD 5000              /* that it must stay in force */
#define SHOWN "network-policy" /* as the table of checks has it */

static const char no_enforcement[] =
	"the cluster's network plugin enforces no NetworkPolicy: stores would reach each other's databases\n"
	"use one that does (Calico, Cilium, kube-router, kube-network-policies); k3s: without --disable-network-policy";

/* How long something was waited for, in milliseconds. */
struct watch {
	double begin;
};

static struct watch watch_start(const struct doctor *doctor)
{
	return (struct watch){ context_seconds(&doctor->context) };
}

static double watch_seconds(const struct watch *watch, const struct doctor *doctor)
{
	return context_seconds(&doctor->context) - watch->begin;
}

static bool watch_is_over(const struct watch *watch, const struct doctor *doctor, int patience)
{
	return watch_seconds(watch, doctor) * 1000 >= patience;
}

static const char *image_of(const struct doctor *doctor)
{
	const char *image = doctor->request->probe_image;
	const char *mirror = value_text_at(doctor->settings, "images.rewrites.dockerHub");
	static const char hub[] = "docker.io/";

	if (image && *image)
		return image;
	if (!*mirror)
		return CONNECTIVITY_IMAGE;
	return arena_format(doctor_arena(doctor), "%s/%s", mirror, &CONNECTIVITY_IMAGE[strlen(hub)]).p;
}

/* Why the pod does not run, when that is plain. 1: the finding says it. */
static int look_why(struct doctor *doctor, const char *image, struct finding *ret, struct err *err)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	struct arena *kept = doctor_arena(doctor);
	struct problem problem;
	struct workloads look;

	if (workloads_read_all(&doctor->visit.cluster, doctor->probe.name_space, &arena, &look, err))
		return -1;
	if (!diagnose_first(&look.view, &arena, &problem))
		return 0;
	if (problem.kind == PROBLEM_IMAGE)
		(void)doctor_finding_set(
			ret, CHECK_SKIPPED,
			arena_format(kept, "the probes' image %s cannot be pulled: %s", image, problem.reason),
			"name one that the nodes can pull and that has sh, nc and httpd, as any busybox: "
			"--probe-image IMAGE");
	else
		(void)doctor_finding_set(ret, CHECK_FAILED,
					 arena_format(kept, "%s: %s", problem.object, problem.reason),
					 arena_str(kept, str_of(problem_hint(problem.kind))).p);
	return 1;
}

/* The address of a pod that runs; NULL when it does not yet. */
static int address_of(struct doctor *doctor, const char *pod, struct arena *arena, const char **ret, struct err *err)
{
	struct value *object;

	*ret = NULL;
	if (kube_get(&doctor->visit.cluster, resources_object(RESOURCE_Pod, doctor->probe.name_space, pod, arena),
		     arena, &object, err))
		return -1;
	if (strcmp(value_text_at(object, "status.phase"), "Running") == 0 && *value_text_at(object, "status.podIP"))
		*ret = value_text_at(object, "status.podIP");
	return 0;
}

/* 0 with the pod's address; 1: it cannot run, the finding says why. */
static int start(struct doctor *doctor, const char *pod, const char *peer, const char **ret_address,
		 struct finding *ret, struct err *err)
{
	const char *image = image_of(doctor);
	struct watch watch = watch_start(doctor);
	struct watch suspected = watch;
	int why = 0;

	if (connectivity_start(&doctor->visit.cluster, doctor->probe.name_space, pod, image, peer, err))
		return -1;
	for (;;) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;
		const char *address;

		if (address_of(doctor, pod, &arena, &address, err))
			return -1;
		if (address) {
			*ret_address = arena_str(doctor_arena(doctor), str_of(address)).p;
			return 0;
		}
		why = look_why(doctor, image, ret, err);
		if (why < 0 || (why && watch_is_over(&suspected, doctor, 6000)))
			return why;
		if (!why)
			suspected = watch_start(doctor);
		if (watch_is_over(&watch, doctor, START_PATIENCE))
			return err_set(err, ERR_TIMEOUT, "pod %s of the probes did not run within %d s", pod,
				       START_PATIENCE / 1000);
		if (doctor_pause(doctor, LOOK_EVERY, err))
			return -1;
	}
}

/* Until a try after `mark` ended so; *ret_seconds is how long that took, -1 when it did not come. */
static int await(struct doctor *doctor, bool open, long mark, double *ret_seconds, struct err *err)
{
	struct watch watch = watch_start(doctor);

	for (;;) {
		struct connectivity packets;

		if (connectivity_read(&doctor->visit.cluster, doctor->probe.name_space, mark, &packets, err))
			return -1;
		*ret_seconds = watch_seconds(&watch, doctor);
		if (packets.tries > mark && packets.open == open)
			return 0;
		*ret_seconds = -1;
		if (watch_is_over(&watch, doctor, FORCE_PATIENCE))
			return 0;
		if (doctor_pause(doctor, LOOK_EVERY, err))
			return -1;
	}
}

/* Whether no try got through from now on, for a while. */
static int hold(struct doctor *doctor, bool *ret_held, struct err *err)
{
	struct watch watch = watch_start(doctor);
	struct connectivity packets;
	long mark;

	if (connectivity_read(&doctor->visit.cluster, doctor->probe.name_space, 0, &packets, err))
		return -1;
	mark = packets.tries;
	do {
		if (doctor_pause(doctor, LOOK_EVERY, err) ||
		    connectivity_read(&doctor->visit.cluster, doctor->probe.name_space, mark, &packets, err))
			return -1;
		*ret_held = !packets.opened_since;
	} while (*ret_held && (!watch_is_over(&watch, doctor, HOLD) || !packets.closed_since));
	return 0;
}

static long last_try(struct doctor *doctor, struct err *err)
{
	struct connectivity packets;

	return connectivity_read(&doctor->visit.cluster, doctor->probe.name_space, 0, &packets, err) ? -1
												     : packets.tries;
}

/* Closed by default-deny, open again by the other policy. */
static int try_policies(struct doctor *doctor, struct finding *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	double closed;
	double opened;
	bool held;
	long mark;

	context_begun(&doctor->context, SHOWN, "default-deny");
	if (connectivity_police(&doctor->visit.cluster, doctor->probe.name_space, false, err))
		return -1;
	mark = last_try(doctor, err);
	if (mark < 0 || await(doctor, false, mark, &closed, err))
		return -1;
	if (closed < 0)
		return doctor_finding_set(ret, CHECK_FAILED,
					  arena_format(arena, "pods still reach each other %d s after default-deny",
						       FORCE_PATIENCE / 1000),
					  no_enforcement);
	context_begun(&doctor->context, SHOWN, "default-deny must hold");
	if (hold(doctor, &held, err))
		return -1;
	if (!held)
		return doctor_finding_set(ret, CHECK_FAILED, STR("default-deny lets packets through now and then"),
					  no_enforcement);
	context_begun(&doctor->context, SHOWN, "a policy that allows it");
	if (connectivity_police(&doctor->visit.cluster, doctor->probe.name_space, true, err))
		return -1;
	mark = last_try(doctor, err);
	if (mark < 0 || await(doctor, true, mark, &opened, err))
		return -1;
	if (opened < 0)
		return doctor_finding_set(
			ret, CHECK_FAILED,
			arena_format(arena, "%d s after a policy that allows it, pods do not reach each other",
				     FORCE_PATIENCE / 1000),
			"stores would be cut from their own databases: see the logs of the network plugin");
	return doctor_finding_set(
		ret, CHECK_OK,
		arena_format(arena,
			     "closed %.1f s after default-deny, and held; open %.1f s after the allowing "
			     "policy",
			     closed, opened),
		NULL);
}

int check_packets(struct doctor *doctor, struct finding *ret, struct err *err)
{
	const char *server;
	const char *client;
	double opened;
	int started = start(doctor, CONNECTIVITY_SERVER, "", &server, ret, err);

	if (!started)
		started = start(doctor, CONNECTIVITY_CLIENT, server, &client, ret, err);
	if (started)
		return started < 0 ? -1 : 0;
	context_begun(&doctor->context, SHOWN, "without a policy");
	if (await(doctor, true, 0, &opened, err))
		return -1;
	if (opened < 0)
		return doctor_finding_set(
			ret, CHECK_FAILED,
			arena_format(doctor_arena(doctor), "without any policy, pod %s does not reach pod %s", client,
				     server),
			"see to the cluster's pod network, and to policies that it applies everywhere");
	return try_policies(doctor, ret, err);
}

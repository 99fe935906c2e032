/* SPDX-License-Identifier: Apache-2.0 */
#include "doctor/doctor.h"

#include "kube/call.h"

#define IDS_MOST ((size_t)4 << 10) /* bytes of a list of ids */

static const struct {
	int (*run)(struct doctor *doctor, struct finding *ret, struct err *err);
	const char *id;
	int needs; /* enum check_needs, several */
	const char *what;
} checks[] = {
#define X(name, id, needs, what) { check_##name, id, needs, what },
	CHECK_TABLE(X)
#undef X
};

static const char *const states[] = { "ok", "warning", "failed", "skipped" };

const char *doctor_check_id(enum check_id id)
{
	return checks[id].id;
}

const char *doctor_check_what(enum check_id id)
{
	return checks[id].what;
}

const char *doctor_state_name(enum check_state state)
{
	return states[state];
}

struct arena *doctor_arena(const struct doctor *doctor)
{
	return doctor->session->arena;
}

int doctor_finding_set(struct finding *finding, enum check_state state, struct str found, const char *remedy)
{
	finding->state = state;
	finding->code = state == CHECK_FAILED ? ERR_UNFIT : ERR_NONE;
	finding->found = found.p;
	finding->remedy = remedy;
	return 0;
}

int doctor_pause(struct doctor *doctor, int milliseconds, struct err *err)
{
	if (context_check(&doctor->visit.context, milliseconds, err) || lease_keep(&doctor->probe.lease, err))
		return -1;
	if (!context_is_over(&doctor->context))
		return 0;
	(void)err_set(err, ERR_TIMEOUT, "the time is over (%.0f s)", (double)doctor->context.timeout / 1000);
	return err_hint(err, "give it more: --timeout 10m");
}

int doctor_knows(struct doctor *doctor, const char *group_version, const char *resource, bool *ret, struct err *err)
{
	struct arena *arena = doctor_arena(doctor);
	const struct value *resources;
	struct value *answer;

	*ret = false;
	if (kube_get(&doctor->visit.cluster, resources_api(group_version, arena), arena, &answer, err))
		return -1;
	resources = value_get(answer, "resources");
	for (const struct value *item = value_first(resources); item; item = item->next)
		*ret = *ret || strcmp(value_text_at(item, "name"), resource) == 0;
	return 0;
}

/* An error is a finding too: its first line is what was found, what follows says what to do. */
static void take_error(const struct err *err, struct arena *arena, struct finding *ret)
{
	size_t n = strcspn(err->message, "\n");

	(void)doctor_finding_set(ret, CHECK_FAILED, arena_str(arena, (struct str){ err->message, n }),
				 err->message[n] ? arena_str(arena, str_of(err->message + n + 1)).p
						 : err_remedy(err->code));
	ret->code = err->code;
}

/* Why a check cannot be run; false when it can. */
static bool is_lacking(const struct doctor *doctor, enum check_id id, struct finding *ret)
{
	int needs = checks[id].needs;

	if (context_is_over(&doctor->context))
		(void)doctor_finding_set(ret, CHECK_SKIPPED, STR("the time was over before"),
					 "give it more: --timeout 10m");
	else if (needs & NEEDS_CLUSTER && !doctor->version)
		(void)doctor_finding_set(ret, CHECK_SKIPPED, STR("the cluster is not reached"), NULL);
	else if (needs & NEEDS_PROFILE && !doctor->settings)
		(void)doctor_finding_set(ret, CHECK_SKIPPED, STR("there is no profile to check for"), NULL);
	else if (needs & NEEDS_PROBES && doctor->request->no_probes)
		(void)doctor_finding_set(ret, CHECK_SKIPPED, STR("not wanted: --no-probes"), NULL);
	else if (needs & NEEDS_PROBES && id != CHECK_space && !doctor->probing)
		(void)doctor_finding_set(ret, CHECK_SKIPPED, STR("there is no namespace to try it in"), NULL);
	else
		return false;
	return true;
}

/* People find it in the result. */
static void tell(struct doctor *doctor, enum check_id id)
{
	static const enum event_state events[CHECK_STATES] = { [CHECK_OK] = EVENT_DONE,
							       [CHECK_WARNING] = EVENT_WARNING,
							       [CHECK_FAILED] = EVENT_FAILED,
							       [CHECK_SKIPPED] = EVENT_NOTE };
	const struct finding *finding = &doctor->findings[id];
	const char *remedy = finding->remedy ? finding->remedy : "";

	context_tell(&doctor->context, events[finding->state], EVENT_SILENT, checks[id].id,
		     arena_format(doctor_arena(doctor), "%s%s%s", finding->found, *remedy ? "\n" : "", remedy));
}

static int run_check(struct doctor *doctor, enum check_id id, struct err *err)
{
	CLEANUP(err_clear) struct err own = ERR_INIT;
	struct finding *finding = &doctor->findings[id];

	if (is_lacking(doctor, id, finding))
		return 0;
	context_begun(&doctor->context, checks[id].id, checks[id].what);
	if (checks[id].run(doctor, finding, &own))
		take_error(&own, doctor_arena(doctor), finding);
	tell(doctor, id);
	return err_is_signal(own.code) ? err_set(err, own.code, "%s", own.message) : 0;
}

int doctor_run(struct doctor *doctor, const struct session *session, const struct doctor_request *request,
	       struct err *err)
{
	*doctor = (struct doctor){
		.session = session, .request = request, .visit = VISIT_INIT, .reach = ERR_INIT, .probe = SANDBOX_INIT
	};
	context_begin(&doctor->context, session->context, request->timeout);
	doctor->context.interrupt = &doctor->visit.interrupt;
	if (visit_open(&doctor->visit, session, &doctor->reach) && err_is_signal(doctor->reach.code))
		return err_set(err, doctor->reach.code, "%s", doctor->reach.message);
	for (size_t i = 0; i < CHECK_COUNT; i++)
		if (run_check(doctor, (enum check_id)i, err))
			return -1;
	return 0;
}

size_t doctor_count(const struct doctor *doctor, enum check_state state)
{
	size_t count = 0;

	for (size_t i = 0; i < CHECK_COUNT; i++)
		count += doctor->findings[i].state == state;
	return count;
}

static struct value *finding_value(const struct doctor *doctor, enum check_id id)
{
	const struct finding *finding = &doctor->findings[id];
	struct arena *arena = doctor_arena(doctor);
	struct value *map = value_new(arena, VALUE_MAP);

	value_put_text(map, "id", doctor_check_id(id), arena);
	value_put_text(map, "what", doctor_check_what(id), arena);
	value_put_text(map, "state", doctor_state_name(finding->state), arena);
	value_put_text(map, "found", finding->found ? finding->found : "", arena);
	if (finding->remedy && finding->state != CHECK_OK)
		value_put_text(map, "remedy", finding->remedy, arena);
	if (finding->state == CHECK_FAILED)
		value_put_text(map, "error", err_slug(finding->code), arena);
	if (finding->details)
		value_put(map, STR("details"), finding->details);
	return map;
}

struct value *doctor_value(const struct doctor *doctor)
{
	struct arena *arena = doctor_arena(doctor);
	struct value *map = value_new(arena, VALUE_MAP);
	struct value *list = value_new(arena, VALUE_LIST);
	const char *profile = doctor->request->filter.profile;
	enum check_state state = doctor_count(doctor, CHECK_WARNING) ? CHECK_WARNING : CHECK_OK;

	for (size_t i = 0; i < CHECK_COUNT; i++)
		value_add(list, finding_value(doctor, (enum check_id)i));
	value_put_text(map, "state", doctor_state_name(doctor_count(doctor, CHECK_FAILED) ? CHECK_FAILED : state),
		       arena);
	if (profile)
		value_put_text(map, "profile", profile, arena);
	if (doctor->settings)
		value_put_text(map, "plan", value_text_at(doctor->settings, "plan"), arena);
	value_put(map, STR("checks"), list);
	return map;
}

int doctor_judge(const struct doctor *doctor, struct err *err)
{
	CLEANUP(bytes_free) struct bytes ids = BYTES_INIT(IDS_MOST);
	enum err_code code = ERR_NONE;
	size_t failed = doctor_count(doctor, CHECK_FAILED);

	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const struct finding *finding = &doctor->findings[i];

		if (finding->state != CHECK_FAILED)
			continue;
		code = code ? code : finding->code;
		bytes_format(&ids, "%s%s", ids.length ? ", " : "", doctor_check_id((enum check_id)i));
	}
	if (!code)
		return 0;
	(void)err_set(err, code, "%zu of %d checks failed: %s", failed, CHECK_COUNT, ids.data);
	return err_hint(err, "what to do stands below each of them");
}

void doctor_close(struct doctor *doctor)
{
	context_idle(&doctor->context);
	sandbox_close(&doctor->probe);
	visit_close(&doctor->visit);
	err_clear(&doctor->reach);
}

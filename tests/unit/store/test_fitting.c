/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json.h"
#include "store/fitting.h"

static struct value *parse(const char *text, struct arena *arena)
{
	CLEANUP(err_clear) struct err err = ERR_INIT;
	struct value *value = json_parse(str_of(text), arena, &err);

	assert_non_null(value);
	return value;
}

#define DEFAULT ",\"annotations\":{\"ingressclass.kubernetes.io/is-default-class\":\"true\"}"
#define STORED ",\"annotations\":{\"storageclass.kubernetes.io/is-default-class\":\"true\"}"
#define BETA ",\"annotations\":{\"storageclass.beta.kubernetes.io/is-default-class\":\"true\"}"
#define CLASS(name, notes, controller)                                                                                 \
	"{\"metadata\":{\"name\":\"" name "\"" notes "},\"spec\":{\"controller\":\"" controller "\"}}"
#define STORAGE(name, notes, time, provisioner)                                                                        \
	"{\"metadata\":{\"name\":\"" name "\",\"creationTimestamp\":\"2026-01-0" time "T00:00:00Z\"" notes             \
	"},\"provisioner\":\"" provisioner "\"}"
#define TRAEFIK "traefik.io/ingress-controller"
#define NGINX "k8s.io/ingress-nginx"
#define NGINX_POD                                                                                                      \
	"[{\"metadata\":{\"labels\":{\"app.kubernetes.io/name\":\"ingress-nginx\","                                    \
	"\"app.kubernetes.io/component\":\"controller\"}}}]"

/* The class that is chosen; "" none; what the error says when nobody chose. */
static void assert_ingress(const char *classes, const char *pods, const char *wanted)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *class;

	if (fitting_choose_ingress(parse(classes, &arena), parse(pods, &arena), &arena, &class, &err)) {
		assert_int_equal(err.code, ERR_USAGE);
		assert_string_equal(err.message, wanted);
	} else {
		assert_string_equal(value_text_at(class, "metadata.name"), wanted);
	}
}

static void assert_storage(const char *classes, const char *wanted)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	CLEANUP(err_clear) struct err err = ERR_INIT;
	const struct value *class;

	if (fitting_choose_storage(parse(classes, &arena), &arena, &class, &err)) {
		assert_int_equal(err.code, ERR_USAGE);
		assert_string_equal(err.message, wanted);
	} else {
		assert_string_equal(value_text_at(class, "metadata.name"), wanted);
	}
}

static void test_the_ingress_class(void **state)
{
	(void)state;
	assert_ingress("[]", "[]", "");
	assert_ingress("[" CLASS("alb", "", "x") "]", "[]", "alb");
	assert_ingress("[" CLASS("a", "", TRAEFIK) "," CLASS("b", DEFAULT, NGINX) "]", "[]", "b");
	/* The default one counts before the one that has pods, which counts where there is no default. */
	assert_ingress("[" CLASS("a", DEFAULT, TRAEFIK) "," CLASS("b", "", NGINX) "]", NGINX_POD, "a");
	assert_ingress("[" CLASS("a", "", TRAEFIK) "," CLASS("b", "", NGINX) "]", NGINX_POD, "b");
	assert_ingress("[" CLASS("a", DEFAULT, TRAEFIK) "," CLASS("b", DEFAULT, NGINX) "]", NGINX_POD, "b");
}

static void test_several_ingress_classes(void **state)
{
	(void)state;
	assert_ingress("[" CLASS("a", "", TRAEFIK) "," CLASS("b", "", TRAEFIK) "]", "[]",
		       "the profile takes the cluster's ingress class, and there are several: a, b\n"
		       "choose one: --profile-set ingress.className=a");
	assert_ingress("[" CLASS("a", DEFAULT, TRAEFIK) "," CLASS("b", DEFAULT, "x") "," CLASS("c", "", "x") "]",
		       NGINX_POD,
		       "the profile takes the cluster's ingress class, and there are several: a (default), "
		       "b (default)\n"
		       "choose one: --profile-set ingress.className=a");
	/* Of the two that share a controller nobody can tell which is meant. */
	assert_ingress("[" CLASS("a", "", NGINX) "," CLASS("b", "", NGINX) "," CLASS("c", "", TRAEFIK) "]", NGINX_POD,
		       "the profile takes the cluster's ingress class, and there are several: a, b\n"
		       "choose one: --profile-set ingress.className=a");
}

static void test_the_storage_class(void **state)
{
	(void)state;
	assert_storage("[]", "");
	assert_storage("[" STORAGE("a", "", "1", "x") "]", "a");
	assert_storage("[" STORAGE("a", "", "1", "kubernetes.io/no-provisioner") "]", "");
	assert_storage("[" STORAGE("a", "", "1", "kubernetes.io/no-provisioner") "," STORAGE("b", "", "1", "x") "]",
		       "b");
	assert_storage("[" STORAGE("a", "", "2", "x") "," STORAGE("b", STORED, "1", "x") "]", "b");
	assert_storage("[" STORAGE("a", BETA, "1", "x") "," STORAGE("b", "", "1", "x") "]", "a");
	/* Of several defaults the newest, of one second the first by name: as Kubernetes takes it. */
	assert_storage("[" STORAGE("a", STORED, "1", "x") "," STORAGE("b", STORED, "2", "x") "]", "b");
	assert_storage("[" STORAGE("b", STORED, "1", "x") "," STORAGE("a", STORED, "1", "x") "]", "a");
	assert_storage("[" STORAGE("a", "", "1", "x") "," STORAGE("b", "", "1", "x") "]",
		       "the profile takes the cluster's storage class, and there are several: a, b\n"
		       "choose one: --profile-set storage.className=a");
}

static void test_the_domain(void **state)
{
	static const struct {
		struct fitting_way way;
		const char *domain;
	} cases[] = {
		{ { "", "", false, false }, "127.0.0.1.nip.io" },
		{ { "10.9.8.7", "10.9.8.7", false, false }, "10.9.8.7.nip.io" },
		/* k3d, kind: this machine leads there too, by ports of its own. */
		{ { "172.18.0.3", "172.18.0.3", true, true }, "127.0.0.1.nip.io" },
		/* Another program of this machine has the port. */
		{ { "10.9.8.7", "10.9.8.7", true, false }, "10.9.8.7.nip.io" },
		/* Nothing takes a connection from here; the internet may know the way, but to no private network. */
		{ { "", "203.0.113.5", false, false }, "203.0.113.5.nip.io" },
		{ { "", "172.18.0.3", false, false }, "127.0.0.1.nip.io" },
		{ { "", "203.0.113.5", true, false }, "127.0.0.1.nip.io" },
		/* nip.io reads no IPv6, and a balancer may have a name. */
		{ { "2001:db8::1", "2001:db8::1", false, false }, "127.0.0.1.nip.io" },
		{ { "", "lb.example.com", false, false }, "127.0.0.1.nip.io" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(arena_free) struct arena arena = ARENA_INIT;

		assert_string_equal(fitting_domain(&cases[i].way, &arena), cases[i].domain);
	}
}

static void test_settings(void **state)
{
	CLEANUP(arena_free) struct arena arena = ARENA_INIT;
	const struct value *settings = parse("{\"ingress\":{\"className\":\"auto\",\"domain\":\"x.test\"},"
					     "\"storage\":{\"className\":\"(none)\"}}",
					     &arena);
	const struct value *with = fitting_with(settings, FOUND_INGRESS_CLASS, "nginx", &arena);

	(void)state;
	assert_true(fitting_is_open(settings, FOUND_INGRESS_CLASS));
	assert_false(fitting_is_open(settings, FOUND_DOMAIN));
	assert_false(fitting_is_open(settings, FOUND_STORAGE_CLASS));
	assert_true(fitting_is_left_out(settings, FOUND_STORAGE_CLASS));
	assert_false(fitting_is_open(with, FOUND_INGRESS_CLASS));
	assert_string_equal(value_text_at(with, "ingress.domain"), "x.test");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_ingress_class), cmocka_unit_test(test_several_ingress_classes),
		cmocka_unit_test(test_the_storage_class), cmocka_unit_test(test_the_domain),
		cmocka_unit_test(test_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

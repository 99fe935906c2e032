# SPDX-License-Identifier: Apache-2.0
#
# make              the programs, in bin/
# make test         every test that needs no cluster; `make help` lists the other targets
#
# V=1                     shows every command
# COV=1                   builds with counters of lines, in build/coverage (make coverage)
# SAN=address,undefined   builds with sanitizers, in a folder of its own (build/san-address-undefined/bin)
# WERROR=1                makes warnings errors (lint, CI); not the default, so that a newer compiler breaks no install

# Recipes name files from here: with make -f they would be those of another folder, and clean removes its bin.
ifneq ($(realpath $(dir $(firstword $(MAKEFILE_LIST)))),$(CURDIR))
$(error this Makefile works in its own folder alone: make -C FOLDER)
endif

VERSION := 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
PKG_CONFIG ?= pkg-config
OPT ?= -O2 -g
SAN ?=
COV ?=
FUZZ_SECONDS ?= 60

PACKAGES := yaml-0.1 libfyaml libcjson libpcre2-8 libcurl

# What is built, file by file; tests/lint/sources.sh compares the lists with the folders.
in = $(patsubst %,$(1)/%.c,$(2))
LIB_SRC := $(call in,lib,alloc bytes child clock config config_cross context emit encoding err events file hostname \
		interrupt json man names options pattern plain plain_parts plain_scalar quantity scalar sha256 \
		spawn value value_text words)
# For the plugin alone: the filter, which runs for milliseconds, must not load a library for HTTP.
PLUGIN_LIB_SRC := $(call in,lib,background base64 cidr columns duration environment fields fields_json \
		fields_schema fields_words fingerprint http http_response process secrecy strvec table tempdir \
		timestamp uri value_order watching)
POSTRENDER_SRC := $(call in,postrender,change change_append change_drop change_hosts change_keys change_parts \
		change_write cli cli_diff cli_help cli_known cli_load cli_man cli_objects cli_profile cli_rules \
		conditions dangling edits edits_block edits_flow edits_parts edits_tree engine expand facts \
		facts_objects facts_parts grammar guards hosts_in ident kind_table layout main missing name_list \
		objects path path_find policy policy_conditions policy_parts policy_read profile_keys report \
		rule_index rules settings settings_found stream tree tree_read tree_span verify)
PLUGIN_SRC := $(call in,plugin/audit,audit drift fix fleet guards inventory objects run workloads) \
	$(call in,plugin/chart,expected flags place problem schema shape values_request) \
	$(call in,plugin/cli,audit_text credentials_text db_text delete_text diff_text doctor_text events_text \
		gc_text history_text image_text lint_text list_text output platform_text policy_rules_text progress \
		progress_choose progress_json restart_text result_text status_text top_text unprotect_text) \
	$(call in,plugin/commands,audit change complete complete_words completion connection create \
		credentials db db_connections db_psql db_status delete diff doctor each_store edit env events exec \
		foreground forward gc get given help hiding history image lint list logs main man_pages open password \
		platform policies profile progress_docs render requests_docs restart resume rollback serve status \
		suspend top unprotect update url verb verb_run version wait worker) \
	$(call in,plugin/database,database db_connections db_pod db_session db_status platform shared \
		shared_job shared_sizes shared_store) \
	$(call in,plugin/diagnose,diagnose intent objects patience problem problem_create problem_jobs \
		problem_place problem_pods unready workloads) \
	$(call in,plugin/doctor,check_addons check_address check_admission check_api_server check_capacity \
		check_classes check_database check_dns check_ingress_controller check_network_policy check_nodes \
		check_rbac check_tools connectivity doctor sandbox server_library) \
	$(call in,plugin/gc,collect find gc index namespaces objects orphans) \
	$(call in,plugin/helm,capabilities crds errors exports filter_request helm history integers manifest \
		meaning profiles record release report template values_file) \
	$(call in,plugin/image,bring builder nodes own_cluster run status target) \
	$(call in,plugin/kube,answer call capacity change discovery kube kubeconfig kubeconfig_problem kubectl list \
		matching memory nodes object open owner patch resources retry selector stream) \
	$(call in,plugin/lifecycle,claims create delete delete_plan delete_work diff diff_run \
		history hooks provision provision_run recover report_ask restart result retain rollback rollout \
		seeding step_crds step_database step_hooks step_images step_namespace step_render stuck summary \
		undo unprotect update volumes wait whole) \
	$(call in,plugin/lint,finding lint_run place policy_rules room server) $(call in,plugin/server,settings) \
	$(call in,plugin/status,condition_database conditions describe event_rows finding list \
		log_targets logs pick remedy status top) \
	$(call in,plugin/store,admin cluster_role component contents controllers credentials entrance fitting \
		guards hosts hosts_lead hosts_wait image_note images lease lease_watch lister mode name name_lookup \
		namespace operation ownership products provenance rbac rbac_table records release rest role spec \
		spec_build spec_database spec_found spec_hosts spec_images spec_policies spec_preset spec_settings \
		state stored system tally url value_diff value_lines value_lines_of visit wanted worked)
UNIT_SRC := $(call in,tests/unit/audit,test_audit test_drift test_fix test_fleet test_inventory \
		test_inventory_read test_run) \
	$(call in,tests/unit/cli,test_events_text test_list_text test_output test_progress \
		test_progress_json test_result_text test_top_text) \
	$(call in,tests/unit/commands,test_complete test_each_store test_requests) \
	$(call in,tests/unit/database,test_db_pod test_db_session test_db_status test_platform \
		test_shared_sizes test_shared_store) \
	$(call in,tests/unit/diagnose,test_intent test_patience test_problem test_problem_place test_unready \
		test_workloads) \
	$(call in,tests/unit/doctor,test_checks test_connectivity test_doctor test_doctor_run test_priority \
		test_probes test_server) \
	$(call in,tests/unit/gc,test_collect test_find test_gc test_orphans) \
	$(call in,tests/unit/helm,test_capabilities test_exports test_helm test_integers \
		test_record test_report test_values_file) \
	$(call in,tests/unit/chart,test_problem) $(call in,tests/unit/image,test_builder) \
	$(call in,tests/unit/kube,test_answer test_capacity test_discovery test_kube \
		test_kubeconfig_problem test_kubectl test_matching test_memory test_resources test_retry) \
	$(call in,tests/unit/lib,test_alloc test_base64 test_bytes test_child test_cidr test_config test_context \
		test_encoding test_err test_events test_fields test_fields_json test_file test_fingerprint \
		test_hostname test_http test_http_response test_interrupt test_json test_man test_names \
		test_options test_pattern test_plain test_process test_quantity test_scalar test_secrecy \
		test_sha256 test_strvec test_table test_tempdir test_timestamp test_value test_watching test_words) \
	$(call in,tests/unit/lifecycle,test_create test_delete test_delete_plan test_delete_work \
		test_diff test_history test_hooks test_provision_run test_restart test_retain test_rollout \
		test_step_images test_stuck test_summary test_undo test_unprotect test_update test_volumes test_wait \
		test_whole) \
	$(call in,tests/unit/postrender,test_cli_help test_conditions test_path test_stream test_verify) \
	$(call in,tests/unit/status,test_conditions test_describe test_event_rows test_list \
		test_log_targets test_logs test_pick test_remedy test_status test_status_of_store test_top) \
	$(call in,tests/unit/store,test_admin test_credentials test_entrance test_fitting \
		test_fitting_find test_guards test_hosts test_images test_lease test_lister test_name \
		test_name_lookup test_operation test_ownership test_products test_provenance test_release \
		test_spec_build test_spec_found test_spec_images test_spec_policies test_spec_preset test_state \
		test_stored test_tally test_url test_value_diff test_value_lines test_wanted test_worked)
# Linked into each of them.
UNIT_SHARED_SRC := $(call in,tests/unit,keeper programs server)
FUZZ_SRC := tests/fuzz/fuzz_filter.c tests/fuzz/fuzz_policy.c tests/fuzz/fuzz_reader.c tests/fuzz/fuzz_stream.c
MUTATE_SRC := tests/mutate/cases.c tests/mutate/mutate.c
# Built by tests/property/run.sh; here so that lint compiles it.
PROPERTY_SRC := $(call in,tests/property,generate generate_flow generate_rules property)
# The main function of fuzz targets that run without libFuzzer.
FUZZ_REPLAY_SRC := tests/fuzz/replay.c

comma := ,
VARIANT := $(if $(SAN),san-$(subst $(comma),-,$(SAN)),$(if $(COV),coverage,release))
BUILD := build/$(VARIANT)
BIN := $(if $(SAN)$(COV),$(BUILD)/bin,bin)
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-7s %s\n' '$(1)' '$(2)')

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wvla -Wwrite-strings \
	-Wformat=2 -Wcast-qual
CPPFLAGS += -D_GNU_SOURCE -DSTORE_VERSION='"$(VERSION)"' -iquote lib -iquote postrender -iquote plugin
CFLAGS_ALL := -std=c11 $(WARNINGS) $(if $(WERROR),-Werror) $(OPT) -fvisibility=hidden -fstack-protector-strong -fPIE \
	-MMD -MP
LDFLAGS_ALL := -pie
ifeq ($(shell uname -s),Linux)
LDFLAGS_ALL += -Wl,-z,relro,-z,now,--as-needed
endif
# Without an optimizer a line is a line; counters of threads and of processes that share them are exact.
ifneq ($(COV),)
override OPT := -O0 -g
CFLAGS_ALL += --coverage -fprofile-update=atomic
LDFLAGS_ALL += --coverage
endif
ifneq ($(SAN),)
CFLAGS_ALL += -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer
LDFLAGS_ALL += -fsanitize=$(SAN)
else ifneq ($(filter -O2,$(OPT)),)
CPPFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
endif

# Only what compiles needs the libraries: help, clean and lint of scripts work without them.
ifneq ($(shell $(PKG_CONFIG) --exists $(PACKAGES) 2>/dev/null && echo yes),yes)
PACKAGES_MISSING := yes
else
PKG_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(PACKAGES))
PKG_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES))
endif

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIB_OBJ := $(call objects,$(LIB_SRC))
POSTRENDER_OBJ := $(call objects,$(POSTRENDER_SRC))
PLUGIN_OBJ := $(call objects,$(PLUGIN_SRC) $(PLUGIN_LIB_SRC))
-include plugin/server/server.mk
# Tests link everything but the main functions.
TESTED_OBJ := $(filter-out %/main.o,$(LIB_OBJ) $(POSTRENDER_OBJ))
UNIT_OBJ := $(TESTED_OBJ) $(filter-out %/main.o,$(PLUGIN_OBJ) $(SERVE_OBJ))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))
PROGRAMS := $(BIN)/store-postrender $(if $(PLUGIN_SRC),$(BIN)/helm-store $(BIN)/helm-store-serve)
FUZZ_BUILD := build/fuzz
FUZZ_BIN := $(patsubst tests/fuzz/%.c,$(FUZZ_BUILD)/%,$(FUZZ_SRC))
MUTATE := build/mutate/bin/mutate-rules

.PHONY: all help test unit coverage golden golden-update golden-san hostile cli corpus tenancy property docs-check \
	docs format fuzz-replay lint mutate-rules compatibility faults torture soak uninstall dist libraries \
	bench-start bench-create bench-buyers fuzz bench bench-rules bench-stores bench-shop helm tests-build oracle \
	list-sources list-tested list-flags clean install cluster cluster-status cluster-stop cluster-clean try \
	try-clean image e2e e2e-image e2e-cluster e2e-chart e2e-look e2e-audit e2e-doctor e2e-change e2e-shop \
	e2e-tenants e2e-images e2e-pipelines e2e-production e2e-main e2e-try e2e-fresh fresh first-minutes
.DELETE_ON_ERROR:
.SUFFIXES:

all: $(PROGRAMS)

help:
	@sed -n 's/^# \(make .*\)/\1/p; s/^# \([A-Z]*=.*\)/\1/p' Makefile

libraries:
ifdef PACKAGES_MISSING
	@echo "missing: the development files of some of $(PACKAGES) ($(PKG_CONFIG) does not find them)" >&2
	@echo "./install.sh installs them, or says which packages to install" >&2
	@exit 1
endif

$(BUILD)/%.o: %.c Makefile | libraries
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $(CFLAGS_ALL) $(CFLAGS) -c -o $@ $<

# Renamed when whole: a plugin is built in the folder that runs.
$(BIN)/store-postrender: $(POSTRENDER_OBJ) $(LIB_OBJ)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS_ALL) $(LDFLAGS) -o $@.new $^ $(PKG_LIBS) -lm
	@mv -f $@.new $@
	$(if $(SAN)$(COV),@ln -sfn ../../policies $(BUILD)/policies)

$(BIN)/helm-store: $(PLUGIN_OBJ) $(LIB_OBJ)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS_ALL) $(LDFLAGS) -o $@.new $^ $(PKG_LIBS) -lm
	@mv -f $@.new $@

$(BUILD)/tests/unit/%.o: CPPFLAGS += -iquote tests/unit

$(UNIT_BIN): $(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(UNIT_OBJ) $(call objects,$(UNIT_SHARED_SRC))
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS_ALL) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) $(SERVE_LIBS) -lcmocka -lm

$(MUTATE): $(call objects,$(MUTATE_SRC)) $(TESTED_OBJ)
	$(call say,LD,$@)
	@mkdir -p $(@D) && ln -sfn ../../policies $(@D)/../policies
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS_ALL) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lm

$(FUZZ_BUILD)/%: tests/fuzz/%.c $(filter-out %/main.c,$(LIB_SRC) $(POSTRENDER_SRC)) | libraries
	$(call say,FUZZ,$@)
	@mkdir -p $(@D)
	$(Q)clang -std=c11 -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		$(CPPFLAGS) $(PKG_CFLAGS) -o $@ $(filter %.c,$^) $(PKG_LIBS) -lm

-include $(LIB_OBJ:.o=.d) $(POSTRENDER_OBJ:.o=.d) $(PLUGIN_OBJ:.o=.d) $(patsubst %.c,$(BUILD)/%.d,$(UNIT_SRC) \
	$(UNIT_SHARED_SRC) $(MUTATE_SRC))

# make test         all of the following (but bench); ends with `N passed, N failed, N skipped`
# E2E=1             with the tests of the cluster itself, too (see make e2e)
test:
	$(Q)tests/run

tests-build: all $(UNIT_BIN)

# make unit         cmocka programs, one a module
# make golden       tests/golden: one folder a case
# make golden-update CASE=name    writes what the case gives now as its expectation, to be read before it is committed
# make golden-san   the golden cases under AddressSanitizer and UBSan
# make hostile      streams made to be misread, against tests/hostile/outcomes.tsv
# make cli          bats tests of both programs and of the Helms
# make corpus       real charts: byte identity, outcomes, an independent reader's judgement, run twice
# make property     random documents and random rules: a sample; PROPERTY_DOCS=100000 is the whole
# make tenancy      what a tenant may bring, against what is wanted of it
# make fuzz-replay  the fuzz targets on their corpus and on the crashes that were kept
# make docs-check   docs and schemas are what the programs' tables say, and what pages say can be typed
# make lint         warnings, size and include gates, shellcheck
unit golden golden-san hostile cli corpus tenancy property docs-check fuzz-replay lint:
	$(Q)tests/run $@

# make format       lays the C sources out as lint wants them
format:
	$(Q)tests/lint/format.sh --write

# make coverage     which lines unit, golden and cli tests run, against the floors of tests/coverage.tsv, and
#                   docs/coverage.md (COVERAGE_E2E="tests/e2e/look.bats …": with these, too; UPDATE=1 writes the page)
coverage:
	$(Q)tests/coverage/run.sh

golden-update: all
	$(Q)tests/golden-update.sh "$(CASE)"

# make mutate-rules each rule, and each line of when and where, taken away: a case must fail (MUTATE_RULE=ID)
mutate-rules: all $(MUTATE)
	$(Q)tests/mutate/run.sh $(MUTATE) $(MUTATE_RULE)

# make compatibility  docs/compatibility.md, from the charts of ../shared/corpus (or CORPUS=folder)
compatibility: all
	$(Q)tests/corpus/compatibility.sh >build/compatibility.md && mv build/compatibility.md docs/compatibility.md

# make faults       the fault proxy, build/faults (build/faults proxy --help)
oracle faults:
	$(call say,GO,build/$@)
	$(Q)cd tests/$@ && CGO_ENABLED=0 go build -trimpath -o ../../build/$@ .

# make torture      commands with a fault at one of their requests: TORTURE=80 of them, or all; SEED= ONLY=
# make soak         two users at random against a model: SECONDS=600 SEED= SHRINK=1
SECONDS ?= 600
torture soak: all faults
	$(Q)LENGTH=$(SECONDS) tests/e2e/run.sh tests/faults/run.sh $@

# make docs         writes docs/errors.md and docs/schema/ from the tables, docs/rules/ from the policies
docs: all
	$(Q)tests/docs.sh --write

# make fuzz         each fuzz target for FUZZ_SECONDS (60)
fuzz: $(FUZZ_BIN)
	$(Q)FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/run.sh $(FUZZ_BIN)

# make cluster         a real single-node Kubernetes here, without Docker (CLUSTER=name; docs/cluster.md)
# make cluster-status  what of it runs
# make cluster-stop    ends it and keeps its data; cluster-clean removes it
CLUSTER ?= default
cluster:
	$(Q)CLUSTER=$(CLUSTER) cluster/cluster up

cluster-status cluster-stop cluster-clean:
	$(Q)CLUSTER=$(CLUSTER) cluster/cluster $(@:cluster-%=%)

# make try          from nothing to a shop that answers in a browser (TRY="--yes --cluster own"; docs/your-cluster.md)
# make try-clean    ends it, and leaves nothing of it
try:
	$(Q)./install.sh --try $(TRY)

try-clean:
	$(Q)cluster/try clean

# make image NAME=store   builds images/NAME into an archive in the cache
image:
	$(Q)cluster/image $(NAME)

# make e2e          tests on the cluster `e2e` (made for it), or on yours: KUBECONFIG=file make e2e
# make e2e-cluster  those of the cluster itself
# make e2e-change   stores that fail, are killed, are cut off, and come in crowds
# make e2e-image    those of building images without a registry
# make e2e-chart    charts/store against an API server; e2e-shop: the shop itself
# make e2e-try      from no cluster to a shop that answers, on the own cluster
# make e2e-fresh    the same from a bare Debian 12 and 13; make fresh SUITE=trixie is one of them
# make e2e-images   bringing the shop's images into a cluster, and stores made of them
# make e2e-production   the shop with a database outside of the cluster, and what it says when disk or Redis fail
# make e2e-pipelines   docs/pipelines.md, as a runner runs it
# make e2e-main     the main job in a few minutes
# make e2e-look     the verbs that look at stores
# make e2e-doctor   doctor: what it finds, tries, and leaves
# make e2e-audit    drift of live stores, and what belongs to no store
# make e2e-tenants  stores beside each other, what they must not have, work from another machine
e2e:
	$(Q)tests/run $$(tests/run --list-e2e)

e2e-image e2e-cluster e2e-chart e2e-look e2e-audit e2e-doctor e2e-change e2e-shop e2e-tenants e2e-images \
		e2e-pipelines e2e-try e2e-fresh e2e-production e2e-main:
	$(Q)tests/run $@

# make fresh SUITE=trixie USER_TOO=yes    one system, also as a user with sudo
SUITE ?= bookworm
fresh:
	$(Q)tests/fresh.sh $(SUITE)
	$(Q)[ -z "$(USER_TOO)" ] || tests/fresh.sh --user $(SUITE)

# make first-minutes    the same, with its transcript to docs/first-minutes.md
first-minutes:
	$(Q)tests/fresh.sh --page docs/first-minutes.md $(SUITE)

# make bench        ratios against peers, written to bench/RESULTS.md
bench: all
	$(Q)bench/run.sh

# make bench-stores the verbs with 1,000 stores, on the cluster `bench` (made for it), or on yours
bench-stores: all
	$(Q)bench/stores.sh

# make bench-rules  what many rules cost, and the whole law
# make bench-shop   what a shop needs at rest and under 20 requests/s, on the cluster CLUSTER (ten minutes)
# make bench-start  what the short ways to a shop's start are worth, on this machine (ten minutes; written as well)
# make bench-create how long `create` of a shop takes, on a cluster (ten minutes; written as well)
# make bench-buyers what carts and orders cost, by both ways, on this machine (five minutes; written as well)
bench-rules bench-shop bench-start bench-create bench-buyers: all
	$(Q)CLUSTER=$(CLUSTER) bench/$(@:bench-%=%).sh

# make helm         builds the Helms that the tests use into the cache
helm:
	$(Q)tests/helm.sh

# make install      into $(DESTDIR)$(PREFIX) (/usr/local); PREFIX may hold blanks and quotes
# make uninstall    takes away what install has put there, and nothing else
export INSTALL_DESTDIR := $(value DESTDIR)
export INSTALL_PREFIX := $(value PREFIX)
export INSTALL_VERSION := $(VERSION)

install: all
	$(Q)install/place.sh install $(PROGRAMS)

uninstall:
	$(Q)install/place.sh uninstall $(PROGRAMS)

# make dist         the source archive of HEAD, in dist/
dist:
	@mkdir -p dist
	git archive --format=tar.gz --prefix=helm-store-$(VERSION)/ -o dist/helm-store-$(VERSION).tar.gz HEAD

# For tests/lint: what is built, and how.
list-sources:
	@echo $(LIB_SRC) $(PLUGIN_LIB_SRC) $(POSTRENDER_SRC) $(PLUGIN_SRC) $(UNIT_SRC) $(UNIT_SHARED_SRC) $(FUZZ_SRC) \
		$(FUZZ_REPLAY_SRC) $(MUTATE_SRC) $(PROPERTY_SRC) $(SERVE_SRC)

list-tested:
	@echo $(TESTED_OBJ) $(call objects,$(FUZZ_GUARD_SRC))

list-flags:
	@echo -std=c11 $(WARNINGS) -D_GNU_SOURCE -DSTORE_VERSION='"$(VERSION)"' -iquote lib -iquote postrender \
		-iquote plugin -iquote tests/unit $(PKG_CFLAGS) $(SERVE_CFLAGS)

# make clean        removes bin/ build/ dist/
clean:
	rm -rf bin build dist

# SPDX-License-Identifier: Apache-2.0
#
# make              both programs, in bin/
# make test         every test that needs no cluster; `make help` lists the other targets
#
# V=1                     shows every command
# SAN=address,undefined   builds with sanitizers, in a folder of its own (build/san-address-undefined/bin)
# COV=1                   builds with counters of lines, in build/coverage (make coverage)
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
LIB_SRC := lib/alloc.c lib/bytes.c lib/child.c lib/clock.c lib/config.c lib/config_cross.c lib/context.c lib/emit.c \
	lib/encoding.c lib/err.c lib/events.c lib/file.c lib/interrupt.c lib/json.c lib/man.c lib/names.c \
	lib/options.c lib/pattern.c lib/plain.c lib/plain_scalar.c lib/quantity.c lib/hostname.c lib/scalar.c \
	lib/sha256.c lib/spawn.c lib/value.c lib/words.c
# For the plugin alone: the filter, which runs for milliseconds, must not load a library for HTTP.
PLUGIN_LIB_SRC := lib/background.c lib/base64.c lib/duration.c lib/fields.c lib/fields_json.c lib/fields_schema.c \
	lib/fields_words.c lib/http.c lib/http_header.c lib/uri.c
POSTRENDER_SRC := postrender/change.c postrender/change_append.c postrender/change_drop.c postrender/change_hosts.c \
	postrender/change_keys.c postrender/change_write.c postrender/cli.c postrender/cli_diff.c \
	postrender/cli_help.c postrender/cli_known.c postrender/cli_man.c postrender/cli_objects.c \
	postrender/cli_profile.c postrender/cli_rules.c postrender/conditions.c postrender/dangling.c \
	postrender/edits.c postrender/edits_block.c postrender/edits_flow.c postrender/edits_tree.c \
	postrender/engine.c postrender/expand.c postrender/facts.c postrender/facts_objects.c postrender/guards.c \
	postrender/hosts_in.c postrender/ident.c postrender/kind_table.c postrender/main.c postrender/missing.c \
	postrender/name_list.c postrender/objects.c postrender/path.c postrender/place.c postrender/policy.c \
	postrender/policy_conditions.c postrender/policy_parts.c postrender/profile_keys.c postrender/report.c \
	postrender/rule_index.c postrender/rules.c postrender/settings.c postrender/settings_found.c \
	postrender/stream.c postrender/tree.c postrender/tree_read.c postrender/tree_span.c postrender/verify.c \
	postrender/words_table.c
PLUGIN_SRC := plugin/address.c plugin/alike.c plugin/answer.c plugin/audit.c plugin/audit_fix.c plugin/audit_objects.c \
	plugin/audit_space.c plugin/audit_view.c plugin/audit_workloads.c plugin/capabilities.c plugin/capacity.c \
	plugin/census.c plugin/changes.c plugin/changes_ask.c plugin/chart_flags.c plugin/check_address.c \
	plugin/check_capacity.c plugin/check_classes.c plugin/check_controller.c plugin/check_database.c \
	plugin/check_dns.c plugin/check_local.c plugin/check_nodes.c plugin/check_packets.c plugin/check_parts.c \
	plugin/check_probes.c plugin/check_rights.c plugin/check_server.c plugin/cidr.c plugin/claims.c \
	plugin/cluster.c plugin/cluster_call.c plugin/cluster_pages.c plugin/cmd_audit.c plugin/cmd_completion.c \
	plugin/cmd_create.c plugin/cmd_credentials.c plugin/cmd_db.c plugin/cmd_delete.c plugin/cmd_diff.c \
	plugin/cmd_doctor.c plugin/cmd_env.c plugin/cmd_gc.c plugin/cmd_help.c plugin/cmd_history.c plugin/cmd_image.c \
	plugin/cmd_lint.c plugin/cmd_list.c plugin/cmd_logs.c plugin/cmd_open.c plugin/cmd_platform.c \
	plugin/cmd_policies.c plugin/cmd_profile.c plugin/cmd_render.c plugin/cmd_resume.c plugin/cmd_rollback.c \
	plugin/cmd_status.c plugin/cmd_suspend.c plugin/cmd_update.c plugin/cmd_url.c plugin/cmd_version.c \
	plugin/cmd_wait.c plugin/collection.c plugin/columns.c plugin/complete.c plugin/contents.c plugin/contrast.c \
	plugin/controllers.c plugin/crds.c plugin/crds_make.c plugin/credentials.c plugin/db_connections.c \
	plugin/db_pod.c plugin/db_psql.c plugin/db_session.c plugin/db_status.c plugin/difference.c \
	plugin/difference_lines.c plugin/doctor.c plugin/doctor_view.c plugin/done.c plugin/entrance.c \
	plugin/environment.c plugin/filter_request.c plugin/finding.c plugin/fingerprint.c plugin/fitting.c \
	plugin/follow.c plugin/foreground.c plugin/gather.c plugin/given.c plugin/guarding.c plugin/health.c \
	plugin/health_database.c plugin/helm.c plugin/helm_history.c plugin/helm_meaning.c plugin/helm_release.c \
	plugin/helm_words.c plugin/hooks.c plugin/hooks_verdict.c plugin/hosts.c plugin/hosts_lead.c \
	plugin/hosts_wait.c plugin/image_check.c plugin/image_nodes.c plugin/image_note.c plugin/image_own.c \
	plugin/image_run.c plugin/image_status.c plugin/image_target.c plugin/image_tool.c plugin/images.c \
	plugin/integers.c plugin/intent.c plugin/keeping.c plugin/kinds.c plugin/kubeconfig.c \
	plugin/kubeconfig_words.c plugin/kubectl.c plugin/leads.c plugin/lease.c plugin/lease_watch.c plugin/lint.c \
	plugin/lint_place.c plugin/lint_room.c plugin/lint_server.c plugin/lint_view.c plugin/look.c plugin/main.c \
	plugin/man_pages.c plugin/manifest.c plugin/modes.c plugin/moment.c plugin/nodes.c plugin/operation.c \
	plugin/orphans.c plugin/orphans_space.c plugin/orphans_things.c plugin/outcome.c plugin/output.c \
	plugin/overview.c plugin/overview_map.c plugin/ownership.c plugin/packets.c plugin/pods.c \
	plugin/policy_rules.c plugin/policy_rules_view.c plugin/preview.c plugin/probe.c plugin/process.c \
	plugin/products.c plugin/profile_names.c plugin/progress.c plugin/progress_choose.c plugin/progress_docs.c \
	plugin/progress_json.c plugin/provenance.c plugin/provision.c plugin/record.c plugin/records.c \
	plugin/recovery.c plugin/release.c plugin/remedy.c plugin/removal.c plugin/rendering.c plugin/requests_docs.c \
	plugin/rest.c plugin/retry.c plugin/rights.c plugin/rights_table.c plugin/role.c plugin/rollout.c \
	plugin/scratch.c plugin/secrecy.c plugin/seeding.c plugin/selected.c plugin/shared.c plugin/shared_job.c \
	plugin/shared_sizes.c plugin/shared_store.c plugin/space.c plugin/spec.c plugin/spec_database.c \
	plugin/spec_diff.c plugin/spec_found.c plugin/spec_hosts.c plugin/spec_images.c plugin/spec_policies.c \
	plugin/spec_preset.c plugin/spec_settings.c plugin/state.c plugin/stuck.c plugin/survey.c plugin/suspect.c \
	plugin/suspect_create.c plugin/suspect_jobs.c plugin/suspect_place.c plugin/suspect_view.c plugin/suspicion.c \
	plugin/system.c plugin/table.c plugin/tally.c plugin/tenant.c plugin/texts.c plugin/undoing.c plugin/unready.c \
	plugin/updating.c plugin/values_expected.c plugin/values_file.c plugin/values_place.c plugin/values_request.c \
	plugin/values_schema.c plugin/values_shape.c plugin/values_wrong.c plugin/verb.c plugin/visit.c \
	plugin/volumes.c plugin/wanted.c plugin/worked.c
UNIT_SRC := tests/unit/test_alike.c tests/unit/test_alloc.c tests/unit/test_answer.c tests/unit/test_audit.c \
	tests/unit/test_base64.c tests/unit/test_bytes.c tests/unit/test_capabilities.c tests/unit/test_capacity.c \
	tests/unit/test_changes.c tests/unit/test_child.c tests/unit/test_cluster.c tests/unit/test_cidr.c \
	tests/unit/test_complete.c tests/unit/test_conditions.c tests/unit/test_config.c tests/unit/test_contrast.c \
	tests/unit/test_difference.c tests/unit/test_doctor_priority.c tests/unit/test_encoding.c \
	tests/unit/test_err.c tests/unit/test_events.c tests/unit/test_file.c tests/unit/test_fingerprint.c \
	tests/unit/test_follow.c tests/unit/test_gather.c tests/unit/test_guarding.c tests/unit/test_health.c \
	tests/unit/test_helm.c tests/unit/test_http.c tests/unit/test_http_header.c tests/unit/test_hooks_verdict.c \
	tests/unit/test_hostname.c tests/unit/test_integers.c tests/unit/test_interrupt.c tests/unit/test_intent.c \
	tests/unit/test_json.c tests/unit/test_kinds.c tests/unit/test_lease.c tests/unit/test_look.c \
	tests/unit/test_moment.c tests/unit/test_names.c tests/unit/test_operation.c tests/unit/test_options.c \
	tests/unit/test_orphans.c tests/unit/test_outcome.c tests/unit/test_output.c tests/unit/test_overview_map.c \
	tests/unit/test_ownership.c tests/unit/test_packets.c tests/unit/test_path.c tests/unit/test_pattern.c \
	tests/unit/test_plain.c tests/unit/test_pods.c tests/unit/test_process.c tests/unit/test_provenance.c \
	tests/unit/test_sha256.c tests/unit/test_progress.c tests/unit/test_quantity.c tests/unit/test_record.c \
	tests/unit/test_release.c tests/unit/test_remedy.c tests/unit/test_retry.c tests/unit/test_scalar.c \
	tests/unit/test_scratch.c tests/unit/test_secrecy.c tests/unit/test_spec_diff.c \
	tests/unit/test_spec_policies.c tests/unit/test_spec_preset.c tests/unit/test_state.c tests/unit/test_stream.c \
	tests/unit/test_stuck.c tests/unit/test_suspect.c tests/unit/test_suspect_place.c tests/unit/test_suspicion.c \
	tests/unit/test_table.c tests/unit/test_tenant.c tests/unit/test_texts.c tests/unit/test_value.c \
	tests/unit/test_values_file.c tests/unit/test_values_wrong.c tests/unit/test_verify.c tests/unit/test_words.c \
	tests/unit/test_db_pod.c tests/unit/test_done.c tests/unit/test_wanted.c tests/unit/test_worked.c \
	tests/unit/test_images.c tests/unit/test_spec_images.c tests/unit/test_fitting.c tests/unit/test_entrance.c \
	tests/unit/test_leads.c tests/unit/test_spec_found.c tests/unit/test_products.c tests/unit/test_unready.c \
	tests/unit/test_context.c tests/unit/test_progress_json.c tests/unit/test_fields.c \
	tests/unit/test_fields_json.c tests/unit/test_requests.c tests/unit/test_man.c tests/unit/test_keeping.c \
	tests/unit/test_removal.c tests/unit/test_survey.c tests/unit/test_volumes.c
# Linked into each of them.
UNIT_SHARED_SRC := tests/unit/server.c
FUZZ_SRC := tests/fuzz/fuzz_filter.c tests/fuzz/fuzz_policy.c tests/fuzz/fuzz_reader.c tests/fuzz/fuzz_stream.c
MUTATE_SRC := tests/mutate/cases.c tests/mutate/mutate.c
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
# Tests link everything but the two main functions.
TESTED_OBJ := $(filter-out %/main.o,$(LIB_OBJ) $(POSTRENDER_OBJ))
UNIT_OBJ := $(TESTED_OBJ) $(filter-out %/main.o,$(PLUGIN_OBJ))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))
PROGRAMS := $(BIN)/store-postrender $(if $(PLUGIN_SRC),$(BIN)/helm-store)
FUZZ_BUILD := build/fuzz
FUZZ_BIN := $(patsubst tests/fuzz/%.c,$(FUZZ_BUILD)/%,$(FUZZ_SRC))
ORACLE := build/oracle
FAULTS := build/faults
MUTATE := build/mutate/bin/mutate-rules

.PHONY: all help test unit coverage golden golden-update golden-san hostile cli corpus tenancy property docs-check \
	docs fuzz-replay lint mutate-rules compatibility faults torture soak uninstall dist libraries bench-start \
	bench-create bench-buyers fuzz bench bench-rules bench-stores bench-shop helm tests-build oracle list-sources \
	list-tested list-flags clean install cluster cluster-status cluster-stop cluster-clean try try-clean image \
	e2e e2e-image e2e-cluster e2e-chart e2e-look e2e-audit e2e-doctor e2e-change e2e-shop e2e-tenants e2e-images \
	e2e-pipelines e2e-production e2e-main e2e-try e2e-fresh fresh first-minutes
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

$(UNIT_BIN): $(BUILD)/tests/%: $(BUILD)/tests/unit/%.o $(UNIT_OBJ) $(call objects,$(UNIT_SHARED_SRC))
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS_ALL) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka -lm

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

golden-update: all
	$(Q)tests/golden-update.sh "$(CASE)"

# make mutate-rules each rule, and each line of when and where, taken away: a case must fail (MUTATE_RULE=ID)
mutate-rules: all $(MUTATE)
	$(Q)tests/mutate/run.sh $(MUTATE) $(MUTATE_RULE)

# make compatibility  docs/compatibility.md, from the charts of ../shared/corpus (or CORPUS=folder)
compatibility: all
	$(Q)tests/corpus/compatibility.sh >build/compatibility.md && mv build/compatibility.md docs/compatibility.md

oracle:
	$(call say,GO,$(ORACLE))
	$(Q)cd tests/oracle && CGO_ENABLED=0 go build -trimpath -o ../../$(ORACLE) .

# make faults       the fault proxy, build/faults (build/faults proxy --help)
faults:
	$(call say,GO,$(FAULTS))
	$(Q)cd tests/faults && CGO_ENABLED=0 go build -trimpath -o ../../$(FAULTS) .

# make torture      commands with a fault at one of their requests: TORTURE=80 of them, or all; SEED= ONLY=
# make soak         two users at random against a model: SECONDS=600 SEED= SHRINK=1
SECONDS ?= 600
torture soak: all faults
	$(Q)LENGTH=$(SECONDS) tests/e2e/run.sh tests/faults/run.sh $@

# make coverage     which lines unit, golden and cli tests run, against the floors of tests/coverage.tsv, and
#                   docs/coverage.md (COVERAGE_E2E="tests/e2e/look.bats …": with these, too; UPDATE=1 writes the page)
coverage:
	$(Q)tests/coverage/run.sh

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
		$(FUZZ_REPLAY_SRC) $(MUTATE_SRC)

list-tested:
	@echo $(TESTED_OBJ)

list-flags:
	@echo -std=c11 $(WARNINGS) -D_GNU_SOURCE -iquote lib -iquote postrender -iquote plugin $(PKG_CFLAGS)

# make clean        removes bin/ build/ dist/
clean:
	rm -rf bin build dist

# SPDX-License-Identifier: Apache-2.0
#
# helm-store-serve: a part of the Makefile. It is a program beside helm-store because libmicrohttpd, linked into that,
# would cost each command 2 ms. It is made of all rooms below it: all but those that talk to a person.
.DEFAULT_GOAL := all

SERVE_SRC := $(call in,plugin/server,answer cache cache_build cache_follow cache_heard cache_objects cache_rows \
		changes chunks daemon dispatch door etag feed guard link listen main manners metrics openapi order \
		orders orders_accept orders_pick page_mark pages parameters problem reads request routes schemas serve \
		snapshot store_view supply target watch watch_lines watch_list watch_state work work_lines work_run)
UNIT_SRC += $(call in,tests/unit/server,test_cache test_cache_objects test_cache_rows test_chunks test_daemon \
		test_dispatch test_etag test_feed test_guard test_link test_listen test_manners test_metrics \
		test_openapi test_order test_orders test_orders_accept test_orders_pick test_orders_trim \
		test_page_mark test_parameters test_problem test_reads test_reads_store test_routes test_settings \
		test_snapshot test_store_view test_supply test_target test_watch test_watch_lines test_watch_state \
		test_work test_work_lines test_work_run)
FUZZ_SRC += tests/fuzz/fuzz_guard.c
FUZZ_GUARD_SRC := $(call in,plugin/server,chunks guard routes target) lib/uri.c

# The one that install.sh made of its source, where the machine's is older; MICROHTTPD= takes the machine's.
MICROHTTPD ?= $(wildcard $(shell . ./install/microhttpd.sh && microhttpd_home))
SERVE_PACKAGES := libmicrohttpd
SERVE_PKG_CONFIG := $(if $(MICROHTTPD),PKG_CONFIG_PATH=$(MICROHTTPD)/lib/pkgconfig )$(PKG_CONFIG)
ifneq ($(shell $(SERVE_PKG_CONFIG) --exists $(SERVE_PACKAGES) 2>/dev/null && echo yes),yes)
SERVE_PACKAGES_MISSING := yes
else
SERVE_CFLAGS := $(shell $(SERVE_PKG_CONFIG) --cflags $(SERVE_PACKAGES))
SERVE_LIBS := $(shell $(SERVE_PKG_CONFIG) --libs $(SERVE_PACKAGES))
endif

SERVE_OBJ := $(call objects,$(SERVE_SRC))
SERVE_BELOW_OBJ := $(filter-out $(BUILD)/plugin/cli/% $(BUILD)/plugin/commands/%,$(PLUGIN_OBJ)) $(LIB_OBJ)

.PHONY: serve-libraries FORCE
serve-libraries:
ifdef SERVE_PACKAGES_MISSING
	@echo "missing: the development files of $(SERVE_PACKAGES), which helm-store-serve needs" >&2
	@echo "($(PKG_CONFIG) does not find them); ./install.sh installs them, or says which packages to install" >&2
	@echo "without that program: make bin/store-postrender bin/helm-store" >&2
	@exit 1
endif

$(SERVE_OBJ): CPPFLAGS += $(SERVE_CFLAGS)
$(SERVE_OBJ): | serve-libraries

# Which of them it was compiled for: the headers differ.
$(BUILD)/plugin/server/daemon.o: $(BUILD)/microhttpd
$(BUILD)/microhttpd: FORCE
	@mkdir -p $(@D)
	@echo '$(MICROHTTPD)' | cmp -s - $@ || echo '$(MICROHTTPD)' >$@
FORCE:

$(BIN)/helm-store-serve: $(SERVE_OBJ) $(SERVE_BELOW_OBJ)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS_ALL) $(LDFLAGS) -o $@.new $^ $(PKG_LIBS) $(SERVE_LIBS) -lm
	@mv -f $@.new $@

# The same with the machine's own libmicrohttpd, which tests try too where it is another one.
build/machine/helm-store-serve: $(filter-out %/daemon.o,$(SERVE_OBJ)) build/machine/daemon.o $(SERVE_BELOW_OBJ)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS) $(LDFLAGS_ALL) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) \
		$$($(PKG_CONFIG) --libs $(SERVE_PACKAGES)) -lm

build/machine/daemon.o: plugin/server/daemon.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(PKG_CFLAGS) $$($(PKG_CONFIG) --cflags $(SERVE_PACKAGES)) $(CFLAGS_ALL) $(CFLAGS) \
		-c -o $@ $<

build/fuzz/fuzz_guard: $(FUZZ_GUARD_SRC)

-include $(SERVE_OBJ:.o=.d)

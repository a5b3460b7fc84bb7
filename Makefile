# cdnproof: `make help` lists what can be asked for. Plain GNU make; objects lie below build/.
# SAN=1 builds with AddressSanitizer and UndefinedBehaviorSanitizer into build-san/.
.DEFAULT_GOAL := build
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
.SECONDARY:
SUBMAKE = $(MAKE) --no-print-directory $(if $(V),,-s) -j$(shell nproc)

ifeq ($(V),)
Q := @
SAY = @printf '  %-6s %s\n' $(1) $(2)
endif

SAN ?=
BUILD ?= build$(if $(SAN),-san)
CC := $(if $(filter default,$(origin CC)),gcc,$(CC))
PREFIX ?= /usr/local
TRIPLET := $(shell $(CC) -dumpmachine)
# Unpacked packages of another architecture, for a cross compiler; tests/tools/fetch-arm64.sh.
SYSROOT ?=
VERSION := $(shell cat VERSION)

FOLDERS := base model probes geo logs analyzer reports renders bundle cli
VERIFIER_OWN := cli/verify_main.c cli/verify_absent.c
SOURCES := $(filter-out $(VERIFIER_OWN),$(wildcard $(addsuffix /*.c,$(FOLDERS))))
DATA := $(wildcard model/data/*.json analyzer/profiles/*.json)
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o)
LIBRARY_OBJECTS := $(filter-out $(BUILD)/obj/cli/main.o,$(OBJECTS))
LIBRARY := $(BUILD)/obj/library.a
# What cdnproof-verify is made of, so that it can be built where only libcrypto, jansson and xxHash are.
VERIFIER_CLI := again bundle_inputs folders help inputs* language outputs parse program sources terminal verify*
VERIFIER_SOURCES := $(filter-out base/call_filter.c $(VERIFIER_OWN), \
	$(wildcard $(addsuffix /*.c,base model geo analyzer reports bundle) $(VERIFIER_CLI:%=cli/%.c)))
VERIFIER_LIBRARY := $(BUILD)/obj/verifier.a
VERIFIER := $(BUILD)/cdnproof-verify
ARM64_CC := aarch64-linux-gnu-gcc
ARM64_ROOT := $(BUILD)/arm64/root
VERIFIER_ARM64 := $(BUILD)/cdnproof-verify-arm64
BASE_LIB := $(filter $(BUILD)/obj/base/%,$(OBJECTS))

WARN := -Wall -Wextra -Wshadow -Wconversion -Wvla -Wformat=2 -Wstrict-prototypes \
	-Wmissing-prototypes -Wundef -Wpointer-arith -Wcast-qual -Werror
HARDEN := -fstack-protector-strong -fstack-clash-protection -fPIE \
	$(if $(filter x86_64%,$(TRIPLET)),-fcf-protection,-mbranch-protection=standard) \
	$(if $(SAN),,-D_FORTIFY_SOURCE=2)
COMMA := ,
# At -O1 gcc 12 knows too little of lengths to warn of cut texts.
SANFLAGS := $(if $(SAN),-fsanitize=address$(COMMA)undefined -fno-sanitize-recover=undefined -Wno-format-truncation \
	-fno-omit-frame-pointer)
CPPFLAGS += -D_GNU_SOURCE -I. -DCDNPROOF_VERSION='"$(VERSION)"' -DCDNPROOF_PREFIX='"$(PREFIX)"' \
	$(if $(SYSROOT),-isystem $(SYSROOT)/usr/include -isystem $(SYSROOT)/usr/include/$(TRIPLET))
# Under the sanitizers lines are all that a finding tells.
CFLAGS ?= $(if $(SAN),-O1 -g1,-O2 -g)
ALL_CFLAGS = -std=c17 $(CFLAGS) $(WARN) $(HARDEN) $(SANFLAGS)
LDFLAGS += -pie -Wl,-z,relro,-z,now,-z,noexecstack $(SANFLAGS)
LDLIBS := -ljansson -lexpat -lxlsxwriter -lssl -lcrypto -lpcap -lcurl -lcap -lseccomp -lmicrohttpd -lz -lisal -lzstd -llzma -lbz2 -llz4 -lxxhash -lpthread
# Stripped, and without an id of the build: the same sources, compiler and libraries give the same
# bytes wherever they lie. What is absent: cli/verify_absent.c.
ABSENT := dlopen dlsym dlclose dlerror dladdr getaddrinfo freeaddrinfo getnameinfo gethostbyname
STATIC_LDFLAGS := -static-pie -s -Wl,--build-id=none,--gc-sections,-z,relro,-z,now,-z,noexecstack \
	$(ABSENT:%=-Wl$(COMMA)--wrap=%)
# Two hundred programs that nobody installs are linked by the linker that takes two fifths of the
# time, where it is there.
TEST_LDFLAGS := $(if $(SYSROOT),,$(if $(shell command -v ld.gold),-fuse-ld=gold))
TEST_LIBS := -lmaxminddb -lcheck -lsubunit -lm -lrt -lpthread

PROGRAM := $(BUILD)/cdnproof
LAB_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out tests/lab/test_%,$(wildcard tests/lab/*.c)))
LAB := $(BUILD)/lab
SIMULATOR_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/simulator/*.c))
SIMULATOR := $(BUILD)/simulator
BENCHES := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(wildcard tests/bench/*.c))
TOOLS := $(patsubst tests/tools/%.c,$(BUILD)/tools/%,$(wildcard tests/tools/*.c))
PRELOADS := $(patsubst tests/preload/%.c,$(BUILD)/preload/%.so,$(wildcard tests/preload/*.c))
UNIT_TESTS := $(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/test_*.c))
LAB_TESTS := $(patsubst tests/lab/%.c,$(BUILD)/tests/%,$(wildcard tests/lab/test_*.c))
FIXTURE_OBJECTS := $(patsubst %.c,$(BUILD)/obj/%.o,$(filter-out tests/test_%,$(wildcard tests/*.c)))
FIXTURES := $(BUILD)/obj/fixtures.a
MO := $(patsubst po/%.po,$(BUILD)/locale/%/LC_MESSAGES/cdnproof.mo,$(wildcard po/*.po))

.PHONY: help deps deps-demo deps-check deps-bench deps-verifier build verifier verifier-check no-arm64 check demo bench \
	lint asan fuzz soak kills format golden install clean everything FORCE

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 16

deps-demo: ## install what the demo needs (Debian packages, only when missing)
	$(Q)tests/tools/deps.sh demo

deps-check: ## install what tests, lint and fuzzing need
	$(Q)tests/tools/deps.sh check

deps-bench: ## install the peers that benchmarks measure against
	$(Q)tests/tools/deps.sh bench

deps-verifier: ## install what builds and tests the verifier, also for arm64
	$(Q)tests/tools/deps.sh verifier

deps: ## install everything: all of these
	$(Q)tests/tools/deps.sh all

build: $(PROGRAM) ## the program, build/cdnproof

# arm64's where there is a compiler for it.
verifier: $(VERIFIER) $(if $(shell command -v $(ARM64_CC)),$(VERIFIER_ARM64),no-arm64) ## cdnproof-verify, one static file: for this machine and for arm64
	$(Q)cd $(BUILD) && sha256sum $(notdir $(filter $(BUILD)/%,$^))

no-arm64:
	@echo "  no $(ARM64_CC) here (make deps-verifier): cdnproof-verify for this machine alone"

verifier-check: verifier ## its tests: built again elsewhere, and arm64's by qemu
	$(Q)BUILD_AGAIN=1 tests/system/test_verifier.sh $(BUILD)

# LEAVE_OUT in the environment: tests that are not run, and so not built.
everything: build $(LAB) $(TOOLS) $(PRELOADS) $(if $(SAN),,$(VERIFIER) $(SIMULATOR) $(BENCHES)) \
	$(filter-out $(LEAVE_OUT:%=$(BUILD)/tests/%),$(UNIT_TESTS) $(LAB_TESTS))

check: deps-check ## install what tests need, build, run all tests
	$(Q)$(SUBMAKE) everything
	$(Q)tests/run.sh $(BUILD) $(CASES)

demo: deps-demo ## eleven agents, eight nodes, one verdict, on this machine
	$(Q)$(SUBMAKE) build $(LAB) $(TOOLS)
	$(Q)tests/demo.sh $(BUILD) $$PPID

bench: deps-bench ## measure against the peers, paired, in one run
	$(Q)$(SUBMAKE) everything
	$(Q)tests/bench/run.sh $(BUILD)

lint: deps-check ## cppcheck, clang-tidy, include directions, formats, shell scripts
	$(Q)tests/lint/run.sh $(BUILD)

asan: deps-check ## the tests under ASan and UBSan; CASES="'honest' 'thin'" limits the lab cases
	$(Q)$(SUBMAKE) SAN=1 everything
	$(Q)ONE_PROCESS=1 tests/run.sh build-san $(CASES)

fuzz: deps-check ## every fuzz target for FUZZ_SECONDS (default 10) each
	$(Q)tests/fuzz/run.sh $(BUILD) $${FUZZ_SECONDS:-10}

soak: ## the soundness simulator over SOAK_CASES (default 2000000) from SOAK_SEED; docs/soundness.md
	$(Q)$(SUBMAKE) $(SIMULATOR)
	$(Q)$(SIMULATOR) --seed $${SOAK_SEED:-1000000} --cases $${SOAK_CASES:-2000000} --jobs $(shell nproc)

kills: ## run is killed KILLS (default 100) times, and loses power at every moment; tables of both
	$(Q)$(SUBMAKE) build $(PRELOADS)
	KILLS=$${KILLS:-100} tests/system/test_run_kills.sh $(BUILD)
	POWER_STATES=0 tests/system/test_run_power.sh $(BUILD)

format: ## settle white space by clang-format
	$(Q)clang-format -i $(shell git ls-files '*.[ch]')

golden: everything ## refresh golden files and schemas from what the program writes now
	$(Q)tests/tools/golden.sh $(BUILD)

install: build ## install program, verifier if built, manual pages, unit, documents below PREFIX; SETCAP=1: ICMP without root
	install -Dm755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/cdnproof
	$(if $(wildcard $(VERIFIER)),install -Dm755 $(VERIFIER) $(DESTDIR)$(PREFIX)/bin/cdnproof-verify)
	for page in docs/man/*.1; do \
		install -Dm644 $$page $(DESTDIR)$(PREFIX)/share/man/man1/$$(basename $$page); done
	for page in LICENSE NOTICE docs/*.md docs/schemas/*.json; do \
		install -Dm644 $$page $(DESTDIR)$(PREFIX)/share/doc/cdnproof/$${page#docs/}; done
	for unit in packaging/*.service packaging/*.timer; do \
		install -Dm644 $$unit $(DESTDIR)$(PREFIX)/lib/systemd/system/$$(basename $$unit); done
	cd $(DESTDIR)$(PREFIX) && sed -i 's,/usr/local/,$(PREFIX)/,g' \
		lib/systemd/system/cdnproof-*.service share/doc/cdnproof/security-review*.md
	$(if $(filter 1,$(SETCAP)),setcap cap_net_raw+ep $(DESTDIR)$(PREFIX)/bin/cdnproof)

clean: ## remove what was built
	rm -rf build build-san

$(PROGRAM): $(OBJECTS) $(BUILD)/sources
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(LINKED) $(LDLIBS)

# Archives behind the objects that want something of them.
LINKED = $(filter %.o,$^) $(filter %.a,$^)

# Thin, so that a program is linked with what it needs and nothing is copied.
$(LIBRARY): $(LIBRARY_OBJECTS)
$(FIXTURES): $(FIXTURE_OBJECTS)
$(VERIFIER_LIBRARY): $(VERIFIER_SOURCES:%.c=$(BUILD)/obj/%.o)
$(LIBRARY) $(FIXTURES) $(VERIFIER_LIBRARY): $(BUILD)/sources
	$(Q)rm -f $@ && ar rcsT $@ $(filter %.o,$^)

$(VERIFIER): $(VERIFIER_OWN:%.c=$(BUILD)/obj/%.o) $(VERIFIER_LIBRARY)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(STATIC_LDFLAGS) $(SYSROOT:%=-L%/usr/lib/$(TRIPLET)) -o $@ $(LINKED) -ljansson -lcrypto -lxxhash -lpthread

# The same by a cross compiler, in a folder of its own.
$(ARM64_ROOT):
	$(call SAY,FETCH,$@)
	$(Q)tests/tools/fetch-arm64.sh $@ libssl-dev libjansson-dev libxxhash-dev

$(VERIFIER_ARM64): $(ARM64_ROOT) FORCE
	$(Q)$(MAKE) --no-print-directory $(if $(V),,-s) $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc)) \
		BUILD=$(BUILD)/arm64 CC='$(ARM64_CC)' SYSROOT=$(ARM64_ROOT) $(BUILD)/arm64/cdnproof-verify
	$(Q)cmp -s $(BUILD)/arm64/cdnproof-verify $@ || cp $(BUILD)/arm64/cdnproof-verify $@

$(LAB): $(LAB_OBJECTS) $(BASE_LIB)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) $(TEST_LDFLAGS) -o $@ $^ $(LDLIBS) -lm -lpthread

$(SIMULATOR): $(SIMULATOR_OBJECTS) $(LIBRARY)
	$(call SAY,LINK,$@)
	$(Q)$(CC) $(LDFLAGS) $(TEST_LDFLAGS) -o $@ $(LINKED) $(LDLIBS) -lm

$(BUILD)/tests/test_soundness: $(filter-out %/main.o,$(SIMULATOR_OBJECTS))

$(BUILD)/tools/%: $(BUILD)/obj/tests/tools/%.o $(LIBRARY)
	$(call SAY,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS) $(TEST_LDFLAGS) -o $@ $(LINKED) $(LDLIBS)

$(BUILD)/tools/make_fixtures: $(patsubst %.c,$(BUILD)/obj/%.o,$(wildcard tests/evidence_*.c))

# Never with sanitizers: their own library must come first.
$(BUILD)/preload/%.so: tests/preload/%.c $(BUILD)/flags
	$(call SAY,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) -std=c17 -O1 -g $(WARN) -fPIC -shared -o $@ $< -ldl

$(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o $(LIBRARY)
	$(call SAY,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS) $(TEST_LDFLAGS) -o $@ $(LINKED) $(LDLIBS) -lmaxminddb

$(UNIT_TESTS): $(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(FIXTURES) $(LIBRARY)
	$(call SAY,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS) $(TEST_LDFLAGS) -o $@ $(LINKED) $(LDLIBS) $(TEST_LIBS)

$(LAB_TESTS): $(BUILD)/tests/%: $(BUILD)/obj/tests/lab/%.o \
		$(filter-out %/lab_main.o,$(LAB_OBJECTS)) $(BASE_LIB)
	$(call SAY,LINK,$@)
	$(Q)mkdir -p $(@D) && $(CC) $(LDFLAGS) $(TEST_LDFLAGS) -o $@ $(LINKED) $(LDLIBS) $(TEST_LIBS)

# The flags stand in a file that changes only when they do, so that objects follow them.
$(BUILD)/flags: FORCE
	$(Q)mkdir -p $(@D) && echo '$(CC) $(CPPFLAGS) $(ALL_CFLAGS)' > $@.new && \
		if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# The names of all sources, likewise: an object that is only a step on the way (.SECONDARY) is not
# missed when its source is older than what it is new to.
$(BUILD)/sources: FORCE
	$(Q)mkdir -p $(@D) && echo '$(SOURCES) $(VERIFIER_SOURCES) $(FIXTURE_OBJECTS)' > $@.new && \
		if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# Of tests the sanitizers' second compiling is as quick as may be; the first warns of all.
$(BUILD)/obj/tests/test_%.o: CFLAGS += $(if $(SAN),-O0 -Wno-maybe-uninitialized)

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(call SAY,CC,$<)
	$(Q)mkdir -p $(@D) && $(CC) $(CPPFLAGS) $(ALL_CFLAGS) $(EMBED) -MMD -MP -c -o $@ $<

# What is compiled in by .incbin is no dependency that the compiler sees.
$(BUILD)/obj/model/region_data.o $(BUILD)/obj/analyzer/profile.o: $(DATA)
$(BUILD)/obj/base/i18n.o: $(MO)
$(BUILD)/obj/base/i18n.o: EMBED = -Wa,-I$(BUILD)
$(BUILD)/obj/cli/doctor_statement.o: docs/security-review.md docs/security-review.zh-CN.md
$(BUILD)/obj/cli/serve_live_page.o: cli/live/live.css cli/live/live.js
$(BUILD)/obj/cli/starter.o: cli/templates/dossier.json cli/templates/functions.json

$(BUILD)/locale/%/LC_MESSAGES/cdnproof.mo: po/%.po
	$(call SAY,MSGFMT,$<)
	$(Q)mkdir -p $(@D) && msgfmt --check -o $@ $<

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# vmigtop: everything is a target here; CI calls nothing else.
#
#   make              build/vmigtop
#   make demo         install what is missing, simulated cluster, the program on it
#   make check        install what is missing, build and run all tests
#   make V=1 ...      show commands

VERSION := 0.1.0
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
Q := $(if $(V),,@)
SAN ?=
# Where the sanitized build is, also for who asks for it by SAN=1 BUILD=...
SAN_BUILD := $(if $(SAN),$(BUILD),$(BUILD)/san)

STD := -std=c17 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wcast-qual \
	-Wcast-align -Wpointer-arith -Wwrite-strings -Wundef -Wvla -Wformat=2 \
	-Wnull-dereference -Wswitch-enum -Wdouble-promotion -Wimplicit-fallthrough \
	-fno-common
IS_CLANG := $(findstring clang,$(CC))
ifeq ($(IS_CLANG),)
WARN += -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init
endif
# clang 14 counts no fall-through attribute in C17 and has no -Wnull-dereference of use.
WERROR ?= $(if $(CI),-Werror)
ifeq ($(SAN),)
OPT ?= -O2 -g
HARDEN := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
LDHARDEN := -pie -Wl,-z,relro,-z,now
else
OPT ?= -O1 -g -fno-omit-frame-pointer
HARDEN := -fsanitize=address,undefined -fno-sanitize-recover=undefined -DARENA_DEBUG
LDHARDEN := -fsanitize=address,undefined
endif

# Looked up when a recipe needs them, so that `make demo` works before they are there.
PKG_CORE = libcurl json-c yaml-0.1
PKG_CFLAGS = $(shell pkg-config --cflags-only-I $(PKG_CORE) ncursesw 2>/dev/null)
CORE_LIBS = $(shell pkg-config --libs $(PKG_CORE) 2>/dev/null) -lm
CURSES_LIBS = $(shell pkg-config --libs ncursesw 2>/dev/null)
SIM_LIBS = -lmicrohttpd -lgnutls -ljson-c -lyaml -lz -lm
TEST_LIBS = -lcmocka -ljson-c -lz

CPPFLAGS_ALL = $(STD) -Iinclude -I. -include base/banned.h \
	-DVMIGTOP_VERSION='"$(VERSION)"'
CFLAGS_ALL = $(CPPFLAGS_ALL) $(WARN) $(WERROR) $(OPT) $(HARDEN) $(PKG_CFLAGS) $(CFLAGS)

CORE_SRC := $(sort $(wildcard src/*/*.c))
UI_SRC := $(filter-out ui/term/curses.c,$(sort $(wildcard ui/*.c ui/*/*.c)))
SIM_SRC := $(sort $(wildcard tests/sim/*.c tests/sim/*/*.c))
TEST_SRC := $(sort $(wildcard tests/unit/*/test_*.c))
SUPPORT_SRC := $(sort $(wildcard tests/support/*.c))
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
THEMES := $(sort $(wildcard themes/*.yaml))
HEADERS := $(sort $(shell find include src ui -name '*.h'))

APP_SRC := $(filter src/app/%,$(CORE_SRC)) src/main.c
LIB_SRC := $(filter-out src/app/%,$(CORE_SRC))
GEN_DIR := $(BUILD)/gen
GEN_SRC := $(GEN_DIR)/builtin_themes.c $(GEN_DIR)/screens.c $(GEN_DIR)/commands.c \
	$(GEN_DIR)/diagnoses.c $(GEN_DIR)/checks.c

obj = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIB_OBJ := $(call obj,$(LIB_SRC)) $(BUILD)/obj/gen/builtin_themes.o \
	$(BUILD)/obj/gen/commands.o $(BUILD)/obj/gen/diagnoses.o $(BUILD)/obj/gen/checks.o
UI_OBJ := $(call obj,$(UI_SRC)) $(BUILD)/obj/gen/screens.o
APP_OBJ := $(call obj,$(APP_SRC))
CURSES_OBJ := $(call obj,ui/term/curses.c)
SIM_OBJ := $(patsubst tests/sim/%.c,$(BUILD)/sim/%.o,$(SIM_SRC))
SUPPORT_OBJ := $(call obj,$(SUPPORT_SRC))
TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(TEST_SRC))
FUZZERS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(FUZZ_SRC))

.PHONY: all demo demo-run check check-run deps headers layers format format-check tidy \
	cppcheck clean install uninstall screenshots fuzz bench unit sim e2e lint \
	check-cluster soak torture FORCE
.SECONDARY:

all: $(BUILD)/vmigtop

$(BUILD)/vmigtop: $(APP_OBJ) $(CURSES_OBJ) $(BUILD)/libui.a $(BUILD)/libcore.a
	@echo "  LD    $@"
	$(Q)$(CC) $(LDHARDEN) -o $@ $(APP_OBJ) $(CURSES_OBJ) $(BUILD)/libui.a \
		$(BUILD)/libcore.a $(CORE_LIBS) $(CURSES_LIBS) $(LDFLAGS)

$(BUILD)/libcore.a: $(LIB_OBJ)
	@echo "  AR    $@"
	$(Q)rm -f $@ && ar rcs $@ $^

# For tests only: the linker takes from it what a test needs, never the terminal.
$(BUILD)/libapp.a: $(filter-out %/src/main.o,$(APP_OBJ))
	@echo "  AR    $@"
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/libui.a: $(UI_OBJ)
	@echo "  AR    $@"
	$(Q)rm -f $@ && ar rcs $@ $^

$(BUILD)/obj/%.o: %.c
	@echo "  CC    $<"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/obj/gen/%.o: $(GEN_DIR)/%.c
	@echo "  CC    $<"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# Registries are written from the names of files; the list itself is a prerequisite, so
# that a deleted file leaves no stale table.
$(GEN_DIR)/%.list: FORCE
	@mkdir -p $(GEN_DIR)
	@printf '%s\n' $(LIST_$*) | cmp -s - $@ || printf '%s\n' $(LIST_$*) > $@

LIST_screens := $(sort $(wildcard ui/screens/screen_*.c))
LIST_commands := $(sort $(wildcard src/commands/cmd_*.c))
LIST_diagnoses := $(sort $(wildcard src/diagnose/diag_*.c))
LIST_checks := $(sort $(wildcard src/checks/check_*.c))
LIST_themes := $(THEMES)

$(GEN_DIR)/screens.c: $(GEN_DIR)/screens.list .ci/gen-registry.sh
	$(Q)sh .ci/gen-registry.sh $@ ui/screens/screen.h screen screens $(LIST_screens)
$(GEN_DIR)/commands.c: $(GEN_DIR)/commands.list .ci/gen-registry.sh
	$(Q)sh .ci/gen-registry.sh $@ commands/command.h command commands $(LIST_commands)
$(GEN_DIR)/diagnoses.c: $(GEN_DIR)/diagnoses.list .ci/gen-registry.sh
	$(Q)sh .ci/gen-registry.sh $@ diagnose/diagnosis.h diagnosis diagnoses $(LIST_diagnoses)
$(GEN_DIR)/checks.c: $(GEN_DIR)/checks.list .ci/gen-registry.sh
	$(Q)sh .ci/gen-registry.sh $@ checks/check.h check checks $(LIST_checks)
$(GEN_DIR)/builtin_themes.c: $(GEN_DIR)/themes.list $(THEMES) .ci/gen-themes.sh
	$(Q)sh .ci/gen-themes.sh $@ $(THEMES)

# --- simulated cluster -------------------------------------------------------------

sim: $(BUILD)/vmigtop-sim

$(BUILD)/sim/%.o: tests/sim/%.c
	@echo "  CC    $<"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(STD) $(WARN) $(WERROR) $(OPT) $(HARDEN) $(CFLAGS) -Iinclude -MMD -MP -c -o $@ $<

$(BUILD)/vmigtop-sim: $(SIM_OBJ)
	@echo "  LD    $@"
	$(Q)$(CC) $(LDHARDEN) -o $@ $(SIM_OBJ) $(SIM_LIBS) $(LDFLAGS)

# --- setup in two commands ---------------------------------------------------------

deps:
	@sh .ci/deps.sh

demo: deps
	@$(MAKE) --no-print-directory $(BUILD)/vmigtop $(BUILD)/vmigtop-sim
	@sh tests/demo.sh $(BUILD) $(SCENARIO)

check: deps
	@$(MAKE) --no-print-directory check-run

# --- tests -------------------------------------------------------------------------

$(BUILD)/unit/%: tests/unit/%.c $(SUPPORT_OBJ) $(BUILD)/libapp.a $(BUILD)/libui.a \
		$(BUILD)/libcore.a
	@echo "  TEST  $@"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -MF $@.d -MT $@ $(LDHARDEN) -o $@ $< $(SUPPORT_OBJ) \
		$(BUILD)/libapp.a $(BUILD)/libui.a $(BUILD)/libcore.a $(CORE_LIBS) $(TEST_LIBS)

$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/standalone.c $(BUILD)/libcore.a
	@echo "  FUZZ  $@"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -MF $@.d -MT $@ $(LDHARDEN) -o $@ $< \
		tests/fuzz/standalone.c $(BUILD)/libcore.a $(CORE_LIBS) -lz

.PHONY: tests fuzzers
tests: $(TESTS)
fuzzers: $(FUZZERS)

unit:
	@$(MAKE) --no-print-directory SAN=1 BUILD=$(SAN_BUILD) tests
	@sh tests/run-unit.sh $(SAN_BUILD)

# Product and simulator as shipped, unit tests and the program under sanitizers.
check-run:
	@$(MAKE) --no-print-directory $(BUILD)/vmigtop $(BUILD)/vmigtop-sim \
		$(BUILD)/term-harness $(BUILD)/test-proxy $(BUILD)/vmigtop-trapped \
		$(BUILD)/fail-call.so $(BUILD)/clock-step.so
	@$(MAKE) --no-print-directory SAN=1 BUILD=$(BUILD)/san tests fuzzers \
		$(BUILD)/san/vmigtop
	@sh tests/run.sh $(BUILD)

# With libFuzzer: make fuzz FUZZ=fuzz_decode SECONDS=300
FUZZ ?=
SECONDS ?= 300
fuzz:
	@$(MAKE) --no-print-directory CC=clang SAN=1 BUILD=$(BUILD)/libfuzzer \
		CFLAGS="-fsanitize=fuzzer-no-link" $(BUILD)/libfuzzer/libcore.a
	@sh tests/fuzz/run.sh $(BUILD)/libfuzzer "$(FUZZ)" $(SECONDS)

# A terminal for tests; the soak of real processes; the program that runs out of memory.
TOOL_CFLAGS = $(STD) $(WARN) $(WERROR) $(OPT) $(HARDEN) $(CFLAGS)
$(BUILD)/term-harness: tests/e2e/harness.c
$(BUILD)/bench/storm: tests/bench/storm.c
$(BUILD)/term-harness $(BUILD)/bench/storm:
	@echo "  LD    $@"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(TOOL_CFLAGS) $$(pkg-config --cflags vterm) $(LDHARDEN) -o $@ $< \
		$$(pkg-config --libs vterm) -lutil $(LDFLAGS)

# A proxy for tests: tests/proxy/proxy.c says what it does.
$(BUILD)/test-proxy: tests/proxy/proxy.c
	@echo "  LD    $@"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(TOOL_CFLAGS) $(LDHARDEN) -o $@ $< -lgnutls $(LDFLAGS)

e2e: $(BUILD)/vmigtop $(BUILD)/vmigtop-sim $(BUILD)/term-harness $(BUILD)/test-proxy \
		$(BUILD)/vmigtop-trapped $(BUILD)/fail-call.so $(BUILD)/clock-step.so
	@sh tests/e2e/run.sh $(BUILD)

bench: $(BUILD)/vmigtop $(BUILD)/vmigtop-sim $(BUILD)/term-harness \
		$(BUILD)/bench/frames $(BUILD)/bench/storm
	@sh tests/bench/run.sh $(BUILD)

$(BUILD)/bench/frames: tests/bench/frames.c $(BUILD)/libui.a $(BUILD)/libcore.a
	@echo "  LD    $@"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(CFLAGS_ALL) -MMD -MP -MF $@.d -MT $@ $(LDHARDEN) -o $@ $< \
		$(BUILD)/libui.a $(BUILD)/libcore.a $(CORE_LIBS) $(LDFLAGS)

# make soak SEQUENCES=40 MODEL_SEQUENCES=5000 SEED=1: prints the seeds that fail.
SEQUENCES ?= 24
MODEL_SEQUENCES ?= 1000
SEED ?= 1
soak: $(BUILD)/vmigtop $(BUILD)/vmigtop-sim $(BUILD)/test-proxy $(BUILD)/clock-step.so
	@$(MAKE) --no-print-directory $(BUILD)/unit/kube/test_soak
	@sh tests/soak/run.sh $(BUILD) $(MODEL_SEQUENCES) $(SEQUENCES) $(SEED)

# Every call and every allocation fails in turn; make check tries a sample of them.
torture: $(BUILD)/vmigtop $(BUILD)/vmigtop-sim $(BUILD)/term-harness \
		$(BUILD)/vmigtop-trapped $(BUILD)/fail-call.so
	@$(MAKE) --no-print-directory SAN=1 BUILD=$(BUILD)/san \
		$(BUILD)/san/unit/kube/test_torture
	@sh tests/torture/run.sh $(BUILD) full

# The program as shipped, but its n-th allocation is the last one.
$(BUILD)/torture/main.o: src/main.c
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) $(CFLAGS_ALL) -Wno-missing-prototypes -Dmain=program_main -c -o $@ $<
$(BUILD)/vmigtop-trapped: tests/torture/trapped.c $(BUILD)/torture/main.o \
		$(filter-out %/src/main.o,$(APP_OBJ)) $(CURSES_OBJ) $(BUILD)/libui.a \
		$(BUILD)/libcore.a
	@echo "  LD    $@"
	$(Q)$(CC) $(CFLAGS_ALL) $(LDHARDEN) -o $@ $^ $(CORE_LIBS) $(CURSES_LIBS) $(LDFLAGS)
# Preloaded: the n-th system call of a kind fails.
$(BUILD)/fail-call.so: tests/torture/fail_call.c
	@echo "  LD    $@"
	$(Q)$(CC) -std=gnu17 $(WARN) $(WERROR) -O2 -g -fPIC -shared -o $@ $< -ldl

# Preloaded: steps of the wall clock.
$(BUILD)/clock-step.so: tests/soak/clock_step.c
	@echo "  LD    $@"
	$(Q)mkdir -p $(dir $@)
	$(Q)$(CC) -std=gnu17 $(WARN) $(WERROR) -O2 -g -fPIC -shared -o $@ $< -ldl

# Reads a real cluster: make check-cluster KUBECONFIG=...
check-cluster: $(BUILD)/vmigtop
	@sh tests/check-cluster.sh $(BUILD)

screenshots: $(BUILD)/vmigtop $(BUILD)/vmigtop-sim
	@sh tests/screenshots.sh $(BUILD)

# --- linters -----------------------------------------------------------------------

lint: layers headers format-check

layers: $(BUILD)/libcore.a $(BUILD)/libui.a
	@sh .ci/check-layers.sh $(BUILD)

headers:
	@for h in $(HEADERS); do \
		printf '#include "%s"\n' $${h#include/} | $(CC) $(CPPFLAGS_ALL) $(WARN) \
			-Wno-unused-function $(PKG_CFLAGS) -fsyntax-only -x c - \
			|| { echo "not self-contained: $$h"; exit 1; }; \
	done; echo "headers: each compiles alone"

FORMATTED := $(shell find include src ui tests -name '*.[ch]' 2>/dev/null)
format:
	@clang-format -i $(FORMATTED)
format-check:
	@clang-format --dry-run -Werror $(FORMATTED) && echo "format: clean"

tidy:
	@printf '%s\n' $(CORE_SRC) $(UI_SRC) ui/term/curses.c | \
		xargs -P 2 -I FILE clang-tidy --quiet --warnings-as-errors='*' FILE \
			-- $(CPPFLAGS_ALL) $(PKG_CFLAGS) 2>/dev/null && echo "tidy: clean"

cppcheck:
	@cppcheck --quiet --std=c11 --enable=warning,performance,portability \
		--suppressions-list=.ci/cppcheck.suppress \
		--error-exitcode=1 -Iinclude -I. src ui

# --- install -----------------------------------------------------------------------

# Manual and completions come from the tables of the program, by two small generators.
MANUALS := $(BUILD)/doc/vmigtop.1 $(BUILD)/doc/vmigtop.5
COMPLETIONS := $(addprefix $(BUILD)/completions/,vmigtop.bash _vmigtop vmigtop.fish \
	kubectl_complete-vmigtop)
PLUGIN_NAMES := kubectl-vmigtop kubectl-virt-vmigtop
BINDIR = $(DESTDIR)$(PREFIX)/bin
MANDIR = $(DESTDIR)$(PREFIX)/share/man
BASHDIR = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSHDIR = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
FISHDIR = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
DATADIR = $(DESTDIR)$(PREFIX)/share/vmigtop
DOCDIR = $(DESTDIR)$(PREFIX)/share/doc/vmigtop

.PHONY: doc completions
doc: $(MANUALS)
completions: $(COMPLETIONS)

GENERATE = $(Q)mkdir -p $(@D) && $(filter %/gen-man %/gen-completion,$^) \
	$(filter %.in,$^) > $@.tmp && mv $@.tmp $@
$(BUILD)/doc/gen-man $(BUILD)/completions/gen-completion: \
$(BUILD)/%: %.c doc/template.c doc/template.h $(BUILD)/libui.a $(BUILD)/libcore.a
	@echo "  LD    $@"
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(LDHARDEN) -o $@ $(filter %.c,$^) $(BUILD)/libui.a \
		$(BUILD)/libcore.a $(CORE_LIBS) $(LDFLAGS)
$(MANUALS): $(BUILD)/doc/%: doc/%.in $(BUILD)/doc/gen-man
	@echo "  GEN   $@"
	$(GENERATE)
$(COMPLETIONS): $(BUILD)/completions/%: completions/%.in $(BUILD)/completions/gen-completion
	@echo "  GEN   $@"
	$(GENERATE)

install: $(BUILD)/vmigtop $(MANUALS) $(COMPLETIONS)
	install -d $(BINDIR) $(MANDIR)/man1 $(MANDIR)/man5 $(BASHDIR) $(ZSHDIR) $(FISHDIR) \
		$(DATADIR)/themes $(DOCDIR)
	install -m 755 $(BUILD)/vmigtop $(BINDIR)/vmigtop
	install -m 755 $(BUILD)/completions/kubectl_complete-vmigtop \
		$(BINDIR)/kubectl_complete-vmigtop
	ln -sf kubectl_complete-vmigtop $(BINDIR)/kubectl_complete-virt-vmigtop
	for name in $(PLUGIN_NAMES); do \
		ln -sf vmigtop $(BINDIR)/$$name && \
		ln -sf vmigtop $(BASHDIR)/$$name && \
		ln -sf vmigtop.fish $(FISHDIR)/$$name.fish && \
		ln -sf vmigtop.1 $(MANDIR)/man1/$$name.1 || exit 1; \
	done
	install -m 644 $(BUILD)/doc/vmigtop.1 $(MANDIR)/man1/vmigtop.1
	install -m 644 $(BUILD)/doc/vmigtop.5 $(MANDIR)/man5/vmigtop.5
	install -m 644 $(BUILD)/completions/vmigtop.bash $(BASHDIR)/vmigtop
	install -m 644 $(BUILD)/completions/_vmigtop $(ZSHDIR)/_vmigtop
	install -m 644 $(BUILD)/completions/vmigtop.fish $(FISHDIR)/vmigtop.fish
	install -m 644 $(THEMES) $(DATADIR)/themes
	install -m 644 LICENSE README.md rbac.yaml $(DOCDIR)

uninstall:
	rm -f $(BINDIR)/vmigtop $(BINDIR)/kubectl_complete-vmigtop \
		$(BINDIR)/kubectl_complete-virt-vmigtop \
		$(MANDIR)/man1/vmigtop.1 $(MANDIR)/man5/vmigtop.5 \
		$(BASHDIR)/vmigtop $(ZSHDIR)/_vmigtop $(FISHDIR)/vmigtop.fish
	for name in $(PLUGIN_NAMES); do \
		rm -f $(BINDIR)/$$name $(BASHDIR)/$$name $(FISHDIR)/$$name.fish \
			$(MANDIR)/man1/$$name.1; \
	done
	rm -rf $(DATADIR) $(DOCDIR)

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)

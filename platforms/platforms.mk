# The other machines: what builds for them, and tests there. Read by the Makefile of the root, after install.mk.
#   make test-musl       the C tests with musl, as on Alpine
#   make test-arm        the same as armv7 and aarch64 programs, under qemu
#   make test-windows    the same as programs of Windows, in wine: x64, or WINDOWS_TARGETS
#   make test-windows-command  the command as a program of Windows
#   make test-platforms  all of them, and what Python's wheels need a machine of its own for (test-wheels)
#   make test-dist       what make dist made, as those use it who downloaded it (DIST_TARGETS)
#   make platforms-table the table of what was built and run where
#   make dist            tarballs of the installed tree, for Windows zips, and Python's files, for DIST_TARGETS; STD=rustup: by the machine's
#                        own Rust, where rustup has the target

PYTHON   ?= python3
C_TARGET ?= $(or $(CARGO_TARGET_DIR),target)
C_CROSS  := $(C_TARGET)/cross
VENV     ?= target/venv

# The tests in bindings/c/tests that run programs; the others look at headers, files and costs.
C_PROGRAM_TESTS ?= abuse io_failure programs tls

# For whom files are made; those first for which a machine may lack the compiler, and rustup has no library.
DIST_TARGETS ?= $(if $(filter rustup,$(STD)),,i686-win7-windows-gnu x86_64-win7-windows-gnu) armv7-unknown-linux-gnueabihf aarch64-unknown-linux-gnu x86_64-unknown-linux-gnu \
                aarch64-unknown-linux-musl x86_64-unknown-linux-musl

# Of CI x64 only; test-platforms takes x86, too, which wants 600 MB for a wine of its own.
WINDOWS_TARGETS ?= x86_64-win7-windows-gnu
test-platforms: WINDOWS_TARGETS := x86_64-win7-windows-gnu i686-win7-windows-gnu

.PHONY: test-musl test-arm test-windows test-windows-command test-platforms dist test-dist platforms-table

test-musl: $(VENV)/ready
	PYUN_PYTHON=$$(cat $(VENV)/ready) PYTHON='$(PYTHON)' platforms/test-c.sh '$(C_TARGET)' x86_64-unknown-linux-musl '$(C_PROGRAM_TESTS)'

test-arm: $(VENV)/ready
	PYUN_PYTHON=$$(cat $(VENV)/ready) PYTHON='$(PYTHON)' platforms/test-c.sh '$(C_TARGET)' \
	  'armv7-unknown-linux-gnueabihf aarch64-unknown-linux-gnu' '$(C_PROGRAM_TESTS)'

# What stands in for calls that fail is preloaded, which Windows does not have. One by one: a machine may have the tools for one only.
test-windows: $(VENV)/ready
	for windows in $(WINDOWS_TARGETS); do PYUN_PYTHON=$$(cat $(VENV)/ready) PYTHON='$(PYTHON)' platforms/test-c.sh '$(C_TARGET)' $$windows \
	  '$(filter-out io_failure,$(C_PROGRAM_TESTS))' || exit; done

test-windows-command:
	for windows in $(WINDOWS_TARGETS); do platforms/test-command.sh '$(C_TARGET)' $$windows || exit; done

test-platforms: test-musl test-arm test-windows test-windows-command test-wheels

# Tarballs of the installed tree: with any glibc from 2.17 (2012) on, or with musl.
dist: $(C_CROSS)/zig/ready $(C_CROSS)/debian-ready
	platforms/dist.sh '$(C_CROSS)' '$(C_TARGET)/dist' '$(C_VERSION)' '$(DIST_TARGETS)'

test-dist: $(C_CROSS)/zig/ready $(C_CROSS)/debian-ready $(if $(filter i686-%-windows-gnu,$(DIST_TARGETS)),$(C_CROSS)/wine32/ready)
	platforms/test_dist.sh '$(C_CROSS)' '$(C_TARGET)/dist' '$(DIST_TARGETS)'

platforms-table:
	@$(PYTHON) -B platforms/table.py '$(C_TARGET)/platforms.jsonl'

# zig, a C compiler and linker for every target and every glibc, and what lets cargo use it; what rewrites programs for wine32.sh.
$(C_CROSS)/zig/ready: platforms/requirements.txt
	@mkdir -p $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# A Rust compiler with the source of its library, and qemu.
$(C_CROSS)/debian-ready: platforms/debian.sh platforms/apt.sh
	$< $(C_CROSS)

# A wine for x86.
$(C_CROSS)/wine32/ready: platforms/wine32.sh platforms/apt.sh $(C_CROSS)/zig/ready
	$< $(@D) $(C_CROSS)/zig/bin/patchelf

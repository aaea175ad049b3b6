# C: `make install`, and `make dist` for the tarballs. Read by the Makefile of the root.
#   make install PREFIX=/usr/local DESTDIR=/tmp/stage CARGO_FLAGS="--no-default-features --features gbk"
# Where root has no cargo: `make c-library`, then as root `make -o c-library install`.

PREFIX      ?= /usr/local
DESTDIR     ?=
LIBDIR      ?= lib
CARGO_FLAGS ?=
PROFILE     ?= release-small
PYTHON      ?= python3

C_INSTALL := bindings/c/install
C_TARGET  := $(or $(CARGO_TARGET_DIR),target)
C_CROSS   := $(C_TARGET)/cross
C_VERSION := $(shell sed -n '/^\[workspace.package\]/,/^$$/s/^version = "\(.*\)"/\1/p' Cargo.toml)
C_BUILT    = $(C_TARGET)/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))

.PHONY: install c-library dist

install: c-library
	DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' LIBDIR='$(LIBDIR)' VERSION='$(C_VERSION)' $(C_INSTALL)/lay.sh '$(C_BUILT)'

c-library:
	cargo build --locked --quiet --profile $(PROFILE) -p pyun-energy-c $(CARGO_FLAGS)

# Tarballs of the installed tree that run with any glibc from 2.17 (2012) on.
dist: $(C_CROSS)/zig/ready $(C_CROSS)/debian-ready
	$(C_INSTALL)/dist.sh '$(C_CROSS)' '$(C_TARGET)/dist' '$(C_VERSION)'

# zig, a C compiler and linker for every target and every glibc, and what lets cargo use it.
$(C_CROSS)/zig/ready: $(C_INSTALL)/requirements.txt
	@mkdir -p $(@D)
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# A Rust compiler for ARM, and qemu.
$(C_CROSS)/debian-ready: $(C_INSTALL)/debian.sh
	$< $(C_CROSS)

# C: `make install` and `make uninstall`. Read by the Makefile of the root.
#   make install PREFIX=/usr/local DESTDIR=/tmp/stage CARGO_FLAGS="--no-default-features --features gbk"
# Where root has no cargo: `make c-library`, then as root `make -o c-library install`.

PREFIX      ?= /usr/local
DESTDIR     ?=
LIBDIR      ?= lib
CARGO_FLAGS ?=
PROFILE     ?= release-small
PYTHON      ?= python3

# A folder as it was said: make would take a dollar in it for one of its own variables. Those who write it as $$ mean one, too.
C_SAID = $(subst $$$$,$$,$(value $1))

C_INSTALL := bindings/c/install
C_TARGET  := $(or $(CARGO_TARGET_DIR),target)
C_VERSION := $(shell sed -n '/^\[workspace.package\]/,/^$$/s/^version = "\(.*\)"/\1/p' Cargo.toml)
C_PROFILE  = $(if $(filter dev,$(PROFILE)),debug,$(PROFILE))

.PHONY: install uninstall c-library

# By the environment, where no shell reads what is in them.
install uninstall c-library: export PYUN_DESTDIR := $(call C_SAID,DESTDIR)
install uninstall c-library: export PYUN_PREFIX := $(call C_SAID,PREFIX)
install uninstall c-library: export PYUN_LIBDIR := $(call C_SAID,LIBDIR)
install uninstall c-library: export PYUN_VERSION := $(C_VERSION)
install uninstall c-library: export PYUN_BUILT = $(or $(call C_SAID,CARGO_TARGET_DIR),target)/$(C_PROFILE)

install: c-library
	@$(C_INSTALL)/lay.sh "$$PYUN_BUILT"

uninstall:
	@$(C_INSTALL)/unlay.sh

c-library:
	$(C_INSTALL)/build.sh build --locked --quiet --profile $(PROFILE) -p pyun-energy-c $(CARGO_FLAGS)
	@to=$$PYUN_BUILT/THIRD-PARTY && \
	  $(PYTHON) $(C_INSTALL)/notices.py host $(CARGO_FLAGS) > "$$to.$$$$" && mv "$$to.$$$$" "$$to.txt"

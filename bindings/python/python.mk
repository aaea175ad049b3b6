# The Python packages. `make test-python-package` makes an environment below target/python/, builds the package as the
# sources are, and runs its tests there. `make dist-python` makes the files that are given away, in target/python/dist/.

PYTHON      ?= python3
PY_DIR      := target/python
PY_VENV     := $(PY_DIR)/venv
PY_WHEELS   := $(PY_DIR)/wheels
PY_DIST     := $(PY_DIR)/dist
PY_TARGETS  ?= $(DIST_TARGETS)
PY_SOURCES  := $(wildcard src/*.rs src/*/*.rs src/*/*/*.rs outbox/src/*.rs outbox/src/*/*.rs outbox/Cargo.toml .cargo/config.toml \
                 bindings/python/src/*.rs bindings/python/Cargo.toml Cargo.toml \
                 python/pyproject.toml python/pyun_energy/* python/pyun_energy_pytest/*)

.PHONY: test-python-package test-wheels dist-python bench-python

test-python-package: $(PY_DIR)/installed
	cargo build --quiet -p pyun-energy-cli
	PYUN_ENERGY_BIN=$(CURDIR)/target/debug/pyun-energy \
	  $(PY_VENV)/bin/python -B -m pytest -q -p no:cacheprovider tests/python/package

$(PY_VENV)/ready: tests/python/requirements-package.txt
	$(PYTHON) -m venv $(PY_VENV)
	$(PY_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# A build for tests: quick to make, and with a function that panics.
$(PY_DIR)/installed: $(PY_VENV)/ready $(PY_SOURCES)
	rm -rf $(PY_WHEELS)
	cd python && CARGO_TARGET_DIR=$(CURDIR)/target ../$(PY_VENV)/bin/maturin build --quiet --profile dev --strip \
	  --features _panic --compatibility linux --out ../$(PY_WHEELS)
	$(PY_VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --force-reinstall $(PY_WHEELS)/*.whl
	touch $@

# Wheels for Linux, with glibc 2.17 and later or with musl 1.2, and for Windows 7 and later; sdists. Rust and its library are those
# of the tarballs, as is the program in the emulator's wheels.
dist-python: $(PY_VENV)/ready $(C_CROSS)/zig/ready $(C_CROSS)/debian-ready
	$(PY_VENV)/bin/pip install --quiet --disable-pip-version-check 'ziglang==0.15.2' 'twine==7.0.0' \
	  'check-wheel-contents==0.6.3' 'abi3audit==0.0.26'
	rm -rf $(PY_DIST)
	for target in $(PY_TARGETS); do \
	  PATH="$(CURDIR)/$(PY_VENV)/bin:$$PATH" bindings/python/dist.sh $$target $(PY_DIST) $(C_CROSS) || exit 1; \
	done
	$(PY_VENV)/bin/python bindings/python/check_dist.py $(PY_DIST) $(C_CROSS)/sysroot/x86_64-unknown-linux-musl/libc.so

# What only a wheel shows: that it works with musl, and that a free-threaded CPython is refused before anything is compiled.
test-wheels: $(PY_VENV)/ready $(C_CROSS)/zig/ready $(C_CROSS)/debian-ready
	$(PY_VENV)/bin/pip install --quiet --disable-pip-version-check 'ziglang==0.15.2'
	cargo build --quiet -p pyun-energy-cli
	PATH="$(CURDIR)/$(PY_VENV)/bin:$$PATH" PYUN_ENERGY_BIN=$(CURDIR)/target/debug/pyun-energy \
	  bindings/python/test_wheels.sh $(PY_DIR)/test-wheels $(C_CROSS)

bench-python: $(PY_VENV)/ready
	$(PYTHON) -m venv $(PY_DIR)/bench
	$(PY_DIR)/bench/bin/pip install --quiet --disable-pip-version-check requests httpx pycurl orjson persist-queue
	CARGO_TARGET_DIR=$(CURDIR)/target/python/build $(PY_DIR)/bench/bin/pip install --quiet --disable-pip-version-check ./python
	cargo build --quiet --release --manifest-path benches/Cargo.toml --target-dir target/bench --bin sink
	$(PY_DIR)/bench/bin/python -B benches/python/run.py

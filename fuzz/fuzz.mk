# Coverage-guided fuzzing on stable Rust, without sanitizers. Read by the Makefile of the root.
#   make fuzz    make fuzz-long HOURS=24    (for each target; then what it found)

FUZZ_TARGETS := device record reply form push gbk settings
FUZZ_LONG    := $(FUZZ_TARGETS) doctor table outbox
FUZZ_SECONDS ?= 5
HOURS        ?= 24
# TARGET SECONDS: from the corpus of the tree and the vectors on; what is new goes below target/.
FUZZ_RUN = mkdir -p target/fuzz/corpus/$(1) && target/fuzz/*/release/$(1) -max_total_time=$(2) -print_final_stats=1 -verbosity=0 \
  -artifact_prefix=target/fuzz/found-$(1)- target/fuzz/corpus/$(1) fuzz/seeds/$(1)

.PHONY: fuzz fuzz-long

fuzz: target/tools/bin/cargo-fuzz
	target/tools/bin/cargo-fuzz build --sanitizer none --target-dir target/fuzz
	$(foreach target,$(FUZZ_TARGETS),$(call FUZZ_RUN,$(target),$(FUZZ_SECONDS)) tests/vectors/*/* &&) true

fuzz-long: target/tools/bin/cargo-fuzz
	target/tools/bin/cargo-fuzz build --sanitizer none --features long --target-dir target/fuzz
	-$(foreach target,$(FUZZ_LONG),$(call FUZZ_RUN,$(target),$$(( $(HOURS) * 3600 ))) tests/vectors/*/* ;)
	@if ls target/fuzz/found-* 2>/dev/null; then echo "above: inputs that fail; run one by target/fuzz/*/release/TARGET FILE" >&2; exit 1; \
	else echo "$(HOURS) hours a target found nothing"; fi

target/tools/bin/cargo-fuzz:
	cargo install --quiet --locked --root target/tools --target-dir target/tools/build cargo-fuzz@0.13.2

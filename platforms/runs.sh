# shellcheck shell=bash
# Sourced: what was built and run, a line of JSON each, in target/platforms.jsonl: what table.py makes the table of.
: "${cross:?}"

# run_was TARGET WHAT PASSED SECONDS [FILE]: PASSED is how many tests, or nothing where it is no test.
run_was() {
  local file=
  [ -z "${5-}" ] || file=", \"file\": \"$(basename "$5")\", \"bytes\": $(stat -c %s "$5")"
  printf '{"target": "%s", "what": "%s", "passed": %s, "seconds": %s%s}\n' "$1" "$2" "${3:-null}" "$4" "$file" >> "$cross/../platforms.jsonl"
}

//! Functions of the header one after the other, by chance, on handles that others made, changed and freed: what single calls
//! never show. The program is made from the header, so that a new function takes part by itself.
#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use support::header::{Function, Parameter, functions};
use support::{Program, SANITIZERS, run, scratch, text};

const HANDLES: [&str; 10] =
    ["config", "client", "device", "record", "error", "reply", "results", "request", "bytes", "outbox"];

/// They would make a client speak to somebody else, or for longer.
const LEFT_OUT: [&str; 7] = [
    "pyun_config_set_environment",
    "pyun_config_set_base_url",
    "pyun_config_set_proxy",
    "pyun_config_set_timeout_ms",
    "pyun_config_set_deadline_ms",
    "pyun_config_set_attempts",
    "pyun_log_to_fd",
];

/// `client` of `const pyun_client *`, `pyun_client **`, `pyun_client *`.
fn handle(of: &str) -> &str {
    of.trim_start_matches("const ").trim_start_matches("pyun_").split(' ').next().unwrap()
}

fn argument(function: &Function, parameter: &Parameter) -> String {
    match (&*parameter.of, &*parameter.name) {
        (of, _) if of.starts_with("pyun_") && of.ends_with(" **") => format!("&new_{}", handle(of)),
        ("const pyun_device *const *" | "const pyun_record *const *", _) => format!("some_{}s", handle(&parameter.of)),
        ("pyun_status", _) => "any_number()".to_owned(),
        (of, _) if of.trim_start_matches("const ").starts_with("pyun_") => format!("ANY({}s)", handle(of)),
        ("char *", _) => "signature".to_owned(),
        ("const char *const *", _) => "texts".to_owned(),
        ("const char *", "directory") => "\"outbox\"".to_owned(),
        ("const char *", "options") => "\"{}\"".to_owned(),
        ("const char *", "path") if function.name.starts_with("pyun_config") => "\"/dev/null\"".to_owned(),
        ("const char *", _) => "any_text()".to_owned(),
        ("const uint8_t *", _) => "(const uint8_t *)blob.text".to_owned(),
        ("size_t", "length") => "blob.length".to_owned(),
        ("size_t", "size") => "sizeof signature".to_owned(),
        ("size_t", _) | ("uint32_t", "connections") => "chance(SLOTS)".to_owned(),
        ("size_t *", _) => "&size".to_owned(),
        ("int64_t *", _) => "&number".to_owned(),
        ("uint64_t *", _) => "&positive".to_owned(),
        ("uint32_t", _) => "1 + chance(5)".to_owned(),
        ("int32_t", _) => "any_number()".to_owned(),
        ("int64_t", _) => "any_long()".to_owned(),
        (of, name) => panic!("{}: no argument is known for {of} {name}", function.name),
    }
}

/// What is done with what a call gives.
fn use_of(result: &str, call: &str) -> String {
    match result {
        "const char *" => format!("read_text({call});"),
        "const uint8_t *" => format!("const uint8_t *data = {call}; read_bytes(data, size);"),
        "const pyun_reply *" | "const pyun_error *" => format!("read_{}({call});", handle(result)),
        _ if result.ends_with(" *") => format!("new_{} = {call};", handle(result)),
        _ => format!("(void){call};"),
    }
}

fn case(function: &Function) -> String {
    if let Some(of) = function.name.strip_prefix("pyun_").and_then(|name| name.strip_suffix("_free")) {
        return format!("at = chance(SLOTS); {}({of}s[at]); {of}s[at] = NULL;", function.name);
    }
    let arguments: Vec<_> = function.parameters.iter().map(|parameter| argument(function, parameter)).collect();
    let call = match &*function.name {
        "pyun_config_new" => "harmless()".to_owned(),
        name => format!("{name}({})", arguments.join(", ")),
    };
    // What the bytes are that an own function gives, their own length says.
    let before = if function.name == "pyun_bytes_data" { "size = 0; " } else { "" };
    format!("{before}{}", use_of(&function.result, &call))
}

fn program() -> String {
    let functions: Vec<_> =
        functions().into_iter().filter(|function| !LEFT_OUT.contains(&function.name.as_str())).collect();
    let mut program = String::from("#include \"sequences.h\"\n\n");
    let (mut places, mut keep, mut free) = (String::new(), String::new(), String::new());
    for of in HANDLES {
        writeln!(program, "static pyun_{of} *{of}s[SLOTS];").unwrap();
        writeln!(places, "    pyun_{of} *new_{of} = NULL;").unwrap();
        writeln!(
            keep,
            "    if (new_{of} != NULL) {{ at = chance(SLOTS); pyun_{of}_free({of}s[at]); {of}s[at] = new_{of}; }}"
        )
        .unwrap();
        writeln!(free, "    for (at = 0; at < SLOTS; at++) pyun_{of}_free({of}s[at]);").unwrap();
    }
    let mut cases = String::new();
    for (number, function) in functions.iter().enumerate() {
        writeln!(cases, "    case {number}: {{ {} break; }}", case(function)).unwrap();
    }
    let count = functions.len();
    write!(
        program,
        "
static void step(void)
{{
{places}    const pyun_device *some_devices[] = {{ANY(devices), ANY(devices), ANY(devices), ANY(devices)}};
    const pyun_record *some_records[] = {{ANY(records), ANY(records), ANY(records), ANY(records)}};
    const char *texts[] = {{any_text(), any_text(), any_text(), any_text()}};
    blob blob = any_blob();
    char signature[PYUN_SIGNATURE_SIZE];
    size_t at, size = 0;
    int64_t number;
    uint64_t positive;
    (void)some_devices, (void)some_records, (void)texts, (void)blob, (void)signature, (void)number, (void)positive;
    switch (chance({count})) {{
{cases}    }}
{keep}}}

int main(int argc, char **argv)
{{
    size_t at;
    long steps = argc > 2 ? atol(argv[2]) : 0;
    state = argc > 1 ? strtoull(argv[1], NULL, 10) * 0x9E3779B97F4A7C15 + 1 : 1;
    while (steps-- > 0) step();
{free}    printf(\"{count} functions ok, %lu\\n\", (unsigned long)lent);
    return 0;
}}
"
    )
    .unwrap();
    program
}

/// By `PYUN_SEQUENCES` more of them: how many seeds (`make test-long`).
#[test]
fn no_order_of_calls_breaks_anything() {
    let file = scratch("sequences").join("sequences.c");
    fs::write(&file, program()).unwrap();
    let file = file.to_str().unwrap();
    let plain = Program::new(&[file]).build("sequences");
    let sanitized = Program::new(&[file]).flags(SANITIZERS).build("sequences-sanitized");
    let seeds: u64 = env::var("PYUN_SEQUENCES").map_or(2, |text| text.parse().unwrap());
    for seed in 0..seeds {
        let mut commands = vec![(Command::new(&sanitized), "20000")];
        if support::has("valgrind") {
            commands.push((support::valgrind(&plain), "2000"));
        }
        for (mut command, steps) in commands {
            let place = scratch(&format!("sequences-place-{seed}"));
            let said = text(&run(command.current_dir(&place).args([&seed.to_string(), steps])));
            assert!(said.contains(" functions ok, "), "seed {seed}: {said}");
        }
    }
}

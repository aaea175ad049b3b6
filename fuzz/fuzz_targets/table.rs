//! Any file is records and problems: each line with something in it is one or the other, and each record survives the way
//! through the file of those that failed.
#![no_main]
// Of the command's modules only some is wanted.
#![allow(dead_code)]

use std::path::PathBuf;

use clap::Parser;
use libfuzzer_sys::fuzz_target;
use pyun_energy::{ChargingRecord, Device};

#[path = "../../cli/src/arguments.rs"]
mod arguments;
#[path = "../../cli/src/failure.rs"]
mod failure;
#[path = "../../cli/src/fields.rs"]
mod fields;
#[path = "../../cli/src/input/mod.rs"]
mod input;
#[path = "../../cli/src/lines.rs"]
mod lines;
#[path = "../../cli/src/masks.rs"]
mod masks;
#[path = "../../cli/src/output.rs"]
mod output;
#[path = "../../cli/src/wording.rs"]
mod wording;

use input::{Input, Options, Reported};

#[derive(Parser)]
struct Arguments {
    #[command(flatten)]
    options: Options,
}

fuzz_target!(|bytes: &[u8]| {
    let folder = if cfg!(target_os = "linux") { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
    let file = folder.join(format!("pyun-fuzz-table-{}", std::process::id()));
    std::fs::write(&file, bytes).expect("a file to read");
    for flags in [&["", "--format=csv"][..], &["", "--format=csv", "--encoding=gbk", "--ignore-columns"], &[""]] {
        let is_table = flags.len() > 1;
        let devices = read::<Device>(&file, flags);
        let ports = devices.records.iter().map(|device| device.ports().len().max(1)).sum();
        check(bytes, is_table, ports, &devices);
        let charges = read::<ChargingRecord>(&file, flags);
        check(bytes, is_table, charges.records.len(), &charges);
    }
});

fn read<R: Reported>(file: &PathBuf, flags: &[&str]) -> Input<R> {
    let options = Arguments::parse_from(flags).options;
    let Ok(input) = input::read(std::slice::from_ref(file), &options) else { panic!("a file that is there") };
    input
}

fn check<R: Reported>(bytes: &[u8], is_table: bool, used: usize, input: &Input<R>) {
    assert_eq!(input.records.len(), input.locations.len());
    assert!(input.problems.iter().all(|problem| problem.to_string().len() < 4096));
    for record in &input.records {
        let mut again = Input::<R>::default();
        input::read_lines(&lines::line(&record.to_json()), &"again".into(), &mut again);
        assert!(again.problems.is_empty() && again.records[0].to_json() == record.to_json());
    }
    // Without quotes a line is a row.
    if is_table && input.problems.is_empty() && input.left_out.is_empty() && !bytes.contains(&b'"') {
        assert_eq!(used, rows(bytes).saturating_sub(1), "lines are used, or told of");
    }
}

/// How many lines have something in them besides commas.
fn rows(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let is_nothing = |letter: char| letter == ',' || letter == '\u{feff}' || letter.is_whitespace();
    text.split(['\r', '\n']).filter(|line| !line.chars().all(is_nothing)).count()
}

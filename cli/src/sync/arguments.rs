//! What all kinds of `sync` take, and do.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use pyun_energy::Client;

use super::failed_file::FailedFile;
use super::queue::{Limits, Queue};
use super::report::{self, Report};
use super::rounds::{self, Rounds};
use super::stop::Stop;
use crate::again::Again;
use crate::arguments::number;
use crate::failure::Failure;
use crate::input::{self, Input, Problem, Reported};
use crate::notes;
use crate::output::{self, say};
use crate::settings::{Destination, Network, build, seconds};

/// What all kinds of `sync` take.
#[derive(Args)]
pub(super) struct Arguments {
    /// The files; - reads stdin
    #[arg(required_unless_present = "outbox", value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Put them into the outbox of this directory, and send what waits there; what is not delivered stays for the next run,
    /// which needs no FILE
    #[arg(long, value_name = "DIR", conflicts_with_all = ["failed", "connections", "rounds", "attempts"])]
    outbox: Option<PathBuf>,

    #[command(flatten)]
    options: input::Options,

    /// Leave out what is not valid, instead of sending nothing; the exit code is 1 then
    #[arg(long)]
    skip_invalid: bool,

    /// Where to write what was not accepted [default: `FILE.failed.jsonl`, of the first file]
    #[arg(long, value_name = "FILE")]
    failed: Option<PathBuf>,

    #[command(flatten)]
    destination: Destination,

    #[command(flatten)]
    network: Network,

    /// How many are reported at a time, at most 256
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = |text: &str| number(text, 1_u16, 256))]
    connections: u16,

    /// How often what failed for a while is tried, as long as anything else is accepted
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = |text: &str| number(text, 1_u32, u32::MAX))]
    rounds: u32,

    /// How long all of it may take [default: no limit]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    total_deadline: Option<Duration>,

    /// Print JSON lines, for programs: one for each record, and a summary
    #[arg(long, conflicts_with = "quiet")]
    json: bool,

    /// Print errors only
    #[arg(long, short)]
    quiet: bool,
}

/// Reads, checks, sends, and says what became of it.
pub(super) fn run<R: Reported>(arguments: &Arguments) -> Result<(), Failure> {
    let client = client(arguments)?;
    input::look(&arguments.files)?;
    match &arguments.outbox {
        Some(dir) => queue::<R>(arguments, &client, dir),
        None => report::<R>(arguments, &client),
    }
}

fn report<R: Reported>(arguments: &Arguments, client: &Client) -> Result<(), Failure> {
    let mut failed_file = FailedFile::claim(&failed_path(arguments), &arguments.files)?;
    let input = read::<R>(arguments)?;
    failed_file.keep(&input)?;
    let bar = rounds::bar::<R>(input.records.len(), arguments.is_silent());
    let stop = Stop::on_signals(&bar)?;
    // Whatever happens from here on, even to this process, what is not accepted is in the file.
    failed_file.write(&input.records)?;
    let started = Instant::now();
    let rounds = Rounds {
        client: stop.watched_by(client),
        connections: arguments.connections.into(),
        count: arguments.rounds,
        until: arguments.until(started),
        stop: &stop,
        bar: &bar,
    };
    let outcomes = rounds.run(&input.records);
    let report = Report::new(&input, outcomes, started.elapsed(), stop.reason());
    let left = failed_file.settle(&report.left);
    let again = left.path.as_deref().map(|path| again(arguments, path, R::MANY));
    report.print(arguments.json, arguments.quiet, &left, again.as_ref())?;
    match left.trouble {
        Some(trouble) => Err(Failure::Failed(trouble)),
        None => report.verdict(),
    }
}

fn queue<R: Reported>(arguments: &Arguments, client: &Client, dir: &Path) -> Result<(), Failure> {
    let input = read::<R>(arguments)?;
    let bar = rounds::bar::<R>(input.records.len(), arguments.is_silent());
    let stop = Stop::on_signals(&bar)?;
    let started = Instant::now();
    let limits = Limits { patience: arguments.network.deadline(), until: arguments.until(started) };
    let queue = Queue::open(dir, &stop.watched_by(client), limits, &stop, &bar)?;
    let sent = queue.run(&input)?;
    sent.print(&input, (arguments.json, arguments.quiet), started.elapsed(), &again_from(arguments, dir, R::MANY))?;
    sent.verdict(&input)
}

/// Reads all of it; an error if something is wrong, unless that is to be skipped.
fn read<R: Reported>(arguments: &Arguments) -> Result<Input<R>, Failure> {
    let mut input = notes::said(|| input::read::<R>(&arguments.files, &arguments.options))?;
    if arguments.skip_invalid {
        // Only now is it of interest what else is skipped.
        let left_out = std::mem::take(&mut input.left_out);
        input.problems.extend(left_out);
    }
    refuse(&input, arguments)?;
    Ok(input)
}

impl Arguments {
    fn is_silent(&self) -> bool {
        self.quiet || self.json
    }

    fn until(&self, started: Instant) -> Option<Instant> {
        self.total_deadline.and_then(|limit| started.checked_add(limit))
    }
}

fn client(arguments: &Arguments) -> Result<Client, Failure> {
    build(arguments.network.apply(arguments.destination.builder()?)?)
}

/// Says what is wrong with the input; an error unless that is to be skipped, and can be.
fn refuse<R: Reported>(input: &Input<R>, arguments: &Arguments) -> Result<(), Failure> {
    let problems = &input.problems;
    if problems.is_empty() {
        return Ok(());
    }
    say_problems(problems);
    if arguments.json {
        output::print_all(problems.iter().map(report::problem_line))?;
    }
    let what = if let Some(problem) = problems.iter().find(|problem| problem.spoils_file) {
        format!("correct {}; it is unusable as a whole, so --skip-invalid does not help", problem.location.file)
    } else if !arguments.skip_invalid {
        format!("correct the input, or leave these {} out with --skip-invalid", R::MANY)
    } else if input.records.is_empty() {
        format!("no {} is left", R::ONE)
    } else {
        say(&format!("note: these {} are skipped", R::MANY));
        return Ok(());
    };
    if arguments.json {
        output::print(report::refused(input))?;
    }
    say(&format!("error: nothing was sent; {what}"));
    Err(Failure::Refused)
}

fn say_problems(problems: &[Problem]) {
    const SHOWN: usize = 20;
    for problem in problems.iter().take(SHOWN) {
        say(&problem.to_string());
    }
    if problems.len() > SHOWN {
        say(&format!("… and {} more", problems.len() - SHOWN));
    }
}

/// The flags that send what waits in an outbox.
fn again_from(arguments: &Arguments, dir: &Path, many: &str) -> Again {
    let mut again = Again::new(format!("sync {many}"));
    arguments.destination.repeat(&mut again);
    arguments.network.repeat(&mut again);
    again.value("--outbox", Some(dir.display()));
    again
}

/// The flags that send what is left, and settle its file.
fn again(arguments: &Arguments, path: &str, many: &str) -> Again {
    let mut again = Again::new(format!("sync {many}"));
    arguments.destination.repeat(&mut again);
    arguments.network.repeat(&mut again);
    let is_own = failed_path_of(Path::new(path)) == Path::new(path);
    again.value("--failed", Some(path).filter(|_| !is_own));
    again
}

fn failed_path(arguments: &Arguments) -> PathBuf {
    let first = arguments.files.first().map_or(Path::new("-"), PathBuf::as_path);
    arguments.failed.clone().unwrap_or_else(|| failed_path_of(first))
}

/// Beside the first file, or that file itself where it is a failed file.
fn failed_path_of(first: &Path) -> PathBuf {
    const SUFFIX: &str = ".failed.jsonl";
    let name = first.as_os_str();
    if input::is_stdin(first) {
        return PathBuf::from("failed.jsonl");
    }
    if name.as_encoded_bytes().ends_with(SUFFIX.as_bytes()) || name == "failed.jsonl" {
        return first.to_owned();
    }
    let mut name = name.to_owned();
    name.push(SUFFIX);
    PathBuf::from(name)
}

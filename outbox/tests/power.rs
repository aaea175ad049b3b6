//! The power fails: every write, truncation, sync and removal of a run is recorded, and what a cut may leave on the disk is
//! made of it. Whatever that is, all that was accepted before is delivered, in order, and the file is whole.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod disk;
mod support;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use disk::image::{Arrives, Image, Run, What, lay_out};
use disk::site::{self, Site};
use pyun_energy_outbox::Options;
use support::Dir;

/// A day that is recorded.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Day {
    Usual,
    /// The log is worked into the file.
    Long,
    /// Progress is thinned.
    Crowded,
}

impl Day {
    fn options(self) -> Options {
        if self == Self::Crowded { Options::default().max_records(12) } else { Options::default() }
    }
}

/// The process that is recorded; with `DISK_FAILS`, what is to fail.
#[test]
#[ignore = "for the others"]
fn recorded() {
    let Some(dir) = disk::watched_dir() else { return };
    let name = std::env::var("DISK_DAY").unwrap();
    let day = [Day::Usual, Day::Long, Day::Crowded].into_iter().find(|day| format!("{day:?}") == name).unwrap();
    if let Ok(fails) = std::env::var("DISK_FAILS") {
        disk::tell(&dir, &fails);
    }
    let mut site = Site::new(&dir, day.options(), true);
    if day == Day::Crowded {
        site.crowded_day();
    } else {
        site.day(day == Day::Long);
    }
    println!("failed {}", disk::works(&dir));
}

/// A directory that no other thread has.
fn own_dir() -> Dir {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    Dir::volatile(&format!("power-{}", NUMBER.fetch_add(1, Ordering::Relaxed)))
}

fn record(day: Day, fails: Option<&str>) -> (Run, bool) {
    let (dir, logs) = (own_dir(), own_dir());
    std::fs::create_dir_all(&dir.0).unwrap();
    std::fs::create_dir_all(&logs.0).unwrap();
    let log = logs.0.join("log");
    let mut command = disk::watched("recorded", &dir.0);
    command.env("DISK_LOG", &log).env("DISK_DAY", format!("{day:?}"));
    if let Some(fails) = fails {
        command.env("DISK_FAILS", fails);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    (Run::read(&log), !text.contains("failed 0"))
}

/// A cut: before which call, and what arrives of those that were not synced.
type Cut = (usize, Vec<(usize, Arrives)>, Arrives);

fn image(run: &Run, (at, some, others): &Cut) -> Image {
    run.image(*at, |call| some.iter().find(|(own, _)| *own == call).map_or(*others, |(_, arrives)| *arrives))
}

/// Before each call: so a kill leaves the disk, too.
fn prefixes(run: &Run, most: usize) -> Vec<Cut> {
    let ends = run.syncs().into_iter().scan(0, |before, at| Some((std::mem::replace(before, at), at)));
    let cuts = ends.flat_map(|(before, at)| some(before..=at, most));
    cuts.map(|at| (at, Vec::new(), Arrives::All)).collect()
}

/// Of a long series so many at most, spread evenly.
fn some<T>(series: impl IntoIterator<Item = T>, most: usize) -> Vec<T> {
    let all: Vec<T> = series.into_iter().collect();
    let step = all.len().div_ceil(most).max(1);
    all.into_iter().step_by(step).collect()
}

/// Between two syncs each single call is dropped, or torn at a sector's or a page's end: only its head, or only its tail.
fn single_losses(run: &Run, most: usize) -> Vec<Cut> {
    let (mut cuts, mut before) = (Vec::new(), 0);
    for at in run.syncs() {
        cuts.push((at, Vec::new(), Arrives::Nothing));
        for call in some(run.unsynced(at).into_iter().filter(|call| *call >= before), most) {
            let arrivals = [Arrives::Nothing].into_iter().chain(tears(run, call));
            cuts.extend(arrivals.map(|arrives| (at, vec![(call, arrives)], Arrives::All)));
        }
        before = at;
    }
    cuts
}

fn tears(run: &Run, call: usize) -> Vec<Arrives> {
    let What::Write(offset, data) = &run.calls[call].what else { return Vec::new() };
    let ends = [512, 4096].map(|block| block - offset % block);
    let within = ends.into_iter().filter(|end| *end < data.len());
    within.flat_map(|end| [Arrives::First(end), Arrives::AllBut(end)]).collect()
}

/// Between two syncs so many times any of the calls arrive, some of them torn.
fn random_losses(run: &Run, count: usize) -> Vec<Cut> {
    let mut chance = 1_u64;
    let mut draw = |below: usize| {
        chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(chance >> 33).unwrap() % below
    };
    let mut cuts = Vec::new();
    for at in run.syncs() {
        let unsynced = run.unsynced(at);
        for _ in 0..if unsynced.len() > 1 { count } else { 0 } {
            let arrivals = unsynced.iter().map(|call| {
                let mut tears = tears(run, *call);
                tears.extend([Arrives::All, Arrives::All, Arrives::Nothing]);
                (*call, tears[draw(tears.len())])
            });
            cuts.push((at, arrivals.collect(), Arrives::All));
        }
    }
    cuts
}

/// Makes an image of each cut, has an outbox open it and deliver all, and says what did not come true.
fn check(run: &Run, day: Day, cuts: &[Cut]) -> Vec<String> {
    let look = |cuts: &[Cut]| -> Vec<String> {
        let dir = own_dir();
        cuts.iter().filter_map(|cut| verdict(run, day, cut, &dir.0).err()).collect()
    };
    let half = cuts.len() / 2;
    thread::scope(|scope| {
        let first = scope.spawn(|| look(&cuts[..half]));
        let second = look(&cuts[half..]);
        first.join().unwrap().into_iter().chain(second).collect()
    })
}

fn verdict(run: &Run, day: Day, cut: &Cut, dir: &Path) -> Result<(), String> {
    lay_out(&image(run, cut), dir);
    let found = site::deliver(dir, day.options());
    let came = found.and_then(|found| site::verdict(&run.marks(cut.0), &found, day == Day::Crowded));
    came.map_err(|what| format!("{day:?}: cut before call {} of {}, {:?}: {what}", cut.0, run.calls.len(), cut.1))
}

/// Of the calls between two syncs at most so many are looked at singly; and so many random
/// subsets.
fn power_cuts(days: &[Day], most: usize, random: usize) {
    for day in days.iter().copied() {
        let (run, _) = record(day, None);
        let cuts = [prefixes(&run, most), single_losses(&run, most), random_losses(&run, random)];
        let counts = cuts.each_ref().map(Vec::len);
        let wrong = check(&run, day, &cuts.concat());
        let puts = run.marks(run.calls.len()).iter().filter(|mark| mark.starts_with("put")).count();
        println!(
            "{day:?}: {puts} put, {} calls, {} syncs; images of prefixes, single losses, random subsets: {counts:?}",
            run.calls.len(),
            run.syncs().len()
        );
        assert!(puts > 15 && run.syncs().len() > 20, "the day is worth something");
        assert!(wrong.is_empty(), "{} of them: {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
    }
}

#[test]
fn nothing_accepted_is_lost_when_the_power_fails() {
    power_cuts(&[Day::Usual, Day::Crowded], 12, 4);
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn nothing_accepted_is_lost_in_a_hundred_random_cuts_of_each_interval() {
    power_cuts(&[Day::Usual, Day::Crowded, Day::Long], usize::MAX, 100);
}

/// The day again and again, with every `step`-th sync failing once: what was written before may never reach the disk, though
/// later syncs say nothing. Then the power fails.
fn after_a_failed_sync(day: Day, step: usize) {
    let (mut images, mut failures) = (0, 0);
    for sync in (1..).step_by(step) {
        let (run, has_failed) = record(day, Some(&format!("fail s {sync} 1 5")));
        if !has_failed {
            break;
        }
        failures += 1;
        let losses = [Arrives::Nothing, Arrives::All];
        let cuts: Vec<Cut> =
            run.syncs().into_iter().flat_map(|at| losses.map(|others| (at, Vec::new(), others))).collect();
        images += cuts.len();
        let wrong = check(&run, day, &cuts);
        assert!(wrong.is_empty(), "sync {sync}: {} of them: {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
    }
    println!("{failures} failed syncs, {images} images");
    assert!(failures > 3);
}

#[test]
fn a_sync_that_failed_is_not_believed_later() {
    after_a_failed_sync(Day::Usual, 7);
}

#[test]
#[ignore = "minutes: `make test-long`"]
fn no_sync_that_failed_is_believed_later() {
    after_a_failed_sync(Day::Long, 1);
}

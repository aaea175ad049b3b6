//! What a power cut leaves on a disk. What was synced is there; of what was written since, anything may be there, or half of
//! it, or nothing. Names (made, removed, given to another file) reach the disk in their order, at the latest when the
//! directory is synced.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A call that changes what is on the disk, or a mark.
pub struct Call {
    pub name: String,
    pub what: What,
}

pub enum What {
    Write(usize, Vec<u8>),
    Truncate(usize),
    Sync,
    /// What it should have brought to the disk may never get there, whatever is synced later.
    SyncFailed,
    Create,
    Unlink,
    Rename(String),
    Mark(String),
}

/// What arrives of a call that was not synced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Arrives {
    All,
    Nothing,
    /// Of a write the first so many bytes.
    First(usize),
    /// Of a write all but the first so many.
    AllBut(usize),
}

/// Files by name.
pub type Image = BTreeMap<String, Vec<u8>>;

/// All calls of a run, in order.
pub struct Run {
    pub calls: Vec<Call>,
    /// The file of each call: a name may stand for one after the other, so it goes by the number of the call that made it.
    files: Vec<usize>,
    /// The call that brings each to the disk.
    synced: Vec<usize>,
}

/// The directory, as the file whose content the names are.
const DIRECTORY: usize = usize::MAX;
const NEVER: usize = usize::MAX;

impl Run {
    /// Reads what the shim has written.
    pub fn read(log: &Path) -> Self {
        let bytes = fs::read(log).unwrap();
        let (mut rest, mut calls) = (&bytes[..], Vec::new());
        while !rest.is_empty() {
            let number = |at: usize| usize::try_from(u64::from_ne_bytes(rest[at..at + 8].try_into().unwrap())).unwrap();
            let (kind, length, offset, data) = (number(0), number(8), number(16), number(24));
            let (name, after) = rest[32..].split_at(length);
            let (data, after) = after.split_at(data);
            rest = after;
            let name = String::from_utf8_lossy(name).into_owned();
            // Shared memory is made anew after each start.
            if !name.ends_with("-shm") {
                calls.push(Call { name, what: what(u8::try_from(kind).unwrap(), offset, data) });
            }
        }
        let files = files(&calls);
        let synced = synced(&calls, &files);
        Self { calls, files, synced }
    }

    /// What was marked before the call `at`.
    pub fn marks(&self, at: usize) -> Vec<&str> {
        let marks = self.calls[..at].iter().filter_map(|call| match &call.what {
            What::Mark(text) => Some(&**text),
            _ => None,
        });
        marks.collect()
    }

    /// The calls before `at` that the disk need not have when the power fails there.
    pub fn unsynced(&self, at: usize) -> Vec<usize> {
        let is_change = |call: &Call| !matches!(call.what, What::Sync | What::SyncFailed | What::Mark(_));
        (0..at).filter(|call| self.synced[*call] >= at && is_change(&self.calls[*call])).collect()
    }

    /// The calls that sync something; and the end.
    pub fn syncs(&self) -> Vec<usize> {
        let is_sync = |call: &usize| matches!(self.calls[*call].what, What::Sync | What::SyncFailed);
        (0..self.calls.len()).filter(is_sync).chain([self.calls.len()]).collect()
    }

    /// What is on the disk when the power fails before the call `at`.
    pub fn image(&self, at: usize, mut arrives: impl FnMut(usize) -> Arrives) -> Image {
        let (mut contents, mut names) = (BTreeMap::<usize, Vec<u8>>::new(), BTreeMap::new());
        let mut is_behind = false;
        for (number, call) in self.calls[..at].iter().enumerate() {
            let is_synced = self.synced[number] < at;
            let fate = if is_synced { Arrives::All } else { arrives(number) };
            match &call.what {
                What::Write(offset, data) => {
                    put(contents.entry(self.files[number]).or_default(), *offset, data, fate);
                }
                What::Truncate(length) if fate == Arrives::All => {
                    contents.entry(self.files[number]).or_default().resize(*length, 0);
                }
                What::Create | What::Unlink | What::Rename(_) => {
                    is_behind |= fate != Arrives::All;
                    if is_synced || !is_behind {
                        rename(&mut names, call, number);
                    }
                }
                _ => {}
            }
        }
        names.into_iter().map(|(name, file)| (name, contents.get(&file).cloned().unwrap_or_default())).collect()
    }
}

fn what(kind: u8, offset: usize, data: &[u8]) -> What {
    let text = || String::from_utf8_lossy(data).into_owned();
    match kind {
        b'w' => What::Write(offset, data.to_vec()),
        b't' => What::Truncate(offset),
        b's' => What::Sync,
        b'f' => What::SyncFailed,
        b'c' => What::Create,
        b'u' => What::Unlink,
        b'r' => What::Rename(text()),
        b'm' => What::Mark(text()),
        other => panic!("{other}: no kind of call"),
    }
}

fn rename(names: &mut BTreeMap<String, usize>, call: &Call, number: usize) {
    match &call.what {
        What::Create => drop(names.insert(call.name.clone(), number)),
        What::Unlink => drop(names.remove(&call.name)),
        What::Rename(to) => {
            let file = names.remove(&call.name);
            names.extend(file.map(|file| (to.clone(), file)));
        }
        _ => {}
    }
}

fn files(calls: &[Call]) -> Vec<usize> {
    let mut names = BTreeMap::new();
    let each = calls.iter().enumerate().map(|(number, call)| {
        rename(&mut names, call, number);
        match call.what {
            What::Create | What::Unlink | What::Rename(_) | What::Mark(_) => DIRECTORY,
            _ => names.get(&call.name).copied().unwrap_or(DIRECTORY),
        }
    });
    each.collect()
}

/// For each call the sync that brings it to the disk.
fn synced(calls: &[Call], files: &[usize]) -> Vec<usize> {
    let mut next = BTreeMap::new();
    let mut synced = vec![NEVER; calls.len()];
    for (number, call) in calls.iter().enumerate().rev() {
        match call.what {
            What::Sync => drop(next.insert(files[number], number)),
            What::SyncFailed => drop(next.insert(files[number], NEVER)),
            _ => synced[number] = next.get(&files[number]).copied().unwrap_or(NEVER),
        }
    }
    synced
}

fn put(content: &mut Vec<u8>, offset: usize, data: &[u8], arrived: Arrives) {
    let (from, to) = match arrived {
        Arrives::All => (0, data.len()),
        Arrives::Nothing => return,
        Arrives::First(length) => (0, length.min(data.len())),
        Arrives::AllBut(length) => (length.min(data.len()), data.len()),
    };
    if content.len() < offset + to {
        content.resize(offset + to, 0);
    }
    content[offset + from..offset + to].copy_from_slice(&data[from..to]);
}

/// The files below a directory, which is made.
pub fn lay_out(image: &Image, dir: &Path) {
    let _ = fs::remove_dir_all(dir);
    fs::create_dir_all(dir).unwrap();
    for (name, content) in image {
        fs::write(dir.join(name), content).unwrap();
    }
}

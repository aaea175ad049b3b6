//! What is brought to disk, and what happens when the disk fails.

use std::time::Duration;

use super::Engine;
use crate::change::Change;
use crate::error::{Error, ErrorKind};
use crate::event::Event;
use crate::item::Kind;
use crate::store::dead::{self, DeadLetter};
use crate::store::device::{self, DeviceKey};
use crate::store::fault;
use crate::store::record;
use crate::time::{Now, ms};

impl Engine {
    /// Has something brought to disk, with the next commit.
    pub(super) fn change(&mut self, change: Change) {
        if let Some(stream) = change.stream() {
            self.held.insert(stream.to_owned(), false);
        }
        self.pending.push(change);
    }

    /// Brings to disk what answers have changed. It is not waited for the disk: a power cut costs what was sent in the last
    /// second a second time.
    ///
    /// # Errors
    /// The disk fails or is full; it is tried again a second later.
    pub fn save(&mut self, now: Now) -> Result<(), Error> {
        if let Some(error) = self.store.failure.take() {
            drop(self.failed(error, now));
        }
        if let Some((error, again)) = &self.trouble {
            if *again > now.mono {
                return Err(error.copy());
            }
            // Until the disk works what is there is sent on, by the connection that has read it; but one that has failed to
            // write is not to be trusted any more.
            let works = self.store.try_disk().and_then(|()| self.store.reopen(&self.identity));
            works.map_err(|error| self.troubled(error, now))?;
        }
        if self.counters.saves_at().is_some_and(|at| at <= now.mono) {
            self.pending.extend(self.counters.write(now.mono));
        }
        if !self.pending.is_empty() || self.trouble.is_some() {
            let pending = &self.pending;
            let saved = self.store.write(false, |batch| pending.iter().try_for_each(|change| change.make(batch)));
            saved.map_err(|error| self.failed(error, now))?;
            self.saved();
        }
        Ok(())
    }

    /// What was pending is on disk.
    pub(super) fn saved(&mut self) {
        self.made();
        if self.trouble.take().is_some() {
            self.events.push(Event::StorageWorks);
        }
    }

    /// What was pending is done.
    pub(super) fn made(&mut self) {
        for change in self.pending.drain(..) {
            if let Some(stream) = change.stream() {
                self.held.remove(stream);
            }
        }
    }

    /// The store failed: it is opened anew, or, if it is damaged, made anew of what can be read.
    pub(super) fn failed(&mut self, error: rusqlite::Error, now: Now) -> Error {
        if fault::is_damage(&error) {
            if let Err(error) = self.rebuild(now) {
                return self.troubled(error, now);
            }
        }
        self.troubled(error.into(), now)
    }

    pub(super) fn troubled(&mut self, error: Error, now: Now) -> Error {
        if self.trouble.is_none() {
            self.events.push(Event::StorageFailed(error.to_string()));
        }
        self.trouble = Some((error.copy(), now.mono + Duration::from_secs(1)));
        error
    }

    /// Sends a dead letter once more, at its old place.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Overtaken`], [`ErrorKind::Storage`].
    pub fn retry(&mut self, id: i64, now: Now) -> Result<(), Error> {
        self.save(now)?;
        let letter = dead::get(self.store.read(), id)?.ok_or_else(|| not_found(id))?;
        if letter.is_overtaken || self.held.contains_key(&letter.stream) {
            let what = format!(
                "{id}: a later report of the same order or device was delivered since, or is being sent; \
                                to send this one would undo it: discard it"
            );
            return Err(Error::new(ErrorKind::Overtaken, what));
        }
        if letter.kind == Kind::Device { self.retry_device(&letter, now) } else { self.retry_record(&letter, now) }
    }

    fn retry_record(&mut self, letter: &DeadLetter, now: Now) -> Result<(), Error> {
        let DeadLetter { id, kind, accepted_ms: accepted, ref stream, ref fields, .. } = *letter;
        let (new, due) = (record::New { stream, id, kind, accepted, fields }, self.due(now));
        let done = self.store.write(true, |batch| {
            dead::delete(batch.connection, id)?;
            record::put_back(batch.connection, &new, due)
        });
        done.map_err(|error| self.failed(error, now))?;
        (self.records, self.dead) = (self.records + 1, self.dead.saturating_sub(1));
        Ok(())
    }

    fn retry_device(&mut self, letter: &DeadLetter, now: Now) -> Result<(), Error> {
        let key = DeviceKey { station: letter.station.clone().unwrap_or_default(), no: letter.name.clone() };
        let (id, generation) = (letter.id, letter.generation);
        let done = self.store.write(true, |batch| {
            let is_newest = device::revive(batch.connection, &key, generation)?;
            if is_newest {
                dead::delete(batch.connection, id)?;
            }
            Ok(is_newest)
        });
        if !done.map_err(|error| self.failed(error, now))? {
            let what = format!("{id}: a newer state of the device was put since; discard this one");
            return Err(Error::new(ErrorKind::Overtaken, what));
        }
        self.dead = self.dead.saturating_sub(1);
        self.devices.revive(&key, generation, letter.accepted_ms, now.mono);
        Ok(())
    }

    /// Deletes a dead letter.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Storage`].
    pub fn discard(&mut self, id: i64, now: Now) -> Result<(), Error> {
        self.save(now)?;
        let done = self.store.write(true, |batch| dead::delete(batch.connection, id));
        if !done.map_err(|error| self.failed(error, now))? {
            return Err(not_found(id));
        }
        self.dead = self.dead.saturating_sub(1);
        Ok(())
    }

    /// Ends in good order.
    pub fn close(mut self, now: Now) {
        self.pending.extend(self.counters.write(now.mono));
        if self.save(now).is_ok() {
            self.store.close();
        }
    }

    /// A moment of the outbox's own time.
    pub(super) fn due_after(&self, now: Now, wait: Duration) -> i64 {
        self.due(now).saturating_add(ms(wait))
    }
}

fn not_found(id: i64) -> Error {
    Error::new(ErrorKind::NotFound, format!("{id}: no dead letter has this number"))
}

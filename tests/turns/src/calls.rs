//! Calls as `src/attempts.rs` makes them, on threads of shuttle's, and a platform that writes down what came.

use std::sync::Arc;

use shuttle::sync::Mutex;
use shuttle::thread;

use crate::report::Report;
use crate::turn::{Asked, Place, Turn, Turns};

/// A call: which report it is by its age, and how many of its attempts fail.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// A bill.
    pub is_final: bool,
    /// Attempts that get no answer; the one after them does.
    pub failures: usize,
}

/// What came of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The platform answered.
    Answered,
    /// A later one answers for it.
    Superseded,
}

/// What the platform saw: the age of each request, in the order of arrival, and of the one in flight.
#[derive(Default)]
pub struct Platform {
    /// Ages of requests, oldest first.
    pub arrived: Vec<usize>,
    in_flight: Option<usize>,
}

/// One device or order, reported by many threads at once.
#[derive(Clone, Default)]
pub struct World {
    turns: Turns,
    begun: Arc<Mutex<Vec<Call>>>,
    platform: Arc<Mutex<Platform>>,
}

impl World {
    /// Makes all calls, each on a thread of its own. Each call in the order of beginning with its end, and what arrived.
    ///
    /// # Panics
    /// When two requests are in flight at once.
    #[must_use]
    pub fn run(calls: &[Call]) -> (Vec<(Call, End)>, Vec<usize>) {
        let world = Self::default();
        let threads = calls.iter().map(|call| {
            let (world, call) = (world.clone(), *call);
            thread::spawn(move || world.call(call))
        });
        let threads: Vec<_> = threads.collect();
        let mut ends: Vec<_> = threads.into_iter().map(|thread| thread.join().expect("a call")).collect();
        ends.sort_by_key(|(age, ..)| *age);
        let arrived = world.platform.lock().expect("the platform").arrived.clone();
        (ends.into_iter().map(|(_, call, end)| (call, end)).collect(), arrived)
    }

    fn call(&self, call: Call) -> (usize, Call, End) {
        let (age, place) = self.begin(call);
        let end = self.attempts(age, call, &place);
        (age, call, end)
    }

    /// One at a time, so that it is known which began first.
    fn begin(&self, call: Call) -> (usize, Arc<Place>) {
        let mut begun = self.begun.lock().expect("a call");
        begun.push(call);
        (begun.len() - 1, self.turns.begin(Report { subject: "1", is_final: call.is_final }))
    }

    fn attempts(&self, age: usize, call: Call, place: &Arc<Place>) -> End {
        let Some(turn) = first_turn(place) else { return End::Superseded };
        self.send(age, turn);
        for _ in 0..call.failures {
            thread::yield_now();
            let Asked::Taken(turn) = place.ask() else { return End::Superseded };
            self.send(age, turn);
        }
        End::Answered
    }

    fn send(&self, age: usize, turn: Turn) {
        let before = self.platform.lock().expect("the platform").in_flight.replace(age);
        assert_eq!(before, None, "two requests are in flight");
        thread::yield_now();
        let mut platform = self.platform.lock().expect("the platform");
        platform.arrived.push(age);
        platform.in_flight = None;
        drop((platform, turn));
    }
}

/// Without the library's time limit: a thread that nobody wakes is a deadlock, which shuttle sees.
fn first_turn(place: &Arc<Place>) -> Option<Turn> {
    loop {
        match place.ask() {
            Asked::Taken(turn) => return Some(turn),
            Asked::Superseded => return None,
            Asked::Below => unreachable!("no call is made within another"),
            Asked::Wait => thread::park(),
        }
    }
}

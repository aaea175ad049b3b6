//! What a diagnosis takes of memory at most, by an allocator that counts what a thread has taken and not given back.
#![allow(missing_docs, unsafe_code, clippy::print_stdout)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use pyun_energy_doctor::{Diagnosis, KnownSecret, Request, SearchLimit, diagnose};

struct Counting;

thread_local! {
    static TAKEN: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

fn signed(size: usize) -> isize {
    isize::try_from(size).unwrap_or(isize::MAX)
}

fn count(bytes: isize) {
    // A thread that ends counts no more.
    let _ = TAKEN.try_with(|taken| {
        taken.set(taken.get() + bytes);
        let _ = MOST.try_with(|most| most.set(most.get().max(taken.get())));
    });
}

// SAFETY: all is done by the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(signed(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-signed(layout.size()));
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes that a search takes at most which finds nothing.
fn peak(body: &str) -> isize {
    let before = TAKEN.get();
    MOST.set(before);
    let request = Request::new(body.as_bytes(), Some("6b3f0a92c1d84e57b6f2a9d0e8c71354"));
    let secrets =
        [KnownSecret::new("production", "k9X2mQ7vR4tL8wZ3nB6cD1fG5hJ0pS2a"), KnownSecret::new("test", "other")];
    assert!(matches!(diagnose(&request, &secrets, SearchLimit::FULL), Diagnosis::Unexplained(_)));
    MOST.get() - before
}

fn body(ports: usize) -> String {
    let port = |number: usize| {
        format!(
            r#"{{"no":"P{number}","state":2,"state_desc":"充电中","alias":"{number}","space_status":2,"power":21.4}}"#
        )
    };
    let ports = (0..ports).map(port).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"app_id":"op1","timestamp":1758093419429,"start_time":"2025-09-14T06:00:00.000Z","no":"D1","port":[{ports}],"metadata":{{"A":"1","B":"2","C":"3"}}}}"#
    )
}

#[test]
fn memory_stays_within_what_the_documents_say() {
    for ports in [1, 8, 80, 4000] {
        let body = body(ports);
        let (size, most) = (signed(body.len()), peak(&body));
        println!("a body of {size} bytes: {most} bytes, {} times its size", most / size);
        assert!(most < (16 << 20) + 16 * size, "{most} for {size}");
    }
}

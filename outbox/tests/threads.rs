//! Nothing of an outbox runs on when it was closed, let go of, or could not be opened. Alone in its process, to count threads.
#![cfg(target_os = "linux")]
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use pyun_energy_outbox::{ErrorKind, Options, Outbox};
use support::{Dir, client, device};

fn ours() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|name| name.starts_with("pyun-energy")).count()
}

#[test]
fn its_threads_are_gone_with_it() {
    let dir = Dir::volatile("threads");
    let open = |app: &str| {
        let client = client(&format!("http://127.0.0.1:1/{app}"));
        Outbox::open(&dir.0, &client, Options::default())
    };
    let mut alive = 0;
    for round in 0..100 {
        let outbox = open("ours").unwrap();
        outbox.put(device("d", &round.to_string())).unwrap();
        if round % 2 == 0 {
            outbox.close();
            alive += ours();
        }
        drop(outbox);
        alive += ours();
        assert_eq!(open("another").unwrap_err().kind(), ErrorKind::Foreign);
        alive += ours();
    }
    // The kernel wakes whoever waits for a thread a moment before it is gone.
    assert!(alive < 10, "{alive} threads were there after 250 ends");
}

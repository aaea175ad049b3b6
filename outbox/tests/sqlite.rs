//! SQLite is built with what `.cargo/config.toml` says, and without what it leaves out.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;

use rusqlite::Connection;

fn compile_options() -> BTreeSet<String> {
    let connection = Connection::open_in_memory().unwrap();
    let mut statement = connection.prepare("PRAGMA compile_options").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn what_an_outbox_does_not_use_is_left_out() {
    let options = compile_options();
    for wanted in ["DEFAULT_MEMSTATUS=0", "DQS=0", "OMIT_JSON", "OMIT_LOAD_EXTENSION", "OMIT_UTF16", "THREADSAFE=1"] {
        assert!(options.contains(wanted), "{wanted} is not among {options:?}");
    }
    for left_out in ["ENABLE_FTS", "ENABLE_RTREE", "ENABLE_STAT4", "ENABLE_LOAD_EXTENSION", "ENABLE_DBSTAT_VTAB"] {
        let found = options.iter().find(|option| option.starts_with(left_out));
        assert_eq!(found, None, "built without the flags of .cargo/config.toml");
    }
}

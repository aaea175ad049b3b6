//! What is written from the tables is as the tables say; `UPDATE=1` writes it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use pyun_energy_schema::regions;

#[test]
fn every_place_is_as_the_tables_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files: BTreeMap<&str, (String, String)> = BTreeMap::new();
    for region in regions() {
        let (_, whole) = files.entry(region.file).or_insert_with(|| {
            let text = fs::read_to_string(root.join(region.file)).unwrap();
            (text.clone(), text)
        });
        let put = region.put_into(whole);
        *whole =
            put.unwrap_or_else(|| panic!("{}: no place between `{}` and `{}`", region.file, region.begin, region.end));
    }
    for (file, (found, wanted)) in files {
        if std::env::var_os("UPDATE").is_some() {
            fs::write(root.join(file), wanted).unwrap();
        } else if let Some((line, (found, wanted))) =
            (1..).zip(found.lines().zip(wanted.lines())).find(|(_, (found, wanted))| found != wanted)
        {
            panic!("{file}, line {line}: `{found}` should be `{wanted}`. Change the table in src/, then `make update`");
        } else {
            assert_eq!(found.len(), wanted.len(), "{file}: lines are missing at its end");
        }
    }
}

#[test]
fn what_was_edited_by_hand_is_noticed_and_put_right() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for region in regions() {
        let whole = region.put_into(&fs::read_to_string(root.join(region.file)).unwrap()).unwrap();
        for by_hand in ["", "x\n"] {
            let edited = whole.replacen(&region.text, by_hand, 1);
            assert_ne!(edited, whole, "{}", region.begin);
            assert_eq!(region.put_into(&edited).as_deref(), Some(&*whole), "{}", region.begin);
        }
    }
}

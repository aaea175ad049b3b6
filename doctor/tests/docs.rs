//! Every mistake has its section in the troubleshooting pages, with the very lines that an answer shows.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use pyun_energy_doctor::{Language, MistakeId, fix, sentence};

fn sections(page: &str) -> Vec<(String, String)> {
    let path = format!("{}/../docs/{page}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let sections = text.split("### <a id=\"").skip(1).map(|section| section.split_once("\"></a>").unwrap());
    sections.map(|(id, section)| (id.to_owned(), section.to_owned())).collect()
}

fn check(page: &str, language: Language) {
    let sections = sections(page);
    for &id in MistakeId::ALL {
        let of_id: Vec<_> = sections.iter().filter(|(anchor, _)| anchor == id.as_str()).collect();
        let [(_, section)] = of_id[..] else { panic!("{page}: {} sections of {id}", of_id.len()) };
        assert!(section.starts_with(&format!("`{id}`\n")), "{page}: no heading {id}");
        assert!(section.contains(sentence(id, language)), "{page}: {id} says something else than the answer");
        let fix = fix(id);
        for line in [fix.java, fix.python, fix.csharp, fix.c] {
            assert!(section.contains(line), "{page}: {id} lacks {line}");
        }
    }
    assert_eq!(sections.len(), MistakeId::ALL.len(), "{page} has sections of no mistake");
}

#[test]
fn every_mistake_has_its_section_in_both_languages() {
    check("troubleshooting.md", Language::English);
    check("troubleshooting.zh-CN.md", Language::Chinese);
}

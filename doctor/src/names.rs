//! Rules for names, as serializers and languages have them.

/// A naming policy: its name, and what it makes of a name.
pub(crate) type Policy = (&'static str, fn(&str) -> String);

pub(crate) const POLICIES: [Policy; 16] = [
    ("camelCase", camel),
    ("snake_case", |name| split(name).join("_")),
    ("PascalCase", pascal),
    ("kebab-case", |name| split(name).join("-")),
    ("UPPER_SNAKE", |name| split(name).join("_").to_uppercase()),
    ("lower case", |name| name.to_lowercase()),
    ("UPPER CASE", |name| name.to_uppercase()),
    ("lower case without _", |name| name.replace('_', "").to_lowercase()),
    ("PascalCase with Go's AppID and UUID", go),
    ("names with @ before them", |name| format!("@{name}")),
    ("names with _ before them", |name| format!("_{name}")),
    ("names with m_ before them", |name| format!("m_{name}")),
    ("names with : before them", |name| format!(":{name}")),
    ("App_Id", |name| split(name).iter().map(|word| capital(word)).collect::<Vec<_>>().join("_")),
    ("App_id", capital),
    (".NET's <AppId>k__BackingField", |name| format!("<{}>k__BackingField", pascal(name))),
];

/// The numbers of `camelCase` and `PascalCase`.
pub(crate) const USUAL: [usize; 2] = [0, 2];

/// The rule with this number.
pub(crate) fn policy(number: usize) -> Policy {
    POLICIES[number % POLICIES.len()]
}

/// The words of a name in either notation, in lower case.
fn split(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = '_';
    for letter in name.chars() {
        if matches!(letter, '_' | '-') {
            words.push(String::new());
        } else {
            if letter.is_uppercase() && before.is_lowercase() {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(letter.to_lowercase());
            }
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

pub(crate) fn camel(name: &str) -> String {
    let words = split(name);
    let rest: String = words.iter().skip(1).map(|word| capital(word)).collect();
    words.first().map_or(String::new(), |first| format!("{first}{rest}"))
}

pub(crate) fn pascal(name: &str) -> String {
    capital(&camel(name))
}

/// As Go's linters want names: initialisms are capitals.
pub(crate) fn go(name: &str) -> String {
    let word = |word: &String| match word.as_str() {
        "id" | "uuid" | "url" | "ip" | "vin" | "soc" => word.to_uppercase(),
        other => capital(other),
    };
    split(name).iter().map(word).collect()
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

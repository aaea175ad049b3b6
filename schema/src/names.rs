//! Names and sentences as each language writes them.

/// `PortState` as `PORT_STATE`.
pub(crate) fn upper_snake(name: &str) -> String {
    let mut snake = String::new();
    for (index, character) in name.char_indices() {
        if index > 0 && character.is_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_uppercase());
    }
    snake
}

/// A sentence as it goes on after a colon: its first word in lower case, unless it is an abbreviation.
pub(crate) fn going_on(sentence: &str) -> String {
    let sentence = sentence.trim();
    let mut characters = sentence.chars();
    let is_abbreviation = sentence.chars().nth(1).is_some_and(char::is_uppercase);
    match characters.next() {
        Some(first) if !is_abbreviation => first.to_lowercase().collect::<String>() + characters.as_str(),
        _ => sentence.to_owned(),
    }
}

//! What spreadsheets do to cells, and what the cell may have been.

/// What a spreadsheet writes where it has no value.
const ERRORS: [&str; 9] = ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"];
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What is wrong with a cell, in whatever column it stands.
pub(super) fn of_any(cell: &str) -> Option<String> {
    let bare = cell.trim();
    if let Some(error) = ERRORS.iter().find(|error| error.eq_ignore_ascii_case(bare)) {
        return Some(format!("{error}, an error of the spreadsheet; correct its formula there"));
    }
    if bare.len() > 2 && bare.bytes().all(|byte| byte == b'#') {
        return Some("###, a value that is wider than its column; widen it, and save again".into());
    }
    let is_formula = bare.starts_with("=\"");
    is_formula.then(|| "a formula (=\"…\"); write the value alone, and format the column as text".into())
}

/// What is wrong with a cell that tells stations, devices or connectors apart.
pub(super) fn of_name(cell: &str) -> Option<String> {
    if cell.trim() != cell {
        return Some("leading or trailing space; remove it".into());
    }
    if let Some(what) = of_any(cell).or_else(|| invisible(cell)) {
        return Some(what);
    }
    if rounded(cell).is_some() {
        return Some("a number as Excel shortens it, its digits are lost; format the column as text".into());
    }
    is_date(cell).then(|| "a date, which Excel makes of numbers such as 3-1; format the column as text".into())
}

/// A character that nobody sees, but that makes another text.
pub(super) fn invisible(cell: &str) -> Option<String> {
    let found = cell.chars().find(|letter| is_invisible(*letter) || is_odd_space(*letter))?;
    Some(format!("an invisible character (U+{:04X}); remove it", u32::from(found)))
}

/// The text that was meant, if it can be told: without what nobody sees, and out of its formula.
pub(super) fn meant(cell: &str) -> String {
    let visible: String = cell
        .chars()
        .filter(|letter| letter.is_whitespace() || !is_invisible(*letter))
        .map(|letter| if letter.is_whitespace() { ' ' } else { letter })
        .collect();
    let bare = visible.trim();
    let inner = bare.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(bare).trim().to_owned()
}

/// The numbers that `1.23E+14` may have been.
pub(super) fn rounded(cell: &str) -> Option<(f64, f64)> {
    let (digits, exponent) = cell.split_once("E+")?;
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(exponent) || !all_digits(&digits.replacen('.', "", 1)) {
        return None;
    }
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let value: f64 = cell.parse().ok()?;
    // A little more than half a step of the last digit that is left.
    let half = 0.500_001 * 10_f64.powi(exponent.parse::<i32>().ok()? - i32::try_from(decimals).ok()?);
    Some((value - half, value + half))
}

/// `3-1` as Excel shows it: `1-Mar`, `Mar-01`, `3月1日`.
pub(super) fn is_date(cell: &str) -> bool {
    let number = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let month = |text: &str| MONTHS.contains(&text);
    let chinese = cell.strip_suffix('日').and_then(|rest| rest.split_once('月'));
    let english = cell.split_once('-');
    chinese.is_some_and(|(one, other)| number(one) && number(other))
        || english.is_some_and(|(one, other)| (number(one) && month(other)) || (month(one) && number(other)))
}

fn is_odd_space(letter: char) -> bool {
    letter.is_whitespace() && letter != ' '
}

fn is_invisible(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shortened_number_may_have_been() {
        let may_be = |cell, number: f64| rounded(cell).is_some_and(|(low, high)| (low..=high).contains(&number));
        assert!(may_be("1.23457E+15", 1_234_567_890_123_456.0));
        assert!(may_be("1.23E+14", 123_456_789_012_345.0));
        assert!(!may_be("1.23E+14", 124_456_789_012_345.0));
        assert!(may_be("1.2E+06", "12E5".parse().unwrap()));
        assert!(rounded("D1E+5").is_none() && rounded("E+5").is_none() && rounded("1.2.3E+5").is_none());
    }

    #[test]
    fn what_was_meant() {
        for cell in [" 001", "001\u{a0}", "\u{200b}0\u{feff}01", "=\"001\"", "=\"001 \"\t"] {
            assert_eq!(meant(cell), "001");
            assert!(of_name(cell).is_some(), "{cell:?}");
        }
        assert_eq!((meant("A 1"), of_name("A 1")), ("A 1".to_owned(), None));
    }

    #[test]
    fn dates() {
        assert!(["1-Mar", "Mar-01", "3月1日"].into_iter().all(is_date));
        assert!(!["1-3", "A-Mar", "3月", "101-Mar"].into_iter().any(is_date));
    }
}

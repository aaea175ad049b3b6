//! What becomes of numbers that pass through a map, a double or a string.

use std::borrow::Cow;

/// How numbers were written before signing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Numbers {
    /// `1.0` and `1758093419429.0`: Python's `float`.
    Float,
    /// `1.0` and `1.758093419429E12`: Java's `Double`, as Gson's maps have it.
    Double,
    /// `1` and `1.758093419429e+12`: Go's `%v` of a `float64`, Lua's numbers once they are large.
    Exponent,
    /// `1` and `1.75809e+12`: C's `%g`.
    General,
    /// `1.000000`: C's `%f`.
    Fixed,
    /// `1` for `1.0`.
    Integer,
    /// `"1"` for `1`.
    Text,
    /// `1` for `"1"`.
    Number,
    /// `"1758093419429"` for the timestamp alone.
    TimeText,
    /// A number for the timestamp alone, which was sent as a string.
    TimeNumber,
}

impl Numbers {
    pub(crate) const ALL: [Self; 10] = [
        Self::Float,
        Self::Double,
        Self::Text,
        Self::TimeText,
        Self::Integer,
        Self::Number,
        Self::TimeNumber,
        Self::Exponent,
        Self::General,
        Self::Fixed,
    ];

    /// What a number becomes: its text, quotes included where it becomes a string.
    pub(crate) fn of_number(self, text: &str, key: Option<&str>) -> Option<String> {
        if matches!(self, Self::Number | Self::TimeNumber) || (self == Self::TimeText && key != Some("timestamp")) {
            return None;
        }
        if matches!(self, Self::Text | Self::TimeText) {
            return Some(format!("\"{text}\""));
        }
        let value: f64 = text.parse().ok()?;
        Some(match self {
            Self::Double => double(value),
            Self::Exponent => exponent(value, if value.abs() < 2_097_152.0 { 21 } else { 6 }),
            Self::General => return general(value, 6, "e+"),
            Self::Fixed => format!("{value:.6}"),
            Self::Integer if value.fract() == 0.0 && value.abs() < 1e15 => format!("{value:.0}"),
            Self::Float if value.abs() < 1e16 => format!("{value:?}"),
            _ => return None,
        })
    }

    /// What a string becomes, where it becomes a number.
    pub(crate) fn of_text<'t>(self, value: &'t str, key: Option<&str>) -> Option<Cow<'t, str>> {
        let wanted = self == Self::Number || (self == Self::TimeNumber && key == Some("timestamp"));
        let digits = value.strip_prefix('-').unwrap_or(value);
        let plain = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()));
        (wanted && plain && !digits.is_empty() && digits.len() < 20).then_some(Cow::Borrowed(value))
    }
}

/// `Double.toString` of Java.
fn double(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{value:?}");
    }
    let text = format!("{value:E}");
    match text.split_once('E') {
        Some((digits, exponent)) if !digits.contains('.') => format!("{digits}.0E{exponent}"),
        _ => text,
    }
}

/// The shortest digits that tell a double, an exponent from `10^large` on.
fn exponent(value: f64, large: i32) -> String {
    let text = format!("{value:e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-5..large).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// `%.…g` of C: so many digits that count at most, and with more before the point an exponent behind this mark, `e+` or `E+`.
/// `None` of what is no number.
pub(crate) fn general(value: f64, digits: usize, mark: &str) -> Option<String> {
    let written = format!("{value:.*e}", digits - 1);
    let (head, power) = written.split_once('e')?;
    let power: i32 = power.parse().ok()?;
    let bare = |text: &str| {
        let kept = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
        kept.to_owned()
    };
    let Ok(places) = usize::try_from(i32::try_from(digits).ok()? - 1 - power) else {
        return Some(format!("{}{mark}{power:02}", bare(head)));
    };
    Some(if power < -4 {
        format!("{}{}{:02}", bare(head), mark.replace('+', "-"), -power)
    } else {
        bare(&format!("{value:.places$}"))
    })
}

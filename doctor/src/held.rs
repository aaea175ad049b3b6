//! The timestamp as a program holds it whose numbers are too small for it, or prints too few of its digits.

use crate::dates::Notation;

/// How many there are.
pub(crate) const COUNT: usize = 23;

/// What a text becomes that is a number of milliseconds.
pub(crate) const ALL: [Notation; COUNT] = [
    (["in 32 bits, with its sign", "按 32 位有符号整数截断"], |text| {
        of(text, |stamp| i32::from_ne_bytes(low(stamp)).to_string())
    }),
    (["in 32 bits, without a sign", "按 32 位无符号整数截断"], |text| {
        of(text, |stamp| u32::from_ne_bytes(low(stamp)).to_string())
    }),
    (
        ["as the largest int, 2147483647: cJSON's valueint", "成了最大的 int 2147483647（cJSON 的 valueint）"],
        |text| of(text, |_| i32::MAX.to_string()),
    ),
    (["as 0, before it was set", "是 0，签名时还没有赋值"], |text| of(text, |_| "0".to_owned())),
    (["as -1, of a clock that failed", "是 -1，取时间失败"], |text| of(text, |_| "-1".to_owned())),
    (["printed by %e", "用 %e 打印"], |text| of(text, |stamp| exponent(stamp, 6))),
    (["printed by %.12g", "用 %.12g 打印"], |text| of(text, |stamp| shortest(stamp, 11))),
    (["printed by %.10g", "用 %.10g 打印"], |text| of(text, |stamp| shortest(stamp, 9))),
    (["printed by %.8g", "用 %.8g 打印"], |text| of(text, |stamp| shortest(stamp, 7))),
    (["printed with all digits and an exponent", "用科学计数法打印（全部数字）"], |text| {
        of(text, |stamp| shortest(stamp, 15))
    }),
    (
        ["in seconds with a fraction, as Python's time.time()", "写成了带小数的秒（如 Python 的 time.time()）"],
        |text| of(text, seconds),
    ),
    (["in microseconds", "写成了微秒"], |text| of(text, |stamp| stamp.saturating_mul(1000).to_string())),
    (["in nanoseconds", "写成了纳秒"], |text| of(text, |stamp| stamp.saturating_mul(1_000_000).to_string())),
    (["in ticks of .NET", "写成了 .NET 的 Ticks"], |text| of(text, |stamp| ticks(stamp, 0))),
    (["in ticks of .NET, of the local time", "写成了 .NET 的 Ticks（本地时间）"], |text| {
        of(text, |stamp| ticks(stamp, 8))
    }),
    (["as a FILETIME of Windows", "写成了 Windows 的 FILETIME"], |text| {
        of(text, |stamp| (116_444_736_000_000_000 + 10_000 * i128::from(stamp)).to_string())
    }),
    (["as `ld`: newlib-nano knows no %lld", "成了 `ld`（newlib-nano 不支持 %lld）"], |text| {
        of(text, |_| "ld".to_owned())
    }),
    (["as `lld`", "成了 `lld`"], |text| of(text, |_| "lld".to_owned())),
    (["as `lu`: newlib-nano knows no %llu", "成了 `lu`（newlib-nano 不支持 %llu）"], |text| {
        of(text, |_| "lu".to_owned())
    }),
    (["as `%lld`", "成了 `%lld`"], |text| of(text, |_| "%lld".to_owned())),
    (["as `I64d`", "成了 `I64d`"], |text| of(text, |_| "I64d".to_owned())),
    (["in hex", "写成了十六进制"], |text| of(text, |stamp| format!("{stamp:x}"))),
    (["in hex, `0x…`", "写成了十六进制 `0x…`"], |text| of(text, |stamp| format!("0x{stamp:x}"))),
];

fn of(text: &str, held: impl Fn(i64) -> String) -> Option<String> {
    let stamp: i64 = text.parse().ok().filter(|stamp| text.len() == 13 && *stamp > 0)?;
    Some(held(stamp))
}

fn seconds(stamp: i64) -> String {
    let text = format!("{}.{:03}", stamp / 1000, stamp % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Tenths of a microsecond since the year 1, in a zone so many hours east.
fn ticks(stamp: i64, hours: i128) -> String {
    (621_355_968_000_000_000 + 10_000 * (i128::from(stamp) + hours * 3_600_000)).to_string()
}

/// What 32 bits hold of it, in the order of this machine.
pub(crate) fn low(stamp: i64) -> [u8; 4] {
    let [a, b, c, d, ..] = stamp.to_le_bytes();
    u32::from_le_bytes([a, b, c, d]).to_ne_bytes()
}

/// `%e` of C with so many digits behind the point.
#[allow(clippy::cast_precision_loss)] // 13 digits.
fn exponent(stamp: i64, digits: usize) -> String {
    let text = format!("{:.*e}", digits, stamp as f64);
    text.split_once('e').map_or_else(String::new, |(head, power)| format!("{head}e+{power:0>2}"))
}

/// The same without zeros at the end, as `%g`.
fn shortest(stamp: i64, digits: usize) -> String {
    let text = exponent(stamp, digits);
    let (head, power) = text.split_once('e').unwrap_or((&text, ""));
    let head = if head.contains('.') { head.trim_end_matches('0').trim_end_matches('.') } else { head };
    format!("{head}e{power}")
}

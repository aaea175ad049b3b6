//! Money and energy in other units than fen and 0.001 kWh, and numbers with another number of digits.

use super::made::{Rewrite, each_value};
use crate::json::Node;
use crate::mistake::MistakeId as Id;

/// Whether a member of this name is one.
type Wanted = fn(&str) -> bool;

/// Amounts in another unit, and fractions with another number of digits.
pub(super) fn all<'a>() -> Vec<Rewrite<'a>> {
    let is_money = |name: &str| name.ends_with("value");
    let is_amount = |name: &str| name.ends_with("value") || name == "quantity";
    let mut all = Vec::new();
    let parts: [(Wanted, i32, [&str; 2]); 3] = [
        (is_money, 2, ["amounts in yuan", "金额以元为单位"]),
        (|name| name == "quantity", 3, ["`quantity` in kWh", "`quantity` 以度为单位"]),
        (is_amount, 0, ["all amounts as numbers", "金额和电量"]),
    ];
    for (wanted, scale, [english, chinese]) in parts {
        for (digits, how, how_zh) in [
            (None, "shortest", "最短写法"),
            (Some(1), "one decimal", "一位小数"),
            (Some(2), "two decimals", "两位小数"),
        ] {
            if scale == 0 && digits.is_none() {
                continue;
            }
            let words = [format!("{english}, {how}"), format!("{chinese}（{how_zh}）")];
            all.push(Rewrite::tree(Id::ValueRewritten, words, move |root| {
                each_value(root, &|key, value| match value {
                    Node::Number(text) if wanted(key) => {
                        scaled(text, scale, digits).map(|text| Node::Number(text.into()))
                    }
                    _ => None,
                })
            }));
        }
    }
    for digits in [1, 2, 3, 6] {
        let words = [format!("fractions with {digits} decimals"), format!("小数固定写 {digits} 位")];
        all.push(Rewrite::tree(Id::NumberType, words, move |root| {
            each_value(root, &|_, value| match value {
                Node::Number(text) if text.contains('.') => {
                    Some(Node::Number(format!("{:.*}", digits, text.parse::<f64>().ok()?).into()))
                }
                _ => None,
            })
        }));
    }
    let words = ["a text of more than 15 digits as a number", "超过 15 位的数字字符串被当成了数字"];
    all.push(Rewrite::tree(Id::NumberType, words, |root| {
        each_value(root, &|_, value| match value {
            Node::Text(text) if text.value.len() > 15 && text.value.bytes().all(|digit| digit.is_ascii_digit()) => {
                Some(Node::Number(format!("{:?}", text.value.parse::<f64>().ok()?).replace(".0", "").into()))
            }
            _ => None,
        })
    }));
    all
}

/// An integer divided by a power of ten.
fn scaled(text: &str, scale: i32, digits: Option<usize>) -> Option<String> {
    let number: i32 = text.parse().ok()?;
    let value = f64::from(number) / 10f64.powi(scale);
    Some(digits.map_or_else(|| format!("{value}"), |digits| format!("{value:.digits$}")))
}

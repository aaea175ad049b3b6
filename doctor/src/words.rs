//! What a change is called: its details, in English and Chinese.

use crate::change::{Change, Doubled, Edge, Encoded, FormChange, FormOrder, Nested, SignValue, Whole, Wrap};
use crate::charset::Charset;
use crate::json::{
    Added, Depth, Dropped, Duplicates, Filled, Html, LeftOut, MapOrder, Numbers, OPTIONAL, Order, Unicode,
};
use crate::values;

/// The details of a change: what was *signed*. Empty where the mistake says it all.
pub(crate) fn detail(change: &Change) -> [String; 2] {
    let fixed = |words: [&str; 2]| words.map(str::to_owned);
    match change {
        Change::Layout(layout) => [format!("signed: {}", layout.english), format!("签名用的是 {}", layout.chinese)],
        Change::Order(order, depth) => of_order(*order, *depth),
        Change::MapOrder(order) => fixed(of_map_order(*order)),
        Change::Names(policy, spares_map) => {
            let (name, _) = crate::names::policy(*policy);
            let [english, chinese] = if *spares_map {
                [", the keys of `metadata` as they are", "，`metadata` 里的 key 不变"]
            } else {
                ["", ""]
            };
            [format!("signed in {name}{english}"), format!("签名用的是 {name}{chinese}")]
        }
        Change::Unicode(Unicode::Raw) => {
            fixed(["signed as the characters themselves, sent as \\uXXXX", "签名用原字符，发送用 \\uXXXX"])
        }
        Change::Unicode(Unicode::Pairs) => fixed([
            "characters beyond U+FFFF signed as \\uD83D\\uDE00, as Jackson's writeValueAsBytes writes them",
            "U+FFFF 以上的字符签名时写成了 \\uD83D\\uDE00（Jackson writeValueAsBytes 的写法）",
        ]),
        Change::Unicode(_) => {
            fixed(["signed as \\uXXXX, sent as the characters themselves", "签名用 \\uXXXX，发送用原字符"])
        }
        Change::Slash(true) => fixed(["signed `\\/`, sent `/`", "签名用 `\\/`，发送的是 `/`"]),
        Change::Slash(false) => fixed(["signed `/`, sent `\\/`", "签名用 `/`，发送的是 `\\/`"]),
        Change::Html(html) => fixed(of_html(*html)),
        Change::Charset(charset) | Change::Form(FormChange::Charset(charset)) => fixed(of_charset(*charset)),
        Change::Null(dropped) | Change::Empty(dropped) => fixed(of_dropped(*dropped)),
        Change::Duplicates(Duplicates::First) => fixed(["only the first was signed", "签名时只保留了第一个"]),
        Change::Duplicates(_) => fixed(["only the last was signed", "签名时只保留了最后一个"]),
        Change::LeftOut(left_out) => fixed(of_left_out(*left_out)),
        Change::Added(added) => of_added(*added),
        Change::Numbers(numbers) => fixed(of_numbers(*numbers)),
        Change::Edge(edge) => of_edge(*edge),
        Change::Wrap(wrap) => {
            let [english, chinese] = of_wrap(*wrap);
            [
                format!("it was encoded before signing, but not sent so{english}"),
                format!("签名前做了编码，发送时没有{chinese}"),
            ]
        }
        Change::Form(form) => fixed(of_form(*form)),
        Change::Drift(drift, unit) => {
            let [english, unit] = unit.words();
            let (far, side, chinese) =
                (drift.abs(), if *drift < 0 { "earlier" } else { "later" }, if *drift < 0 { "早" } else { "晚" });
            [
                format!("the signed one is {far} {english} {side} than the sent one"),
                format!("签名用的比发送的{chinese} {far} {unit}"),
            ]
        }
        Change::Note(note) | Change::Rewrite(_, note) | Change::Value(_, _, note) => {
            [note.english.to_string(), note.chinese.to_string()]
        }
    }
}

fn of_wrap(wrap: Wrap) -> [&'static str; 2] {
    match wrap {
        Wrap::Hex => [": in hex", "：转成了十六进制"],
        Wrap::Quote => [", by Python's quote, which leaves `/`", "（Python 的 quote，`/` 不编码）"],
        Wrap::HexUpper => [": in upper-case hex", "：转成了大写十六进制"],
        _ => ["", ""],
    }
}

fn of_order(order: Order, depth: Depth) -> [String; 2] {
    let [english, chinese] = match order {
        Order::Sorted => ["sorted by key", "按 key 排序"],
        Order::HashMap | Order::HashMapCopy => ["in the order of a Java HashMap", "Java HashMap 的顺序"],
        Order::Documented | Order::DocumentedTable | Order::DocumentedA => {
            ["in the order of the documents", "文档中的字段顺序"]
        }
        Order::CommonLast => {
            ["in the order of the documents, the common parameters last", "文档字段顺序，公共参数在最后"]
        }
        Order::CaseInsensitive => ["sorted without regard to case", "不区分大小写排序"],
        Order::ByLength => [
            "sorted by the length of the names, as jsonb and MySQL's JSON have them",
            "按字段名长度排序（PostgreSQL 的 jsonb、MySQL 的 JSON）",
        ],
        Order::Utf16 => ["sorted by UTF-16 code unit", "按 UTF-16 码元排序"],
        Order::JavaScript => ["integer keys first, as JavaScript has them", "整数 key 在前（JavaScript 的规则）"],
        Order::Reversed => ["reversed", "与发送的顺序相反"],
        Order::Descending => ["sorted, descending", "按 key 倒序"],
    };
    let [only, chinese_only] = match depth {
        Depth::All => ["", ""],
        Depth::Top => [", outermost object only", "，仅最外层"],
        Depth::Nested => [", nested objects only", "，仅嵌套的对象"],
    };
    [format!("signed: {english}{only}"), format!("签名用的是{chinese}{chinese_only}")]
}

fn of_map_order(order: MapOrder) -> [&'static str; 2] {
    match order {
        MapOrder::Sent => ["the keys of `metadata` as they were sent", "`metadata` 里的 key 与发送的顺序相同"],
        MapOrder::HashMap => {
            ["the keys of `metadata` in the order of a Java HashMap", "`metadata` 里的 key 是 Java HashMap 的顺序"]
        }
        MapOrder::Permuted(_) => ["the keys of `metadata` in another order", "`metadata` 里的 key 顺序不同"],
    }
}

fn of_html(html: Html) -> [&'static str; 2] {
    match html {
        Html::Raw => ["signed raw, sent escaped", "签名用原字符，发送的做了转义"],
        Html::Go => ["signed with `\\u003c`, `\\u003e`, `\\u0026`", "签名用了 `\\u003c`、`\\u003e`、`\\u0026`"],
        Html::Gson => [
            "signed as Gson escapes by default: `\\u003d`, `\\u0027` and the like",
            "签名用了 Gson 默认的转义：`\\u003d`、`\\u0027` 等",
        ],
        Html::Newtonsoft => ["signed as Newtonsoft's EscapeHtml writes them", "签名用了 Newtonsoft 的 EscapeHtml"],
        Html::Php | Html::PhpTag => {
            ["signed as PHP's JSON_HEX_TAG and the like write them", "签名用了 PHP 的 JSON_HEX_TAG 等选项"]
        }
        Html::DotNet => [
            "signed with capital digits, `\\u003C`: System.Text.Json by default, or PHP's JSON_HEX_TAG and the like",
            "签名用了大写的 `\\u003C`：System.Text.Json 默认的转义，或者 PHP 的 JSON_HEX_TAG 等选项",
        ],
        Html::Entities => ["signed with `&lt;`, `&quot;` and the like", "签名用了 `&lt;`、`&quot;` 等实体"],
    }
}

fn of_charset(charset: Charset) -> [&'static str; 2] {
    match charset {
        Charset::Utf8 => ["signed as UTF-8, sent as another charset", "签名用 UTF-8，发送的是别的编码"],
        Charset::Gbk => ["signed as GBK, sent as UTF-8", "签名用 GBK，发送的是 UTF-8"],
        Charset::Utf16Le | Charset::Utf16Be => ["signed as UTF-16", "签名用 UTF-16"],
        Charset::Utf16Bom | Charset::Utf16BeBom => [
            "signed as UTF-16 with a byte order mark, as Java's and Python's `UTF-16` have it",
            "签名用带 BOM 的 UTF-16（Java、Python 的 `UTF-16`）",
        ],
        Charset::Utf32Le | Charset::Utf32Be | Charset::Utf32Bom => [
            "signed as UTF-32: `wchar_t` of Linux, Python's `utf-32`",
            "签名用 UTF-32（Linux 的 `wchar_t`、Python 的 `utf-32`）",
        ],
        Charset::AsciiOnly => ["signed without them", "签名时被去掉了"],
        Charset::LowBytes => [
            "only the low byte of each was hashed, as by Node's `binary`",
            "每个字符只取了低 8 位（如 Node 的 binary）",
        ],
        Charset::Surrogates => {
            ["characters beyond U+FFFF in modified UTF-8", "超出 U+FFFF 的字符用了 Java 的变形 UTF-8"]
        }
        Charset::Ascii | Charset::AsciiBytes | Charset::Latin1 => {
            ["signed with `?` for each of them", "签名时变成了 `?`"]
        }
        Charset::ReadAsLatin1 => ["UTF-8 read as Latin-1 before signing", "签名前把 UTF-8 按 Latin-1 解码了"],
        Charset::ReadAs1252 | Charset::ReadAs1252Lost => {
            ["UTF-8 read as Windows-1252 before signing", "签名前把 UTF-8 按 Windows-1252 解码了"]
        }
        Charset::ReadAsGbk | Charset::ReadAsGbkLost => {
            ["UTF-8 read as GBK before signing", "签名前把 UTF-8 按 GBK 解码了"]
        }
        Charset::Gb18030 => ["signed as GB18030, sent as UTF-8", "签名用 GB18030，发送的是 UTF-8"],
        Charset::GbkLost => ["signed as GBK, with `?` for what it lacks", "签名用 GBK，没有的字符变成了 `?`"],
        Charset::GbkReadAsLatin1 => ["GBK read as Latin-1 before signing", "签名前把 GBK 按 Latin-1 解码了"],
        Charset::GbkReadAsUtf8 => ["GBK read as UTF-8 before signing", "签名前把 GBK 按 UTF-8 解码了"],
        Charset::LatinUndone => ["what was sent is UTF-8 read as Latin-1", "发送的是被当成 Latin-1 解码过的文本"],
        Charset::GbkUndone => ["what was sent is UTF-8 read as GBK", "发送的是被当成 GBK 解码过的文本"],
    }
}

fn of_dropped(dropped: Dropped) -> [&'static str; 2] {
    match dropped {
        Dropped::Null => ["signed without them, sent with them", "签名时去掉了，发送时还在"],
        Dropped::EmptyText => ["signed without `\"\"`, sent with it", "签名时去掉了空字符串，发送时还在"],
        Dropped::Containers => ["signed without `[]` and `{}`, sent with them", "签名时去掉了 `[]`、`{}`，发送时还在"],
        Dropped::Empty => ["signed without `\"\"`, `[]` and `{}`", "签名时去掉了 `\"\"`、`[]`、`{}`"],
        Dropped::Zero => {
            ["signed without zeros and what is empty, as Go's omitempty", "签名时去掉了零值（如 Go 的 omitempty）"]
        }
        Dropped::NullAsText => ["signed as `\"\"`, sent as null", "签名用 `\"\"`，发送的是 null"],
        Dropped::TextAsNull => ["signed as null, sent as `\"\"`", "签名用 null，发送的是 `\"\"`"],
    }
}

fn of_left_out(left_out: LeftOut) -> [&'static str; 2] {
    match left_out {
        LeftOut::Sign => ["signed without `sign`", "签名时没有 `sign`"],
        LeftOut::Type => ["signed without `sign_type`", "签名时没有 `sign_type`"],
        LeftOut::SignAndType => ["signed without `sign` and `sign_type`", "签名时没有 `sign` 和 `sign_type`"],
        LeftOut::Common => {
            ["signed without app_id, timestamp and sign_type", "签名时没有 app_id、timestamp、sign_type"]
        }
        LeftOut::Time => ["signed without `timestamp`", "签名时没有 `timestamp`"],
        LeftOut::Stamps => ["signed without `timestamp`, `sign_type`", "签名时没有 `timestamp`、`sign_type`"],
        LeftOut::Nested => ["signed without arrays and objects", "签名时没有数组和对象"],
        LeftOut::Member(_) | LeftOut::Set(_) => ["", ""],
    }
}

fn of_added(added: Added) -> [String; 2] {
    let value = match added.value {
        Filled::Null => "null",
        Filled::Text => "`\"\"`",
        Filled::Zero => "0",
        Filled::Map => "`{}`",
    };
    match added.member.and_then(|member| OPTIONAL.get(member)) {
        Some((_, name)) => [
            format!("signed with `{}` = {value}, sent without", name.value),
            format!("签名时 `{}` 写成了 {value}，发送时没有这个字段", name.value),
        ],
        None => [
            format!("signed with all optional members = {value}, sent without"),
            format!("签名时所有未填的选填字段都写成了 {value}，发送时没有这些字段"),
        ],
    }
}

fn of_numbers(numbers: Numbers) -> [&'static str; 2] {
    match numbers {
        Numbers::Float => ["signed as `1.0`", "签名用 `1.0`"],
        Numbers::Double => ["signed as Java's Double: `1.0`, `1.758E12`", "签名用 Java Double：`1.0`、`1.758E12`"],
        Numbers::Exponent | Numbers::General => [
            "signed as `%g` prints them: with an exponent, `1.758e+12`, and `21.4` for `21.40`",
            "签名用了 `%g` 的写法：科学计数法 `1.758e+12`，`21.40` 成了 `21.4`",
        ],
        Numbers::Fixed => ["signed as `1.000000`", "签名用 `1.000000`"],
        Numbers::Integer => ["signed as `1`, sent as `1.0`", "签名用 `1`，发送的是 `1.0`"],
        Numbers::Text => ["signed as strings, sent as numbers", "签名用字符串，发送的是数字"],
        Numbers::Number => ["signed as numbers, sent as strings", "签名用数字，发送的是字符串"],
        Numbers::TimeText => {
            ["timestamp: signed as a string, sent as a number", "timestamp 签名用字符串，发送的是数字"]
        }
        Numbers::TimeNumber => {
            ["timestamp: signed as a number, sent as a string", "timestamp 签名用数字，发送的是字符串"]
        }
    }
}

fn of_edge(edge: Edge) -> [String; 2] {
    let fixed = |words: [&str; 2]| words.map(str::to_owned);
    match edge {
        Edge::StripSpace | Edge::StripAll => fixed(["signed without it, sent with it", "签名时没有，发送时带上了"]),
        Edge::StripBom => fixed(["signed without EF BB BF, sent with it", "签名时没有 EF BB BF，发送时带上了"]),
        Edge::AddBom => fixed(["signed with EF BB BF, sent without it", "签名时有 EF BB BF，发送时没有"]),
        Edge::Add("\0") => fixed(["signed with the NUL at the end", "签名时把结尾的 NUL 也算进去了"]),
        Edge::Add(added) => {
            let (english, chinese) = visible(added);
            [format!("signed with {english} at the end, sent without it"), format!("签名时末尾有{chinese}，发送时没有")]
        }
        Edge::Before(added) => {
            let (english, chinese) = visible(added);
            [
                format!("signed with {english} at the start, sent without it"),
                format!("签名时开头有{chinese}，发送时没有"),
            ]
        }
        Edge::LfToCrlf => fixed(["signed with CRLF, sent with LF", "签名用 CRLF，发送的是 LF"]),
        Edge::CrlfToLf => fixed(["signed with LF, sent with CRLF", "签名用 LF，发送的是 CRLF"]),
        Edge::NoLines => fixed(["signed without line ends", "签名时去掉了换行"]),
        Edge::NoSpace => {
            fixed(["signed without any white space, in values, too", "签名时去掉了所有空白，值里的也去掉了"])
        }
        Edge::NoBlanks => fixed(["signed without any blanks, in values, too", "签名时去掉了所有空格，值里的也去掉了"]),
    }
}

fn visible(white: &str) -> (String, String) {
    match white {
        "\n" => ("LF".into(), "换行（LF）".into()),
        "\r\n" => ("CRLF".into(), "换行（CRLF）".into()),
        "\r" => ("CR".into(), "回车（CR）".into()),
        " " => ("a space".into(), "空格".into()),
        "\t" => ("a tab".into(), "制表符".into()),
        other => (format!("`{}`", other.escape_debug()), format!(" `{}`", other.escape_debug())),
    }
}

fn of_form(form: FormChange) -> [&'static str; 2] {
    match form {
        FormChange::Order(order) => of_form_order(order),
        FormChange::Encoded(encoded) => of_encoded(encoded),
        FormChange::Nested(nested) => of_nested(nested),
        FormChange::NestedDocumented => {
            ["what is nested: in the order of the documents", "嵌套的内容：文档中的字段顺序"]
        }
        FormChange::Value(number) | FormChange::ValueOf(number, _) => values::of(number).words,
        FormChange::Quoted(_) => ["quotes around them", "加了引号"],
        FormChange::NamesCased(true) => ["names in upper case", "参数名转成了大写"],
        FormChange::NamesCased(false) => ["names in lower case", "参数名转成了小写"],
        FormChange::Before(_) => ["something before the first parameter", "第一个参数前面多了字符"],
        FormChange::Rejoined => [
            "an `&` in a value was sent unencoded, so that the platform reads another parameter there",
            "值里的 `&` 没有编码就发送了，平台会把它当成另一个参数",
        ],
        FormChange::Whole(Whole::Base64) => {
            ["it was encoded before signing, but not sent so", "签名前做了编码，发送时没有"]
        }
        FormChange::Whole(Whole::Times) => [
            "`&timestamp` became `×tamp`: a browser takes `&times` for an entity",
            "`&timestamp` 变成了 `×tamp`（浏览器把 `&times` 当成了实体）",
        ],
        FormChange::Whole(_) => [
            "the joined text was encoded as a whole, `=` and `&` too",
            "拼好的整串又做了 URL 编码，连 `=`、`&` 也编码了",
        ],
        FormChange::SignKept(SignValue::Empty) => ["an empty `sign=`", "空的 `sign=`"],
        FormChange::SignKept(SignValue::Null) => ["`sign=null`", "`sign=null`"],
        FormChange::SignKept(SignValue::Undefined) => ["`sign=undefined`", "`sign=undefined`"],
        FormChange::SignKept(SignValue::None) => ["`sign=None`", "`sign=None`"],
        FormChange::SignKept(SignValue::Sent) => ["with the value that came", "连同收到的值一起"],
        FormChange::Doubled(Doubled::First) => ["only the first was signed", "签名时只保留了第一个"],
        FormChange::Doubled(Doubled::Last) => ["only the last was signed", "签名时只保留了最后一个"],
        FormChange::Doubled(Doubled::Joined) => {
            ["equal names were joined into one, values with a comma", "同名参数合并成了一个，值用逗号连接"]
        }
        FormChange::TypeLeftOut => ["signed without sign_type", "签名时没有 sign_type"],
        FormChange::CommonLeftOut => of_left_out(LeftOut::Common),
        FormChange::Separators("\0", _) => ["the values alone, without their names", "只拼了参数值，没有参数名"],
        FormChange::TrailingAmpersand => ["an & after the last parameter", "最后一个参数后面多了 &"],
        _ => ["", ""],
    }
}

fn of_form_order(order: FormOrder) -> [&'static str; 2] {
    match order {
        FormOrder::AsSent => ["signed as sent, unsorted", "签名时没有排序"],
        FormOrder::CaseInsensitive => ["sorted without regard to case", "排序时没有区分大小写"],
        FormOrder::Capitals => [
            "sorted without regard to case, as .NET's OrdinalIgnoreCase: `_` behind letters",
            "用了 .NET 的 OrdinalIgnoreCase 排序：不区分大小写，`_` 排在字母后面",
        ],
        FormOrder::Culture => ["sorted by a culture, as .NET does by default", "用了 .NET 默认的区域性排序"],
        FormOrder::Locale => [
            "sorted by a locale (strcoll, `sort`), which overlooks `_`",
            "按系统区域排序（strcoll、`sort` 命令），忽略了 `_`",
        ],
        FormOrder::NameOnly => ["equal names not sorted by value", "同名参数没有再按值排序"],
        FormOrder::Joined => ["sorted by the text name=value", "按 name=value 整串排序"],
        FormOrder::HashMap => ["in the order of a Java HashMap", "Java HashMap 的顺序"],
        FormOrder::Documented => ["in the order of the documents", "文档中的参数顺序"],
        FormOrder::CommonLast => {
            ["in the order of the documents, the common parameters last", "文档参数顺序，公共参数在最后"]
        }
        FormOrder::Last("timestamp") => ["sorted, but for `timestamp` at the end", "排序后 `timestamp` 放在了最后"],
        FormOrder::Last(_) => ["sorted, but for `sign_type` at the end", "排序后 `sign_type` 放在了最后"],
        FormOrder::CommonFirst => {
            ["sorted, but for `app_id` and `timestamp` at the start", "`app_id`、`timestamp` 在最前，其余排序"]
        }
        FormOrder::ByLengthAndName => {
            ["sorted by the length of the names, then by name", "先按参数名长度、再按参数名排序"]
        }
        FormOrder::Descending => ["descending", "倒序"],
        FormOrder::ByValue => ["sorted by value", "按值排序"],
        FormOrder::ByLength => ["sorted by the length of the names", "按参数名长度排序"],
        FormOrder::Reversed => ["the other way round", "与发送的顺序相反"],
    }
}

fn of_encoded(encoded: Encoded) -> [&'static str; 2] {
    match encoded {
        Encoded::Uri => ["signed as encodeURI writes them", "签名用了 encodeURI 的结果"],
        Encoded::Component => ["signed as encodeURIComponent writes them", "签名用了 encodeURIComponent 的结果"],
        Encoded::Spaces => ["signed with + for a space", "签名时空格成了 +"],
        Encoded::Names => ["names and values signed with %XX", "参数名和值都做了 URL 编码"],
        Encoded::Wire => ["signed as they travel", "签名用了传输时编码后的值"],
        Encoded::Lower => ["signed with lower-case %xx", "签名用了小写的 %xx"],
        Encoded::LowerPercent => ["signed with lower-case %xx, %20 for a space", "签名用了小写的 %xx，空格为 %20"],
        Encoded::Plus => ["signed with %XX and + for a space", "签名用了 %XX，空格为 +"],
        Encoded::Quote => {
            ["signed as Python's quote writes them, which leaves `/`", "签名用了 Python quote 的结果（`/` 不编码）"]
        }
        Encoded::Net => [
            "signed as .NET's UrlEncode writes them, which leaves `!()`",
            "签名用了 .NET UrlEncode 的结果（`!()` 不编码）",
        ],
        Encoded::Percent => ["signed with %XX", "签名用了 %XX"],
        Encoded::Gbk | Encoded::GbkLower => ["signed with the %XX of GBK", "签名用了 GBK 的 %XX"],
    }
}

fn of_nested(nested: Nested) -> [&'static str; 2] {
    match nested {
        Nested::Brackets => ["nested values as `port[0][no]=…`", "嵌套的值展开成了 `port[0][no]=…`"],
        Nested::EmptyBrackets => ["nested values as `port[][no]=…`", "嵌套的值展开成了 `port[][no]=…`"],
        Nested::BracketsAndDots => ["nested values as `port[0].no=…`", "嵌套的值展开成了 `port[0].no=…`"],
        Nested::Dots => ["nested values as `port.0.no=…`", "嵌套的值展开成了 `port.0.no=…`"],
        Nested::EachAsJson => ["lists as `port[]={…}`, once an item", "列表的每一项写成了 `port[]={…}`"],
        Nested::RepeatedJson => ["lists as `port={…}`, once an item", "列表的每一项写成了 `port={…}`"],
        Nested::RepeatedPython => ["lists as Python's requests sends them", "列表按 Python requests 的方式展开"],
        Nested::Python => ["nested values as Python prints them", "嵌套的值用了 Python 的打印结果"],
        Nested::PythonJson => {
            ["nested values as Python's json.dumps writes them", "嵌套的值用了 Python json.dumps 的格式"]
        }
        Nested::Java => ["nested values as Java prints them", "嵌套的值用了 Java 的 toString"],
        Nested::JavaScript => ["nested values as `[object Object]`", "嵌套的值成了 `[object Object]`"],
        Nested::Php => ["nested values as `Array`", "嵌套的值成了 `Array`"],
        Nested::Capitals => ["true and false as `True` and `False`", "true/false 写成了 `True`/`False`"],
        Nested::Digits => ["true and false as `1` and `0`", "true/false 写成了 `1`/`0`"],
        Nested::Indented(_) => ["nested values as indented JSON", "嵌套的值是带缩进的 JSON"],
        Nested::LeftOut => ["nested values left out", "嵌套的值被去掉了"],
    }
}

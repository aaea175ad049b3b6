//! White space, as the common serializers write it.

/// How white space is laid out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Layout {
    pub(crate) colon: &'static str,
    pub(crate) comma: &'static str,
    /// The line end and what one level is indented by; absent where all stands on one line.
    pub(crate) lines: Option<(&'static str, &'static str)>,
    pub(crate) arrays: Arrays,
    /// What stands inside of braces and brackets, where all stands on one line.
    pub(crate) inside: &'static str,
    /// What stands behind it all.
    pub(crate) end: &'static str,
    /// Who writes so, in English and Chinese.
    pub(crate) english: &'static str,
    pub(crate) chinese: &'static str,
}

/// How arrays differ from objects, where they stand on lines.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arrays {
    /// Not at all.
    Lines,
    /// `[ a, b ]`, and a space in what is empty: Jackson.
    Spaced,
    /// `[a, b]`, objects open on the same line: cJSON.
    Inline,
    /// Arrays and objects begin on a line of their own: jsoncpp's stream writer.
    OwnLine,
}

const fn layout(
    [colon, comma]: [&'static str; 2],
    lines: Option<(&'static str, &'static str)>,
    arrays: Arrays,
    [english, chinese]: [&'static str; 2],
) -> Layout {
    Layout { colon, comma, lines, arrays, inside: "", end: "", english, chinese }
}

impl Layout {
    /// No white space at all.
    pub(crate) const COMPACT: Self = layout([":", ","], None, Arrays::Lines, ["no white space", "不带空白"]);

    /// So many of [`Layout::ALL`] are usual.
    pub(crate) const USUAL: usize = 15;

    /// All that are known, frequent ones first.
    pub(crate) const ALL: [Self; 38] = [
        Self::COMPACT,
        layout(
            [": ", ", "],
            None,
            Arrays::Lines,
            [
                "a space after every ':' and ',' (the default of Python's json.dumps)",
                "':' 和 ',' 后面带空格（Python json.dumps 默认）",
            ],
        ),
        layout([": ", ","], Some(("\n", "  ")), Arrays::Lines, ["indented by 2, LF", "缩进 2 格，LF 换行"]),
        layout([": ", ","], Some(("\n", "    ")), Arrays::Lines, ["indented by 4, LF", "缩进 4 格，LF 换行"]),
        layout([": ", ","], Some(("\r\n", "  ")), Arrays::Lines, ["indented by 2, CRLF", "缩进 2 格，CRLF 换行"]),
        layout(
            [" : ", ","],
            Some(("\n", "  ")),
            Arrays::Spaced,
            ["Jackson's default pretty printer", "Jackson 默认的 pretty printer"],
        ),
        layout([":\t", ","], Some(("\n", "\t")), Arrays::Inline, ["cJSON_Print", "cJSON_Print 的格式"]),
        layout([": ", ","], Some(("\n", "\t")), Arrays::Lines, ["indented by tabs, LF", "Tab 缩进，LF 换行"]),
        layout([":", ","], Some(("\n", "\t")), Arrays::Lines, ["fastjson's PrettyFormat", "fastjson PrettyFormat"]),
        layout([": ", ","], None, Arrays::Lines, ["a space after every ':'", "':' 后面带空格"]),
        layout([":", ", "], None, Arrays::Lines, ["a space after every ','", "',' 后面带空格"]),
        layout([": ", ","], Some(("\r\n", "    ")), Arrays::Lines, ["indented by 4, CRLF", "缩进 4 格，CRLF 换行"]),
        layout(
            [" : ", ","],
            Some(("\r\n", "  ")),
            Arrays::Spaced,
            ["Jackson's default pretty printer, CRLF", "Jackson 默认的 pretty printer，CRLF 换行"],
        ),
        layout([": ", ","], Some(("\r\n", "\t")), Arrays::Lines, ["indented by tabs, CRLF", "Tab 缩进，CRLF 换行"]),
        layout([" : ", " , "], None, Arrays::Lines, ["spaces around every ':' and ','", "':' 和 ',' 两侧带空格"]),
        Self {
            inside: " ",
            ..layout(
                [": ", ", "],
                None,
                Arrays::Lines,
                ["blanks inside of braces and brackets (json-c)", "括号内侧带空格（json-c）"],
            )
        },
        Self {
            inside: " ",
            ..layout(
                [":", ", "],
                None,
                Arrays::Lines,
                ["blanks inside of braces, none after ':'", "括号内侧带空格，':' 后没有"],
            )
        },
        Self {
            inside: " ",
            ..layout(
                [" : ", ", "],
                None,
                Arrays::Lines,
                ["blanks around ':' and inside of braces", "':' 两侧和括号内侧带空格"],
            )
        },
        Self {
            inside: " ",
            ..layout([":", ","], None, Arrays::Lines, ["blanks inside of braces only", "只有括号内侧带空格"])
        },
        Self {
            end: "\n",
            ..layout(
                [" : ", ","],
                Some(("\n", "   ")),
                Arrays::Lines,
                ["jsoncpp's StyledWriter", "jsoncpp StyledWriter 的格式"],
            )
        },
        layout(
            [" : ", ","],
            Some(("\n", "\t")),
            Arrays::OwnLine,
            ["jsoncpp's StreamWriter", "jsoncpp StreamWriter 的格式"],
        ),
        layout(
            [" : ", ","],
            Some(("\n", "   ")),
            Arrays::Lines,
            ["indented by 3, blanks around ':'", "缩进 3 格，':' 两侧带空格"],
        ),
        layout(
            [" : ", ","],
            Some(("\n", "  ")),
            Arrays::Lines,
            ["indented by 2, blanks around ':'", "缩进 2 格，':' 两侧带空格"],
        ),
        layout(
            [" : ", ","],
            Some(("\n", "    ")),
            Arrays::Lines,
            ["indented by 4, blanks around ':'", "缩进 4 格，':' 两侧带空格"],
        ),
        layout([": ", ","], Some(("\n", " ")), Arrays::Lines, ["indented by 1, LF", "缩进 1 格，LF 换行"]),
        layout([": ", ","], Some(("\n", "   ")), Arrays::Lines, ["indented by 3, LF", "缩进 3 格，LF 换行"]),
        layout([": ", ","], Some(("\n", "        ")), Arrays::Lines, ["indented by 8, LF", "缩进 8 格，LF 换行"]),
        layout(
            [": ", ", "],
            Some(("\n", "  ")),
            Arrays::Lines,
            ["indented by 2, a blank before each line end (Python 2)", "缩进 2 格，行尾带空格（Python 2）"],
        ),
        layout(
            [": ", ", "],
            Some(("\n", "    ")),
            Arrays::Lines,
            ["indented by 4, a blank before each line end (Python 2)", "缩进 4 格，行尾带空格（Python 2）"],
        ),
        layout([": ", ","], Some(("\n", "")), Arrays::Lines, ["a line each, not indented", "每项一行，不缩进"]),
        layout(
            [":", ","],
            Some(("\n", "  ")),
            Arrays::Lines,
            ["indented by 2, no blank after ':'", "缩进 2 格，':' 后没有空格"],
        ),
        layout([" : ", ", "], None, Arrays::Lines, ["blanks around ':' and after ','", "':' 两侧和 ',' 后面带空格"]),
        layout([" : ", ","], None, Arrays::Lines, ["blanks around ':'", "':' 两侧带空格"]),
        layout([" :", ","], None, Arrays::Lines, ["a blank before every ':'", "':' 前面带空格"]),
        layout(
            [" : ", ","],
            Some(("\n", "  ")),
            Arrays::OwnLine,
            ["jsoncpp's StreamWriter, indented by 2", "jsoncpp StreamWriter 的格式，缩进 2 格"],
        ),
        layout(
            [" : ", ","],
            Some(("\n", "    ")),
            Arrays::OwnLine,
            ["jsoncpp's StreamWriter, indented by 4", "jsoncpp StreamWriter 的格式，缩进 4 格"],
        ),
        layout(
            [" : ", ","],
            Some(("\n", "   ")),
            Arrays::OwnLine,
            ["jsoncpp's StreamWriter, indented by 3", "jsoncpp StreamWriter 的格式，缩进 3 格"],
        ),
        Self {
            end: "\n",
            ..layout(
                [" : ", ","],
                Some(("\n", "\t")),
                Arrays::OwnLine,
                ["jsoncpp's toStyledString", "jsoncpp toStyledString 的格式"],
            )
        },
    ];
}

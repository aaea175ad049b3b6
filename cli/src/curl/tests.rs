use std::fs;

use super::*;

fn parsed(text: &str) -> Command {
    read(text.as_bytes(), Path::new(".")).unwrap()
}

fn body(text: &str) -> String {
    String::from_utf8(parsed(text).body).unwrap()
}

#[test]
fn quotes_as_shells_have_them() {
    let cases = [
        (r#"curl -d '{"a":1}' http://h/"#, r#"{"a":1}"#),
        (r#"curl -d "{\"a\":\"b c\"}" http://h/"#, r#"{"a":"b c"}"#),
        (r"curl -d 'it'\''s' http://h/", "it's"),
        (r"curl -d $'it\'s\n\x41\u5145\u7535\ud83d\ude00\101\\' http://h/", "it's\nA充电😀A\\"),
        (r"curl -d '$'\''x' http://h/", "$'x"),
        (r#"curl -d "$'x'" http://h/"#, "$'x'"),
        (r"curl -d a$'\u0021'b http://h/", "a!b"),
        (r"curl -d $'\q\U0001f600' http://h/", "\\q😀"),
        ("curl \\\n  -d 'two\nlines' \\\n  http://h/\n", "two\nlines"),
        ("curl \\\r\n  -d x \\\r\n  http://h/\r\n", "x"),
        (r"curl -d a\ b http://h/", "a b"),
    ];
    for (text, expected) in cases {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn data_options_as_curl_takes_them() {
    let cases = [
        ("curl http://h/ --data a --data-raw @b --data-binary c", "a&@b&c"),
        ("curl http://h/ --data-ascii a --json {} --json []", "a{}[]"),
        (
            "curl http://h/ --data-urlencode 'n=川 &' --data-urlencode =x= --data-urlencode 'a b'",
            "n=%E5%B7%9D%20%26&x%3D&a%20b",
        ),
        ("curl -sSdx=1 http://h/", "x=1"),
        ("curl -XPOST -o /dev/null -u a:b --max-time 3 --compressed -k -d y http://h/", "y"),
        ("curl -G http://h/p?a=1#f -d b=2", "a=1&b=2"),
        ("curl --get http://h/p -d b=2", "b=2"),
        ("curl 'http://h/p?a=1&sign=x'", "a=1&sign=x"),
        ("$ /usr/bin/curl -d x http://h/ | jq .", "x"),
        ("X=1 curl -d x http://h/ 2>/dev/null", "x"),
        ("curl -d x http://h/ && curl -d y http://h/", "x"),
    ];
    for (text, expected) in cases {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn a_command_ends_where_a_shell_ends_it() {
    let cases = [
        ("curl http://h/ -d '{\"a\":1}'; echo done", "{\"a\":1}"),
        ("curl http://h/ -d x;echo done", "x"),
        ("curl http://h/ -d '{}'|jq .", "{}"),
        ("curl http://h/ -d x&& echo ok -d y", "x"),
        ("curl http://h/ -d x\necho done -d y", "x"),
        ("curl http://h/ -d x --next http://h/ -d zz", "x"),
        ("curl http://h/ -d x -: http://h/ -d zz", "x"),
        ("command -v curl >/dev/null || exit 1\ncurl http://h/ -d x", "x"),
        ("curl\ncurl http://h/ -d x", "x"),
        ("# it's the body;\ncurl http://h/ -d x # a \"comment\n", "x"),
        ("(curl http://h/ -d x)", "x"),
        ("answer=$(curl http://h/ -d x)", "x"),
        ("curl 2>/dev/null http://h/ >out.json -d x 2>&1 -d y", "x&y"),
        ("curl http://h/ &>out.json -d x", "x"),
        ("curl http://h/ -d ';' -d '|' --data \"a;b|c&d>e(f)#\" -d a#b", ";&|&a;b|c&d>e(f)#&a#b"),
        ("curl http://h/ -d '' -d --next", "&--next"),
        ("curl \"$url/p?a=1\" -H \"X-Id: $id\" -d 'costs $5' -d \"5$ \\$x\"", "costs $5&5$ $x"),
        ("curl --proxy-header 'a: b' --location --head http://h/?a=1", "a=1"),
    ];
    for (text, expected) in cases {
        assert_eq!(body(text), expected, "{text}");
    }
}

#[test]
fn headers_however_they_are_given() {
    let one = parsed("curl -H 'authorization:  abc ' -HContent-Type:application/json -d '{}' http://h/");
    assert_eq!((one.authorization.as_deref(), one.content_type.as_deref()), (Some("abc"), Some("application/json")));
    let none = parsed("curl -d a=b http://h/");
    assert_eq!((none.authorization, none.content_type.as_deref()), (None, Some("application/x-www-form-urlencoded")));
    assert_eq!(parsed("curl --json {} http://h/").content_type.as_deref(), Some("application/json"));
}

#[test]
fn files_are_those_beside_the_saved_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("body.json"), "{\r\n}\n").unwrap();
    let read = |text: &str| read(text.as_bytes(), folder.path());
    let stripped = read("curl -d @body.json http://h/").unwrap();
    assert_eq!((&stripped.body[..], stripped.whole_file.as_deref()), (&b"{}"[..], Some(&b"{\r\n}\n"[..])));
    assert_eq!(read("curl --data-binary @body.json http://h/").unwrap().body, b"{\r\n}\n");
    assert_eq!(read("curl --data-urlencode x@body.json http://h/").unwrap().body, b"x=%7B%0D%0A%7D%0A");
    assert!(read("curl -d @none.json http://h/").unwrap_err().contains("none.json"));
}

#[test]
fn what_cannot_be_read_is_named() {
    let cases = [
        ("wget http://h/", "no `curl`"),
        ("curl -d 'x http://h/", "quote"),
        ("curl -d $'x http://h/", "quote"),
        ("curl http://h/ -d", "-d has no value"),
        ("curl http://h/ --header", "--header has no value"),
        ("curl ^\"http://h/^\" ^\r\n  --data-raw ^\"x^\"", "bash"),
        ("curl \"http://h/\" ^\r\n  --data-raw \"x\"", "bash"),
        ("curl http://h/ -F a=b", "multipart"),
        ("curl http://h/ -d @-", "stdin"),
        ("command -v curl", "no `curl`"),
        ("curl http://h/ -H 'Authorization: a' -d x -H 'authorization: b'", "twice"),
        ("curl http://h/ -T body.json", "-T"),
        ("curl http://h/ -sTbody.json", "-T"),
        ("curl http://h/ --upload-file body.json", "-T"),
        ("curl http://h/ -K curlrc", "-K"),
        ("curl http://h/ -H @headers -d x", "-H @FILE"),
        ("curl http://h/ --data=x", "--data is not known"),
        ("curl http://h/ --data-bin x", "--data-bin is not known"),
        ("curl http://h/ --head=x", "--head is not known"),
        ("curl http://h/ --expand-data x", "--expand-data is not known"),
        ("curl http://h/ -d $body", "its body"),
        ("curl http://h/ -d \"{$body}\"", "its body"),
        ("curl http://h/ -d\"$(cat body)\"", "its body"),
        ("curl http://h/ -d \"`cat body`\"", "its body"),
        ("curl http://h/ -d `cat`", "its body"),
        ("curl http://h/ -d x -H \"Authorization: ${sign}\"", "the header authorization"),
        ("curl http://h/ -d x -H \"$header\"", "a header"),
        ("curl \"http://h/?a=$a\"", "the query"),
        ("curl http://h/ \\ \n  -d x", "backslash"),
        ("curl http://h/ `\n  -d x", "backslash"),
        ("curl http://h/ -d \"x", "quote"),
    ];
    for (text, expected) in cases {
        let error = read(text.as_bytes(), Path::new(".")).unwrap_err();
        assert!(error.contains(expected), "{text}: {error}");
    }
}

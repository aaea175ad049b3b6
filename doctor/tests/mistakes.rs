//! Each mistake alone: what was sent, what was signed, and what the answer names. All digits are of an MD5 that knows nothing of
//! this crate.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeSet;

use md5::{Digest, Md5};
use pyun_energy_doctor::{Diagnosis, KnownSecret, Language, MistakeId, Request, SearchLimit, TextAnswer, diagnose};

const SECRET: &str = "0123456789abcdef0123456789abcdeF";
const BODY: &str = r#"{"app_id":"op1","timestamp":1758093419429,"sign_type":"MD5","no":"D1","name":"测/试<","vin":null,"alias":"","type":1,"port":[{"no":"1","state":2}]}"#;
const FORM: &str = "app_id=op1&device_no=S1&Plate=%E5%B7%9DA+1&mobile=&sign_type=MD5&timestamp=1758093419429&x=1";
const JOINED: &str = "Plate=川A 1&app_id=op1&device_no=S1&sign_type=MD5&timestamp=1758093419429&x=1";

fn md5(text: impl AsRef<[u8]>) -> String {
    hex::encode(Md5::digest(text))
}

fn signed(text: impl AsRef<[u8]>) -> String {
    md5([text.as_ref(), b"&app_secret=", SECRET.as_bytes()].concat())
}

fn search(body: impl AsRef<[u8]>, signature: &str) -> Diagnosis {
    let secrets = [KnownSecret::new("production", SECRET), KnownSecret::new("test", "the-other-one")];
    diagnose(&Request::new(body.as_ref(), Some(signature)), &secrets, SearchLimit::FULL)
}

/// A body, its signature, and the mistake's name.
type Case = (Vec<u8>, String, &'static str);

fn case(body: impl AsRef<[u8]>, signature: impl Into<String>, id: &'static str) -> Case {
    (body.as_ref().to_vec(), signature.into(), id)
}

fn shapes() -> Vec<Case> {
    let right = signed(BODY);
    let zero =
        (0..1000).map(|number| format!(r#"{{"no":"{number}"}}"#)).find(|body| signed(body).starts_with('0')).unwrap();
    let digest = hex::decode(&right).unwrap();
    let extended: Vec<String> =
        digest.iter().map(|byte| format!("{:x}", i32::from(i8::from_ne_bytes([*byte])))).collect();
    let words: Vec<u8> = digest.chunks(4).flat_map(|word| word.iter().rev()).copied().collect();
    let bytes: Vec<String> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    vec![
        case(BODY, format!("Bearer {right}"), "signature_scheme"),
        case(BODY, format!("MD5 {right}"), "signature_scheme"),
        case(BODY, format!("\"{right}\""), "signature_quoted"),
        case(BODY, format!("b'{right}'"), "signature_quoted"),
        case(BODY, format!("{right}\n"), "signature_quoted"),
        case(BODY, bytes.join("-"), "signature_separators"),
        case(BODY, format!("0x{right}"), "signature_separators"),
        case(&zero, signed(&zero).trim_start_matches('0'), "signature_zeros_lost"),
        case(BODY, &right[8..24], "signature_half"),
        case(BODY, extended.concat(), "signature_sign_extended"),
        case(BODY, hex::encode(words), "signature_byte_order"),
    ]
}

fn endings() -> Vec<Case> {
    let with = |secret: &str| md5(format!("{BODY}&app_secret={secret}"));
    vec![
        case(BODY, md5(signed(BODY)), "double_md5"),
        case(BODY, md5(format!("{}&app_secret={SECRET}", md5(BODY))), "double_md5"),
        case(BODY, md5(format!("{BODY}&app_secret={SECRET}").to_ascii_uppercase()), "text_case"),
        case(BODY, md5(format!("{BODY}&key={SECRET}")), "wrong_suffix"),
        case(BODY, md5(format!("{BODY}{SECRET}")), "wrong_suffix"),
        case(BODY, md5(BODY), "secret_missing"),
        case(BODY, md5(format!("{SECRET}{BODY}")), "secret_first"),
        case(BODY, with(&format!("{SECRET}\n")), "secret_white_space"),
        case(BODY, with(&format!("\"{SECRET}\"")), "secret_quoted"),
        case(BODY, with(&format!("\u{feff}{SECRET}")), "secret_bom"),
        case(BODY, with(&SECRET.to_lowercase()), "secret_case"),
        case(BODY, with(""), "secret_empty"),
        case(BODY, with("YOUR_SECRET"), "secret_placeholder"),
        case(BODY, with(&SECRET[..15]), "secret_cut"),
        case(BODY, with(&md5(SECRET)), "secret_encoding"),
        case(BODY, with("op1"), "app_id_as_secret"),
        case(BODY, with("the-other-one"), "other_secret"),
    ]
}

fn texts() -> Vec<Case> {
    let change = |from: &str, to: &str| signed(BODY.replace(from, to));
    let twice = BODY.replace(r#""type":1"#, r#""type":1,"type":1"#);
    let sign = BODY.replace(r#","port""#, r#","sign":"0","port""#);
    let lines = BODY.replace(',', ",\n");
    let utf16 = BODY.encode_utf16().chain("&app_secret=".encode_utf16());
    let utf16: Vec<u8> = utf16.chain(SECRET.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let latin: String = BODY.bytes().map(char::from).collect();
    vec![
        case(BODY, signed(BODY.replace(':', ": ").replace(',', ", ")), "white_space"),
        case(BODY, change(r#"{"no":"1","state":2}"#, r#"{"state":2,"no":"1"}"#), "key_order"),
        case(BODY, change("测/试", "\\u6d4b/\\u8bd5"), "unicode_escape"),
        case(BODY, change("/", "\\/"), "slash_escape"),
        case(BODY, change("<", "\\u003c"), "html_escape"),
        case(BODY, md5(utf16), "charset_utf16"),
        case(BODY, signed(latin), "charset_mojibake"),
        case(BODY, change("测/试", "?/?"), "charset_lost"),
        case(BODY, change(r#""vin":null,"#, ""), "null_members"),
        case(BODY, change(r#""alias":"","#, ""), "empty_members"),
        case(BODY, change("1758093419429", "\"1758093419429\""), "number_type"),
        case(BODY, change("1758093419429", "1758093419392"), "timestamp_twice"),
        case(BODY, change("1758093419429", "1758093424000"), "timestamp_twice"),
        case(BODY, change("1758093419429", "1758093419"), "timestamp_unit"),
        case(twice, signed(BODY), "duplicate_keys"),
        case(sign, signed(BODY), "sign_in_body"),
        case(BODY, change(r#","sign_type":"MD5""#, ""), "member_left_out"),
        case(format!("\u{feff}{BODY}"), signed(BODY), "bom"),
        case(format!("{BODY}\n"), signed(BODY), "line_feed_at_end"),
        case(&lines, signed(lines.replace('\n', "\r\n")), "line_ends"),
        case(serde_json::to_string(BODY).unwrap(), signed(BODY), "double_encoded"),
        case(BODY, signed(&BODY.as_bytes()[..100]), "signed_prefix"),
    ]
}

fn rules() -> Vec<Case> {
    let json = r#"{"no":"D1","app_id":"op1","port":[{"no":"1"}],"vin":null}"#;
    let form = |text: &str| md5(format!("{text}&app_secret={SECRET}"));
    vec![
        case(json, form(r#"app_id=op1&no=D1&port=[{"no":"1"}]"#), "form_rule_on_json"),
        case(json, form(r"app_id=op1&no=D1&port=[{'no': '1'}]"), "form_rule_on_json"),
        case(FORM, form(FORM), "json_rule_on_form"),
        case(FORM, form(&JOINED.replace("川A 1", "%E5%B7%9DA%201")), "form_values_encoded"),
        case(FORM, form(&JOINED.replace("&sign_type", "&mobile=&sign_type")), "form_empty_values"),
        case(FORM, form(&JOINED.replace("&sign_type", "&sign=&sign_type")), "form_sign_included"),
        case(FORM, md5(JOINED.replace("&device", &format!("&app_secret={SECRET}&device"))), "form_secret_sorted"),
        case(
            FORM,
            form(&format!(
                "{}&x=1",
                JOINED
                    .replace("&x=1", "")
                    .replace("Plate=川A 1&app_id=op1&device_no=S1", "app_id=op1&device_no=S1&Plate=川A 1")
            )),
            "form_order",
        ),
        case(FORM, form(&JOINED.replace(['=', '&'], "")), "form_separator"),
        case(FORM, form(JOINED), ""),
    ]
}

#[test]
fn each_is_proved_and_named() {
    for (body, signature, id) in [shapes(), endings(), texts(), rules()].concat() {
        let diagnosis = search(&body, &signature);
        let names: Vec<_> = diagnosis.mistakes().iter().map(|id| id.as_str()).collect();
        assert_eq!(names.join(","), id, "{}: {diagnosis}", String::from_utf8_lossy(&body));
    }
}

#[test]
fn what_is_not_here_is_in_the_corpus_or_below() {
    let all = [shapes(), endings(), texts(), rules()].concat();
    let here: BTreeSet<&str> = all.iter().map(|(_, _, id)| *id).collect();
    let left: Vec<&str> = MistakeId::ALL.iter().map(|id| id.as_str()).filter(|id| !here.contains(id)).collect();
    let elsewhere = [
        "signature_missing",
        "signature_unreadable",
        "secret_sent",
        "signature_base64",
        "signature_decimal",
        "signature_encoded",
        "signature_mistyped",
        "other_hash",
        "hmac",
        "secret_pasted",
        "secret_mistyped",
        "secret_in_body",
        "unknown_secret",
        "charset_gbk",
        "member_added",
        "key_names",
        "value_rewritten",
        "nested_as_text",
        "port_list",
        "body_printed",
        "text_changed",
        "body_not_signed",
        "percent_encoded",
        "base64_body",
        "json_in_form_field",
        "buffer_padded",
    ];
    assert_eq!(left, elsewhere);
}

#[test]
fn a_signature_that_is_none_is_told_so() {
    let secrets = [KnownSecret::new("test", SECRET)];
    for (signature, id) in [
        (None, MistakeId::SignatureMissing),
        (Some(""), MistakeId::SignatureMissing),
        (Some("${sign}"), MistakeId::SignatureUnreadable),
    ] {
        let diagnosis = diagnose(&Request::new(BODY.as_bytes(), signature), &secrets, SearchLimit::FULL);
        assert!(matches!(diagnosis, Diagnosis::Malformed(found) if found == id), "{diagnosis}");
    }
}

#[test]
fn the_md5_of_the_text_splits_what_is_left() {
    let secrets = [KnownSecret::new("test", SECRET)];
    let spaced = BODY.replace("\":", "\": ");
    let nobodys = |text: &str| md5(format!("{text}&app_secret=nobody knows"));
    let ask = |text: &str, signature: &str| {
        let mut request = Request::new(BODY.as_bytes(), Some(signature));
        request.text_md5 = Some(Md5::digest(text).into());
        diagnose(&request, &secrets, SearchLimit::FULL)
    };
    let text = |diagnosis: Diagnosis| match diagnosis {
        Diagnosis::Unexplained(unexplained) => unexplained.text,
        other => panic!("{other}"),
    };
    assert_eq!(text(ask(BODY, &nobodys(BODY))), TextAnswer::Same);
    assert_eq!(text(ask("something else", &nobodys("something else"))), TextAnswer::Different);
    assert_eq!(text(search(BODY, &nobodys(BODY))), TextAnswer::NotAsked);
    // The text is proved even where the secret is not known.
    assert_eq!(ask(&spaced, &nobodys(&spaced)).mistakes(), [MistakeId::WhiteSpace, MistakeId::UnknownSecret]);
    assert_eq!(ask(&spaced, &signed(&spaced)).mistakes(), [MistakeId::WhiteSpace]);
}

#[test]
fn the_answer_shows_where_the_texts_part() {
    let Diagnosis::Proved(proof) = search(r#"{"a":"值","b":1}"#, &signed(r#"{"a": "值", "b": 1}"#)) else { panic!() };
    let difference = proof.difference.as_ref().unwrap();
    assert_eq!(difference.offset, 5);
    assert!(difference.signed.hex.starts_with("20 22 e5 80 bc"), "{}", difference.signed.hex);
    assert!(difference.sent.hex.starts_with("22 e5 80 bc"), "{}", difference.sent.hex);
    assert!(difference.signed.text.starts_with(r#"{"a": "值""#), "{}", difference.signed.text);
    assert_eq!(String::from_utf8_lossy(&proof.signed), r#"{"a": "值", "b": 1}&app_secret=***"#);
    assert_eq!((proof.bits, proof.mistakes.as_slice()), (128, &[MistakeId::WhiteSpace][..]));
    assert!(proof.sentence(Language::Chinese).contains("空白"));
    let json = search(BODY, &md5(BODY)).to_json();
    assert_eq!((&json["verdict"], &json["mistakes"][0]["id"]), (&"proved".into(), &"secret_missing".into()));
}

#[test]
fn the_table_of_the_protocol_page_holds() {
    let body = r#"{"a":"string","b":0,"c":1900000109}"#;
    let table = [
        ("d7f3eca20c666483b2f4963d35a3f547", ""),
        ("50b02e9fc4ec08d43174ea7ec5590539", "secret_white_space"),
        ("f158f004e75854403553dfd33b5a3512", "line_feed_at_end"),
        ("3bfcdddd2ceba5cf45892aebc6bf6b67", "white_space"),
        ("7a2a76f72a09170ba09f55775d1cadcb", "charset_gbk"),
        ("9de843e6eaa234dc1cb9b7874642c621", "wrong_suffix"),
        ("2921d8ee752e4f135f1aef1b5f1c0ae4", "wrong_suffix"),
    ];
    for (signature, id) in table {
        let diagnosis = diagnose(
            &Request::new(body.as_bytes(), Some(signature)),
            &[KnownSecret::new("test", "您的密钥")],
            SearchLimit::FULL,
        );
        let names: Vec<_> = diagnosis.mistakes().iter().map(|id| id.as_str()).collect();
        assert_eq!(names.join(","), id);
        assert!(!matches!(diagnosis, Diagnosis::Unexplained(_)));
    }
}

#[test]
fn what_is_visible_is_said_even_where_nothing_is_proved() {
    let nobodys = md5("nobody knows");
    for (signature, english) in [
        (nobodys[..31].to_owned(), "31 digits"),
        (format!("Bearer {nobodys}"), "Bearer"),
        (format!("{nobodys}{nobodys}x"), ""),
        ("ab".repeat(64), "SHA-512"),
        (format!("{nobodys}  -"), "command"),
    ] {
        let few = SearchLimit { time: None, hypotheses: Some(2000) };
        let diagnosis =
            diagnose(&Request::new(BODY.as_bytes(), Some(&signature)), &[KnownSecret::new("test", SECRET)], few);
        assert!(diagnosis.text(Language::English).contains(english), "{signature}: {diagnosis}");
    }
}

#[test]
fn the_md5_of_the_text_helps_with_every_hash() {
    use sha2::Sha256;
    let mut request = Request::new(BODY.as_bytes(), None);
    request.text_md5 = Some(Md5::digest(BODY).into());
    let signature = hex::encode(Sha256::digest(format!("{BODY}&app_secret=nobody knows")));
    request.signature = Some(&signature);
    let diagnosis = diagnose(&request, &[KnownSecret::new("test", SECRET)], SearchLimit::FULL);
    assert!(matches!(&diagnosis, Diagnosis::Unexplained(found) if found.text == TextAnswer::Same), "{diagnosis}");
    assert!(diagnosis.text(Language::English).contains("SHA-256"), "{diagnosis}");
}

#[test]
fn an_answer_names_what_is_there() {
    let proof = |body: &str, signature: String| match search(body, &signature) {
        Diagnosis::Proved(proof) => proof.sentence(Language::English),
        other => panic!("{other}"),
    };
    let body = r#"{"a":"x=y","b":1,"c":2}"#;
    let said = proof(body, signed(body.replace('=', "\\u003d")));
    assert!(said.contains("`=`") && !said.contains('<'), "{said}");
    let said = proof(body, signed(r#"{"a":"x=y"}"#));
    assert!(said.contains("`b`, `c`"), "{said}");
    let said = proof(body, signed(format!("{body}\n")));
    assert!(said.contains("LF"), "{said}");
    // `echo "$text" | md5sum`: the secret need not be wrong.
    let said = proof(body, md5(format!("{body}&app_secret={SECRET}\n")));
    assert!(said.contains("echo"), "{said}");
}

#[test]
fn what_is_seen_of_a_body_that_nothing_explains_is_told() {
    let told = |body: &str, signature: String| {
        let diagnosis = search(body, &signature);
        let json = diagnosis.to_json();
        let texts = [Language::English, Language::Chinese].map(|language| diagnosis.text(language));
        let has = |words: [&str; 2]| texts.iter().zip(words).all(|(text, words)| text.contains(words));
        let lost = has(["Question marks were sent", "成了问号"]);
        let cut = has(["ends in the middle", "不完整"]);
        assert_eq!((&json["lost"], &json["cut"]), (&lost.into(), &cut.into()), "{diagnosis}");
        (lost, cut)
    };
    // What an HTTP library sent that was not told of UTF-8; and one that counted characters.
    let text = r#"{"no":"D1","name":"自编号","state":1}"#;
    assert_eq!(told(r#"{"no":"D1","name":"???","state":1}"#, signed(text)), (true, false));
    assert_eq!(told(&text[..text.len() - 6], signed(text)), (false, true));
    assert_eq!(told(r#"{"no":"D1","name":"?","url":"a??b"}"#, md5("unrelated")), (false, false));
    assert_eq!(told(r#"{"no":"D1","name":"一号","note":"??"}"#, md5("unrelated")), (false, false));
}

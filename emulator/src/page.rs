//! The page: what the emulator knows and does, for people. Small plain files, served as they are.

use axum::Router;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, Method};
use axum::routing::get;

/// Nothing from elsewhere, nothing inline, in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const SCRIPT: &str = "text/javascript; charset=utf-8";
/// Below the reserved path: `/` is the only path that is taken from the platform.
const FOLDER: &str = "/_control/page/";

/// What a browser asks for.
struct File {
    path: &'static str,
    content_type: &'static str,
    text: &'static str,
}

macro_rules! files {
    ($($content_type:expr => $($name:literal)+,)+) => {
        &[$($(File { path: $name, content_type: $content_type, text: include_str!(concat!("../page/", $name)) },)+)+]
    };
}

const INDEX: File =
    File { path: "/", content_type: "text/html; charset=utf-8", text: include_str!("../page/index.html") };
const FILES: &[File] = files! {
    "text/css; charset=utf-8" => "page.css",
    "image/svg+xml" => "icon.svg",
    SCRIPT => "page.js" "texts.js" "dom.js" "api.js" "watch.js" "signs.js" "board.js" "stream.js" "details.js"
        "diagnosis.js" "faults.js" "cards.js" "charges.js" "orders.js" "order_forms.js" "texts_orders.js",
};

const ICON: File = File { path: "/favicon.ico", content_type: "image/svg+xml", text: include_str!("../page/icon.svg") };

/// What browsers ask for by themselves; what ends with a slash is a folder, and with a dash the beginning of a name.
const ASKED_BY_BROWSERS: [&str; 5] =
    [ICON.path, "/.well-known/", "/apple-touch-icon.png", "/apple-touch-icon-", "/robots.txt"];

/// Whether the page is asked for, or what a browser asks for beside it, rather than a call of the platform.
pub(crate) fn is_wanted(method: &Method, path: &str) -> bool {
    (path == INDEX.path || ASKED_BY_BROWSERS.iter().any(|asked| is_at(path, asked)))
        && (method == Method::GET || method == Method::HEAD)
}

fn is_at(path: &str, asked: &str) -> bool {
    path == asked || (asked.ends_with(['/', '-']) && path.starts_with(asked))
}

/// `/`, the files that it names, and the icon. The rest of what browsers ask for is not there.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let index = Router::new()
        .route(INDEX.path, get(|| async { reply(&INDEX) }))
        .route(ICON.path, get(|| async { reply(&ICON) }));
    FILES.iter().fold(index, |router, file| {
        router.route(&format!("{FOLDER}{}", file.path), get(move || async move { reply(file) }))
    })
}

fn reply(file: &File) -> ([(HeaderName, &'static str); 5], &'static str) {
    let headers = [
        (CONTENT_TYPE, file.content_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        // The next emulator at this address may be another version.
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, file.text)
}

// One request in full.

import { get } from "./api.js";
import { showDiagnosis } from "./diagnosis.js";
import { announce, byId, copy, element, fieldList, tell, textBox } from "./dom.js";
import { sign } from "./signs.js";
import { onConnection, pushOf, selectRequest, verdictOf } from "./stream.js";
import { number, text, timeOf } from "./texts.js";

const SETTLED_MS = 150;

let soon = null; // a search that is about to begin
let shown = null; // the request
let diagnosis = null; // and what the doctor said of it

export function showDetails(request) {
  shown = request;
  diagnosis = null;
  redrawDetails();
  byId("details").scrollTop = 0;
  clearTimeout(soon);
  // Arrow keys may run over many requests, and each search takes a while.
  if (request.reason === "signature") soon = setTimeout(diagnose, SETTLED_MS, request);
}

export function clearDetails() {
  shown = null;
  diagnosis = null;
  redrawDetails();
}

export function redrawDetails() {
  const body = byId("details-body");
  if (!shown) {
    body.replaceChildren(element("p", { class: "help" }, text("details_none")));
    return;
  }
  body.replaceChildren(...[heading(shown), diagnosisBox(shown), summary(shown), asReceived(shown)].flat(2).filter(Boolean));
}

async function diagnose(request) {
  const found = await get(`/requests/${request.seq}/diagnosis`).catch((error) => ({ error: error.message }));
  if (shown !== request) return;
  diagnosis = found;
  redrawDetails();
  announce(text("diagnosis_ready"));
}

function heading(request) {
  const { tone, code, words } = verdictOf(request);
  return element("h3", null, `#${request.seq} `, sign(tone, `${code} ${words}`));
}

function summary(request) {
  const reply = request.reply_status === null ? text("no_reply_sent") : `HTTP ${request.reply_status} · code ${request.reply_code ?? "–"}`;
  return fieldList([
    [text("call"), request.method && element("code", null, `${request.method} ${request.path}`)],
    ["app_id", request.app_id && element("code", null, request.app_id)],
    [text("device"), request.no && element("code", null, [request.station_uuid, request.no].filter(Boolean).join(" / "))],
    [text("order"), request.order && element("code", null, request.order)],
    [text("push_kind"), request.push && pushOf(request)],
    [text("reply"), reply],
    [text("hint"), request.hint],
    [text("near_miss"), request.near_misses.map((near) => element("code", null, near.call))],
    [text("fault"), request.fault && element("code", null, request.fault)],
    [text("rule"), request.rule],
    [text("received"), timeOf(request.received_at_ms)],
    [text("took"), `${number(request.duration_us / 1000)} ms`],
    [text("connection"), !request.push && connection(request)],
  ]);
}

// The connection's number, and the requests that shared it.
function connection(request) {
  const same = onConnection(request.connection).slice(-12);
  const links = same.map(({ seq }) => {
    const link = element("button", { type: "button", class: "link", "aria-current": seq === request.seq && "true" }, `#${seq}`);
    link.addEventListener("click", () => { selectRequest(seq); byId("stream").focus(); });
    return [" ", link];
  });
  return element("span", null, `${request.connection} · ${text("requests_on_connection")}`, links.flat());
}

function diagnosisBox(request) {
  if (request.reason !== "signature") return null;
  return element("section", { class: "diagnosis", "aria-labelledby": "diagnosis-title", "aria-busy": diagnosis ? "false" : "true" },
    element("h3", { id: "diagnosis-title" }, text("diagnosis")),
    diagnosis ? showDiagnosis(diagnosis) : element("p", { class: "help" }, text("diagnosis_running")));
}

function asReceived(request) {
  const isText = request.body !== null;
  const body = isText ? request.body : request.body_hex;
  const button = element("button", { type: "button" }, text("copy_body"));
  button.addEventListener("click", async () => tell(text(await copy(body) ? "copied" : "copy_failed")));
  return [
    element("div", { class: "bar" }, element("h3", null, text("body")),
      element("p", { class: "count" }, text("bytes", { count: number(request.body_length) }) + (isText ? "" : ` · ${text("not_utf8")}`)),
      body && button),
    body ? textBox(text("body"), body) : element("p", { class: "help" }, text("empty")),
    request.reply_body && [element("h3", null, text("reply_body")), textBox(text("reply_body"), request.reply_body)],
    element("h3", null, text("headers")),
    fieldList(request.headers.map(([name, value]) => [element("code", null, name), element("code", null, value)])),
  ];
}

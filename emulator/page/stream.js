// The requests, newest first, in a list box: one stop of the tab key, arrow keys inside.

import { byId, element, setText } from "./dom.js";
import { shape } from "./signs.js";
import { number, text, timeOf } from "./texts.js";
import { SHOWN_REQUESTS } from "./watch.js";

const PAGE = 10;

let rows = []; // {request, node}, newest first
let total = 0;
let selected = null; // the number of the request that is selected
let onSelect = () => {};

export function startStream(select) {
  onSelect = select;
  const list = byId("stream");
  list.addEventListener("keydown", onKey);
  list.addEventListener("click", (event) => {
    const node = event.target.closest("[role=option]");
    if (node) selectRow(rows.find((row) => row.node === node));
  });
  byId("problems").addEventListener("change", showOnlyProblems);
}

// Adds requests, oldest first.
export function addRequests(requests, count) {
  total = count;
  const added = requests.slice(-SHOWN_REQUESTS).reverse().map((request) => ({ request, node: newRow(request) }));
  rows = [...added, ...rows];
  rows.splice(SHOWN_REQUESTS).forEach((row) => row.node.remove());
  byId("stream").prepend(...added.map((row) => row.node));
  showCount();
}

function showCount() {
  const parts = [text("requests_all", { total: number(total) })];
  if (total > rows.length) parts.push(text("requests_shown", { count: number(rows.length) }));
  if (byId("problems").checked) parts.push(text("requests_matching", { count: number(rows.filter((row) => !isLeftOut(row)).length) }));
  setText(byId("requests-count"), parts.join(text("comma")));
}

export function clearStream() {
  rows = [];
  byId("stream").replaceChildren();
  deselect();
  addRequests([], 0);
}

export function redrawStream() {
  const requests = rows.map((row) => row.request).reverse();
  rows = [];
  byId("stream").replaceChildren();
  addRequests(requests, total);
  rows.filter((row) => row.request.seq === selected).forEach(mark);
}

// The other requests of the same connection that are still here.
export const onConnection = (connection) => rows.map((row) => row.request).filter((one) => one.connection === connection).reverse();

export function selectRequest(seq) {
  const row = rows.find((one) => one.request.seq === seq);
  if (row) selectRow(row);
}

// How the emulator's word on a request looks: a tone, and words.
export function verdictOf({ outcome, reason, fault, reply_status: status, reply_code: code }) {
  const words = text(outcome === "refused" ? `reason.${reason}` : `outcome.${outcome}`);
  // That nothing was found is an answer, too.
  const tone = reason === "not_found" ? "held" : outcome !== "accepted" ? "bad" : fault ? "held" : "good";
  return { tone, words, code: code ?? (status === null ? "–" : `HTTP ${status}`) };
}

function newRow(request) {
  const verdict = verdictOf(request);
  return element("div", { role: "option", id: `request-${request.seq}`, "aria-selected": "false", "data-tone": verdict.tone },
    element("p", null,
      element("span", { class: "verdict" }, shape(verdict.tone), element("b", null, verdict.code), " ", verdict.words), " ",
      element("span", { class: "device-no" }, [request.no, request.order].filter(Boolean).join(" · ")), " ",
      element("time", null, timeOf(request.received_at_ms)), " ", element("span", { class: "seq" }, `#${request.seq}`)),
    element("p", { class: "more" },
      request.push && element("span", { class: "push" }, pushOf(request)), " ",
      element("span", null, `${request.method} ${request.path}`.trim()), " ", element("span", null, request.app_id), " ",
      element("span", null, request.reply_status && `HTTP ${request.reply_status}`), " ",
      element("span", null, !request.push && text("connection_short", { number: request.connection })), " ",
      request.fault && element("span", { class: "fault" }, `${text("fault")} ${request.fault}`)));
}

// What the emulator sent rather than received.
export const pushOf = ({ push }) => text("push_of", { kind: text(`push.${push}`) });

function onKey(event) {
  const visible = rows.filter((row) => !isLeftOut(row));
  const at = visible.findIndex((row) => row.request.seq === selected);
  const steps = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), Home: 0, End: visible.length - 1,
    PageDown: Math.min(at + PAGE, visible.length - 1), PageUp: Math.max(0, at - PAGE), Enter: Math.max(0, at), " ": Math.max(0, at) };
  if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  if (visible[steps[event.key]]) selectRow(visible[steps[event.key]]);
}

const isLeftOut = (row) => byId("problems").checked && row.node.dataset.tone === "good";

function showOnlyProblems() {
  byId("stream").classList.toggle("problems", byId("problems").checked);
  showCount();
}

function deselect() {
  selected = null;
  byId("stream").removeAttribute("aria-activedescendant");
  byId("stream").querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
}

function selectRow(row) {
  deselect();
  mark(row);
  row.node.scrollIntoView({ block: "nearest" });
  onSelect(row.request);
}

function mark(row) {
  selected = row.request.seq;
  row.node.setAttribute("aria-selected", "true");
  byId("stream").setAttribute("aria-activedescendant", row.node.id);
}

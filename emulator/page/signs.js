// What a code looks like: a word, a colour and a shape, so that no one of them is needed alone.
// The codes are those of docs/protocol.md, section 8. All tables are open.

import { element, setText } from "./dom.js";
import { has, text } from "./texts.js";

const TONES = {
  device_state: { 1: "free", "-1": "bad", "-2": "off" },
  port_state: { 1: "free", 2: "busy", 3: "held", "-1": "bad" },
  replenish_state: { 0: "off", 2: "busy", 3: "good", "-1": "bad" },
  space_status: { 1: "free", 2: "held", "-1": "off" },
};

// On a field of 16 by 16.
const SHAPES = {
  free: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8Z",
  busy: "M9.5 1 3 9h4l-1 6 7-8.5H9z",
  held: "M8 1.5 14.5 8 8 14.5 1.5 8z",
  bad: "M4 2 8 6l4-4 2 2-4 4 4 4-2 2-4-4-4 4-2-2 4-4-4-4z",
  off: "M2 7h12v2H2z",
  other: "M3 3h10v10H3zm2 2v6h6V5z",
  good: "m2 8.5 2-2 2.5 2.5L12 3.500l2 2L6.500 13z",
};

export const toneOf = (table, code) => TONES[table][code] ?? "other";

export function wordOf(table, code) {
  const key = `${table}.${code}`;
  return has(key) ? text(key) : text("unlisted", { code: String(code) });
}

export function shape(tone) {
  const namespace = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(namespace, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(namespace, "path");
  path.setAttribute("d", SHAPES[tone]);
  svg.append(path);
  return svg;
}

// A shape with a word beside it.
export function sign(tone, word) {
  return element("span", { class: "sign", "data-tone": tone }, shape(tone), element("span", { class: "word" }, word));
}

export function changeSign(node, tone, word) {
  if (node.dataset.tone !== tone) {
    node.dataset.tone = tone;
    node.firstChild.replaceWith(shape(tone));
  }
  setText(node.lastChild, word);
}

// Small helpers for the document. Text from outside only ever becomes text.

export const byId = (id) => document.getElementById(id);

// An element with attributes and children: nodes, texts, or nothing. No child is ever read as HTML.
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value !== undefined && value !== null && value !== false) made.setAttribute(key, value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null && child !== false));
  return made;
}

// Changes only what differs, so that a screen reader and a selection are left alone.
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Puts `nodes` below `parent` in this order, and moves only what is elsewhere: a moved node loses focus and flash.
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  [...parent.children].filter((child) => !wanted.has(child)).forEach((child) => child.remove());
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

// A table of names and values.
export function fieldList(pairs) {
  const rows = pairs.filter(([, value]) => value !== undefined && value !== null && value.length !== 0);
  return element("dl", null, rows.map(([name, value]) => [element("dt", null, name), element("dd", null, value)]));
}

// A box of text that may scroll, and can therefore be reached by keyboard.
export function textBox(label, ...children) {
  return element("pre", { tabindex: 0, role: "group", "aria-label": label }, ...children);
}

// What the browser remembers for this page; a browser may refuse to.
export const memory = {
  get(key) {
    try { return localStorage.getItem(`pyun.${key}`); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(`pyun.${key}`, value); } catch { /* Then it is asked anew the next time. */ }
  },
};

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByCommand(text);
  }
}

// Old, and the only way where the address is neither HTTPS nor loopback.
function copyByCommand(text) {
  const focused = document.activeElement;
  const box = element("textarea", { class: "unseen", readonly: "", "aria-hidden": "true" });
  box.value = text;
  document.body.append(box);
  box.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    box.remove();
    focused?.focus();
  }
}

const SPACING_MS = 3_000;
const SHOWN_MS = 6_000;
let last = 0;
let waiting = null;
let fading = null;

// Tells a screen reader what happens, at most once in three seconds: of several texts in between, the latest.
export function announce(text) {
  const due = last + SPACING_MS - Date.now();
  clearTimeout(waiting);
  if (due > 0) waiting = setTimeout(announce, due, text);
  else say(text, false);
}

// Tells everyone what came of what they did.
export function tell(text) {
  clearTimeout(waiting);
  say(text, true);
}

function say(text, visible) {
  last = Date.now();
  const announcer = byId("announcer");
  announcer.classList.toggle("unseen", !visible);
  announcer.textContent = text;
  clearTimeout(fading);
  fading = setTimeout(() => announcer.classList.add("unseen"), SHOWN_MS);
}

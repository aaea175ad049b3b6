// The buttons that make the next requests fail, and what else steers the emulator.

import { get, post, remove } from "./api.js";
import { byId, element, setText, tell } from "./dom.js";
import { number, text } from "./texts.js";

// What each button adds for the next requests, in the words of docs/emulator.md.
const FAULTS = {
  busy: { status: 503, retry_after: "2" },
  unauthorized: { code: "401" },
  failed: { code: "1500" },
  slow: { latency: 3000 },
  lost: { close: "before_reply", processed: true },
  closed: { close: "before_reply" },
  reset: { reset_peer: 0 },
  silent: { timeout: 0 },
  html: { status: 502, body: "html" },
  date: { date_offset_ms: -3_600_000 },
};

// One request in twenty, one kind in a hundred each.
const MIX = ["busy", "failed", "slow", "lost", "reset"];
const SHARE = 0.01;
const MOST_MINUTES = 1e9; // nearly two thousand years
const mixName = (name) => `mix of the page: ${name}`;

let changed = () => {}; // to be called when something was steered
let restarted = () => {}; // to be called when everything was forgotten
let shown = { pending: 0, rules: [] }; // the rules as they stand

export function startFaults(callbacks) {
  ({ changed, restarted } = callbacks);
  byId("clear-faults").addEventListener("click", () => act(() => remove("/faults"), "faults_cleared"));
  byId("reset").addEventListener("click", () => {
    if (window.confirm(text("reset_ask"))) act(() => post("/reset"), "reset_done").then(restarted);
  });
  byId("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const minutes = byId("clock-minutes").valueAsNumber;
    // NaN, where the field is empty or holds no number, is not within either.
    if (!(Math.abs(minutes) <= MOST_MINUTES)) return tell(text("clock_wrong", { most: number(MOST_MINUTES) }));
    act(() => post("/clock", { offset_ms: Math.round(minutes * 60_000) }), "clock_set");
  });
  byId("mix").addEventListener("click", () => act(isMixed() ? separate : mix, isMixed() ? "mix_off" : "mix_on"));
  drawFaults();
}

export function drawFaults() {
  byId("fault-buttons").replaceChildren(...Object.keys(FAULTS).map((name) => {
    const button = element("button", { type: "button", "data-fault": name, title: text(`fault.${name}.title`) }, text(`fault.${name}`));
    button.addEventListener("click", () => queue(name));
    return element("li", null, button);
  }));
  showRules(shown);
}

// Which rules there are, whoever added them.
export function showRules(found) {
  shown = found;
  const standing = found.rules.filter((rule) => rule.left === null).length;
  const words = [text("pending", { count: number(found.pending) }), standing > 0 && text("standing", { count: number(standing) })];
  setText(byId("pending"), words.filter(Boolean).join(" · "));
  byId("clear-faults").disabled = found.rules.length === 0;
  byId("mix").setAttribute("aria-pressed", isMixed());
  byId("faults").classList.toggle("armed", found.rules.length > 0);
}

const isOfMix = ({ rule }) => MIX.some((name) => rule.name === mixName(name));
const isMixed = () => shown.rules.some(isOfMix);

async function mix() {
  for (const name of MIX) await post("/faults", { name: mixName(name), count: "always", toxicity: SHARE, ...FAULTS[name] });
}

// Somebody else may have removed some of them, now or before.
async function separate() {
  const { rules } = await get("/faults");
  for (const { number: rule } of rules.filter(isOfMix)) {
    try {
      await remove(`/faults/${rule}`);
    } catch (error) {
      if (error.status !== 404) throw error;
    }
  }
}

function queue(name) {
  const input = byId("fault-count");
  if (!input.reportValidity()) return;
  act(() => post("/faults", { count: input.valueAsNumber, ...FAULTS[name] }), "fault_queued", { fault: text(`fault.${name}`), count: input.value });
}

async function act(action, done, values) {
  try {
    await action();
    showRules(await get("/faults"));
    tell(text(done, values));
  } catch (error) {
    tell(text("action_failed", { error: error.message }));
  }
  changed();
}

// The buttons that make the next requests fail, and what else steers the emulator.

import { get, post, remove } from "./api.js";
import { announce, byId, element, setText } from "./dom.js";
import { number, text } from "./texts.js";

// What each button queues, in the words of docs/emulator.md.
const FAULTS = {
  busy: { status: 503, retry_after: "2" },
  unauthorized: { code: "401" },
  failed: { code: "1500" },
  slow: { delay_ms: 3000 },
  lost: { close: "before_reply", processed: true },
  closed: { close: "before_reply" },
  html: { status: 502, body: "html" },
  date: { date_offset_ms: -3_600_000 },
};

let changed = () => {}; // to be called when something was steered
let restarted = () => {}; // to be called when everything was forgotten
let pending = 0;

export function startFaults(callbacks) {
  ({ changed, restarted } = callbacks);
  byId("clear-faults").addEventListener("click", () => act(() => remove("/faults"), "faults_cleared"));
  byId("reset").addEventListener("click", () => act(() => post("/reset"), "reset_done").then(restarted));
  byId("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const offset_ms = Math.round(byId("clock-minutes").valueAsNumber * 60_000);
    if (Number.isSafeInteger(offset_ms)) act(() => post("/clock", { offset_ms }), "clock_set");
  });
  drawFaults();
}

export function drawFaults() {
  byId("fault-buttons").replaceChildren(...Object.keys(FAULTS).map((name) => {
    const button = element("button", { type: "button", "data-fault": name, title: text(`fault.${name}.title`) }, text(`fault.${name}`));
    button.addEventListener("click", () => queue(name));
    return element("li", null, button);
  }));
  showPending(pending);
}

export function showPending(count) {
  pending = count;
  setText(byId("pending"), text("pending", { count: number(count) }));
  byId("clear-faults").disabled = count === 0;
  byId("faults").classList.toggle("armed", count > 0);
}

function queue(name) {
  const input = byId("fault-count");
  if (!input.reportValidity()) return;
  act(() => post("/faults", { count: input.valueAsNumber, ...FAULTS[name] }), "fault_queued", { fault: text(`fault.${name}`), count: input.value });
}

async function act(action, done, values) {
  try {
    await action();
    showPending((await get("/faults")).pending);
    announce(text(done, values));
  } catch (error) {
    announce(text("action_failed", { error: error.message }));
  }
  changed();
}

// Puts the page together: what comes from the emulator goes to the parts that show it.

import { clearBoard, redrawBoard, showAges, showState } from "./board.js";
import { clearDetails, redrawDetails, showDetails } from "./details.js";
import { announce, byId, copy, setText, tell } from "./dom.js";
import { drawForms, preparePush, startForms } from "./order_forms.js";
import { redrawOrders, showOrders, startOrders } from "./orders.js";
import { drawFaults, showRules, startFaults } from "./faults.js";
import { addRequests, clearStream, redrawStream, startStream, verdictOf } from "./stream.js";
import { clockOf, fillDocument, number, setLanguage, text } from "./texts.js";
import { Watch } from "./watch.js";

let offline = null; // why the emulator cannot be reached, if so
let isPaused = false;
let seen = false; // whether the emulator ever answered
let platform = { now_ms: 0, offset_ms: 0, at: 0 }; // its clock, and when it was read

// A clock that says the same twice has been stopped.
const now = () => platform.now_ms + (platform.runs ? performance.now() - platform.at : 0);

const watch = new Watch({
  filter: () => byId("filter").value,
  restarted() {
    if (seen) announce(text("restarted"));
    clearStream();
    clearDetails();
    clearBoard();
  },
  requests(requests, total) {
    const refused = requests.filter((request) => verdictOf(request).tone === "bad").length;
    if (refused > 0 && seen) announce(text("refused", { count: number(refused) }));
    addRequests(requests, total);
  },
  state(state, about, faults) {
    platform = { ...about, at: performance.now(), runs: about.now_ms !== platform.now_ms };
    showState(state, now);
    showOrders(state);
    showRules(faults);
    byId("start").hidden = state.total + state.orders_total > 0;
    seen = true;
    showClock();
  },
  connected() {
    if (offline !== null) announce(text("back"));
    offline = null;
    showConnection();
  },
  lost(error) {
    offline = error.message;
    showConnection();
  },
});

function showConnection() {
  const state = offline !== null ? "offline" : isPaused ? "paused" : seen ? "live" : "connecting";
  byId("connection").dataset.state = state;
  setText(byId("connection"), text(state));
  byId("lost").hidden = offline === null;
  // An alert is read out whenever it changes, so the reason stays the first one.
  if (offline === null) setText(byId("lost"), "");
  else if (!byId("lost").textContent) setText(byId("lost"), text("lost", { error: offline }));
}

function showClock() {
  if (!seen) return;
  setText(byId("clock"), clockOf(now()));
  setText(byId("clock-offset"), platform.runs ? offsetText(platform.offset_ms / 60_000) : text("clock_stopped"));
  if (!isPaused) showAges();
}

function offsetText(minutes) {
  return minutes === 0 ? "" : `(${minutes > 0 ? "+" : "−"}${number(Math.abs(minutes))} ${text("minutes")})`;
}

function redraw() {
  fillDocument();
  setText(byId("lost"), "");
  showConnection();
  drawFaults();
  drawForms();
  redrawBoard();
  redrawOrders();
  redrawStream();
  redrawDetails();
  showClock();
}

function example(origin) {
  return `body='{"app_id":"op00000000000001","station_uuid":"s1","no":"D1","state":1,"state_desc":"可用","energy_code":"CN_AC","port":[]}'
signature=$(printf '%s&app_secret=%s' "$body" 0123456789abcdef0123456789abcdef | md5sum | cut -c1-32)
curl -s ${origin}/gate/1.0/energy/internal/device/sync \\
  -H 'Content-Type: application/json; charset=utf-8' -H "Authorization: $signature" --data-binary "$body"
`;
}

function start() {
  const { origin } = window.location;
  byId("origin").textContent = origin;
  byId("start-origin").textContent = origin;
  byId("example").textContent = example(origin);
  const copies = { "copy-origin": origin, "copy-example": example(origin) };
  for (const [id, copied] of Object.entries(copies)) {
    byId(id).addEventListener("click", async () => tell(text(await copy(copied) ? "copied" : "copy_failed")));
  }
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => { setLanguage(button.dataset.language); redraw(); });
  }
  byId("pause").addEventListener("click", () => {
    isPaused = !isPaused;
    byId("pause").setAttribute("aria-pressed", isPaused);
    watch.pause(isPaused);
    showConnection();
  });
  byId("filter").addEventListener("input", () => watch.wake());
  startStream(showDetails);
  startOrders(preparePush);
  startForms(() => watch.wake());
  startFaults({ changed: () => watch.wake(), restarted: () => watch.restart() });
  redraw();
  setInterval(showClock, 1_000);
  watch.run();
}

start();

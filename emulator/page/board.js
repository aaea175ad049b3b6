// The board: stations, their devices, the devices' connectors.

import { Charges, chargeOf } from "./charges.js";
import { arrange, byId, element, setText } from "./dom.js";
import { changeSign, sign, toneOf, wordOf } from "./signs.js";
import { age, has, number, text } from "./texts.js";

const TONES = ["free", "busy", "held", "bad", "off", "other"];
const byName = new Intl.Collator("en", { numeric: true }).compare;

const cards = new Map(); // of station and number
let shown = null; // the state that is shown
let charges = new Charges([]); // what goes on at the connectors
let clock = () => 0; // the emulator's clock
let lastLook = Infinity; // what changed after it is new

export function showState(state, now) {
  shown = state;
  clock = now;
  charges = new Charges(state.orders);
  const devices = listOf(state);
  setText(byId("board-count"), countText(devices.length, state));
  showStations(devices, state.stations);
  showCounts("device", state.counts.devices);
  showCounts("port", state.counts.ports);
  showAges();
  lastLook = state.now_ms;
}

// Everything anew, in another language perhaps.
export function redrawBoard() {
  clearBoard();
  if (shown) showState(shown, clock);
}

export function clearBoard() {
  cards.clear();
  byId("stations").replaceChildren();
}

// Time passes, even where nothing happens.
export function showAges() {
  for (const card of cards.values()) setText(card.age, age(clock() - card.device.last_seen));
}

function listOf(state) {
  const stations = Object.entries(state.stations).sort(([one], [other]) => byName(one, other));
  return stations.flatMap(([station, { devices }]) =>
    Object.entries(devices).sort(([one], [other]) => byName(one, other)).map(([no, device]) => ({ station, no, device })));
}

// Map.groupBy() is too new for the browsers of many workshops.
function groupBy(list, keyOf) {
  const groups = new Map();
  for (const item of list) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

// How many there are, how many of them the filter lets through, and how many of those are shown.
function countText(count, { total, matching }) {
  const parts = [text("devices_all", { total: number(total) })];
  if (byId("filter").value.trim()) parts.push(text("devices_matching", { count: number(matching) }));
  if (count < matching) parts.push(text("devices_shown", { count: number(count) }));
  return parts.join(text("comma"));
}

function showStations(devices, all) {
  const stations = groupBy(devices, ({ station }) => station);
  const wanted = new Set(devices.map(keyOf));
  for (const [key, card] of cards) {
    if (!wanted.has(key)) { card.root.remove(); cards.delete(key); }
  }
  const sections = [...stations].map(([station, list]) => showStation(station, list, all[station].matching));
  arrange(byId("stations"), sections);
}

const keyOf = ({ station, no }) => JSON.stringify([station, no]);

function showStation(station, list, matching) {
  const section = [...byId("stations").children].find((one) => one.dataset.station === station) ?? newStation(station);
  setText(section.querySelector(".count"), text("devices_all", { total: number(matching) }));
  arrange(section.querySelector("ul"), list.map((entry) => showDevice(entry).root));
  return section;
}

function newStation(station) {
  const heading = element("h3", null, element("span", null, text("station")), " ", element("code", null, station));
  const bar = element("div", { class: "bar" }, heading, element("p", { class: "count" }));
  return element("section", { class: "station", "data-station": station, "aria-label": `${text("station")} ${station}` },
    bar, element("ul", { class: "devices" }));
}

function showDevice(entry) {
  const key = keyOf(entry);
  const { device } = entry;
  const known = cards.get(key);
  const card = known ?? newCard(entry);
  cards.set(key, card);
  // A device that only the filter brought has not changed.
  const changed = known ? card.device.last_change !== device.last_change : device.last_change > lastLook;
  card.device = device;
  const charged = device.port.map((port) => charges.at(entry.station, entry.no, port.no));
  const print = JSON.stringify([{ ...device, timestamp: 0, last_seen: 0, syncs: 0 }, charged]);
  if (card.print !== print) fillCard(card, device, charged);
  card.print = print;
  if (changed) card.root.classList.add("changed");
  setText(card.syncs, text("syncs", { count: number(device.syncs) }));
  return card;
}

function newCard({ no }) {
  const card = {
    name: element("span", { class: "name" }), kind: element("span", { class: "kind" }), state: sign("other", ""),
    desc: element("span", { class: "desc" }), ports: element("ul", { class: "ports" }), syncs: element("span"),
    age: element("span", { class: "age" }),
  };
  card.root = element("li", { class: "device", "data-no": no },
    element("h4", null, element("code", null, no), " ", card.name, " ", card.kind),
    element("p", { class: "state" }, card.state, " ", card.desc), card.ports,
    element("p", { class: "seen" }, card.syncs, " · ", card.age));
  card.root.addEventListener("animationend", () => card.root.classList.remove("changed"));
  return card;
}

function fillCard(card, device, charged) {
  setText(card.name, device.name ?? "");
  setText(card.kind, kindOf(device));
  card.root.dataset.tone = toneOf("device_state", device.state);
  changeSign(card.state, card.root.dataset.tone, wordOf("device_state", device.state));
  setText(card.desc, asSent(device.state_desc, wordOf("device_state", device.state)));
  card.ports.replaceChildren(...device.port.map((port, index) => portOf(port, charged[index])));
}

function kindOf(device) {
  const energy = `energy_code.${device.energy_code}`;
  const type = device.type === undefined ? "" : wordOf("device_type", device.type);
  return [has(energy) ? text(energy) : device.energy_code, type].filter(Boolean).join(" · ");
}

// The sender's words, unless they are the table's.
const asSent = (words, word) => (words === word ? "" : words);

function portOf(port, charge) {
  const word = wordOf("port_state", port.state);
  const tone = toneOf("port_state", port.state);
  return element("li", { class: "port", "data-no": port.no, "data-tone": tone, title: port.no },
    element("b", { class: "alias" }, element("span", { class: "unseen" }, `${text("connector")} `), port.alias),
    sign(tone, word), element("span", { class: "desc" }, asSent(port.state_desc, word)), spaceOf(port),
    charge && element("span", { class: "charge" }, element("span", { class: "unseen" }, `${text("charge")} `), chargeOf(charge)));
}

function spaceOf({ space_status: status }) {
  if (status === undefined) return null;
  return element("span", { class: "space", "data-tone": toneOf("space_status", status) },
    element("span", null, text("space")), " ", wordOf("space_status", status));
}

// How many devices or connectors are in which state: of all that the filter lets through, shown or not.
function showCounts(kind, counts) {
  const table = `${kind}_state`;
  const rank = ([state]) => TONES.indexOf(toneOf(table, state));
  const items = Object.entries(counts).sort((one, other) => rank(one) - rank(other)).map(([state, count]) =>
    element("li", null, sign(toneOf(table, state), wordOf(table, state)), " ", element("b", null, number(count))));
  const list = byId(`${kind}-counts`);
  const wanted = items.map((item) => item.textContent).join();
  if (list.dataset.shown !== wanted) list.replaceChildren(...items);
  list.dataset.shown = wanted;
}

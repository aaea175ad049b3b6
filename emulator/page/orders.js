// Charging orders with their bill and discount, and occupancy orders.

import { Cards } from "./cards.js";
import { chargeOf, money } from "./charges.js";
import { byId, element, fieldList, setText } from "./dom.js";
import { changeSign, sign, toneOf, wordOf } from "./signs.js";
import { number, text } from "./texts.js";

let shown = null; // the state that is shown
let lists = null;

// `push(order)` is called when something is to be pushed about an order.
export function startOrders(push) {
  lists = {
    charging: new Cards(byId("charging-orders"), (item) => newCharging(item, push), fillCharging),
    occupancy: new Cards(byId("occupancy-orders"), newCard, fillOccupancy),
  };
}

export function showOrders(state) {
  shown = state;
  // What changed last is what one looks for.
  const latest = (list) => [...list].sort((one, other) => other.last_change - one.last_change);
  lists.charging.show(latest(state.orders).map((order) => [JSON.stringify([order.app_id, order.order]), order]));
  lists.occupancy.show(latest(state.occupancy_orders).map((order) => [order.pay_order, order]));
  setText(byId("orders-count"), countText(state));
  byId("charging").hidden = state.orders.length === 0;
  byId("occupancy").hidden = state.occupancy_orders.length === 0;
}

// Everything anew, in another language perhaps.
export function redrawOrders() {
  lists.charging.clear();
  lists.occupancy.clear();
  if (shown) showOrders(shown);
}

function countText({ orders, orders_total: total, occupancy_orders_total: occupancy }) {
  const words = text("orders_all", { count: number(total), occupancy: number(occupancy) });
  return total > orders.length ? `${words}${text("comma")}${text("orders_shown", { count: number(orders.length) })}` : words;
}

function newCard(order) {
  const card = { state: sign("other", ""), desc: element("span", { class: "desc" }), facts: element("div") };
  const name = order.order ?? order.pay_order;
  card.root = element("li", { class: "order", "data-order": name },
    element("h4", null, element("code", null, name)), element("p", { class: "state" }, card.state, " ", card.desc), card.facts);
  return card;
}

function newCharging(order, push) {
  const card = newCard(order);
  card.push = element("button", { type: "button", "aria-label": text("push_this_label", { order: order.order }) }, text("push_this"));
  card.push.addEventListener("click", () => push(order.order, order.app_id));
  card.root.append(element("p", null, card.push));
  return card;
}

function fillCharging(card, { record, closed_by: closed, records, refused, discount, discounts }) {
  card.root.dataset.tone = record ? toneOf("replenish_state", record.state) : "off";
  const word = record ? wordOf("replenish_state", record.state) : text("unreported");
  changeSign(card.state, card.root.dataset.tone, word);
  setText(card.desc, record && record.state_desc !== word ? record.state_desc : "");
  card.facts.replaceChildren(
    record ? element("p", { class: "charge" }, chargeOf(record)) : "",
    fieldList([
      [text("connector"), record && element("code", { title: record.station_uuid }, `${record.device_no} / ${record.port_no}`)],
      [text("plate"), record?.plate],
      [text("bill"), closed === "bill" && billOf(record)],
      [text("discount"), discount && text("discount_of", { sum: money(discount.total_value), count: number(discounts) })],
    ].map(([name, value]) => [name, value || null])),
    element("p", { class: "seen" }, text("records", { count: number(records) }),
      refused > 0 && element("b", { class: "refused" }, ` · ${text("records_refused", { count: number(refused) })}`)));
}

function billOf({ energy_value: energy, fee_value: fee }) {
  return text("bill_sum", { sum: money(energy + fee), energy: money(energy), fee: money(fee) });
}

function fillOccupancy(card, order) {
  const { payment } = order;
  card.root.dataset.tone = payment ? "good" : "held";
  changeSign(card.state, card.root.dataset.tone, text(payment ? "paid" : "unpaid"));
  setText(card.desc, money(order.need_value));
  card.facts.replaceChildren(fieldList([
    [text("merchant"), order.merchant],
    [text("plate"), order.plate],
    [text("station"), `${order.station_name}${text("comma")}${text("space_no", { no: order.space_no })}`],
    [text("payment"), payment && text("payment_of", { trade: payment.trade_no, count: number(order.payments) })],
  ]));
}

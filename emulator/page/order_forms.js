// The forms that seed an occupancy order and send a push.

import { post } from "./api.js";
import { byId, element, memory, tell } from "./dom.js";
import { text } from "./texts.js";

const KINDS = ["start_result", "stop_result", "progress", "finished"];
const ANY_URL = "http://127.0.0.1:8080/";

// `changed()` is called when something was done.
export function startForms(changed) {
  const { url } = byId("push-form").elements;
  url.value = memory.get("push-url") ?? ANY_URL;
  onSubmit("seed-form", seed, changed);
  onSubmit("push-form", push, changed);
  drawForms();
}

// The words of the kinds, in another language perhaps.
export function drawForms() {
  const { kind } = byId("push-form").elements;
  const chosen = kind.value || "finished";
  kind.replaceChildren(...KINDS.map((name) => element("option", { value: name }, text(`push.${name}`))));
  kind.value = chosen;
}

// Opens the form for a push about this order.
export function preparePush(order, app) {
  const { elements } = byId("push-form");
  elements.order.value = order;
  elements.app_id.value = app;
  byId("push").open = true;
  elements.kind.focus();
}

function onSubmit(id, action, changed) {
  byId(id).addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      tell(await action(byId(id).elements));
    } catch (error) {
      tell(text("action_failed", { error: error.message }));
    }
    changed();
  });
}

async function seed({ merchant, plate, need_value: yuan }) {
  const need = Math.round(yuan.valueAsNumber * 100);
  const order = await post("/occupancy_orders", { merchant: merchant.value, plate: plate.value, need_value: need });
  return text("seeded", { order: order.pay_order });
}

async function push({ kind, url, order, app_id: app, times }) {
  memory.set("push-url", url.value);
  const wanted = { kind: kind.value, url: url.value, order: order.value, times: times.valueAsNumber };
  const { pushes } = await post("/push", app.value ? { ...wanted, app_id: app.value } : wanted);
  const refused = pushes.find(({ outcome }) => outcome !== "accepted");
  return refused ? text("push_refused", { hint: refused.hint }) : text("pushed");
}

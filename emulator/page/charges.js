// What a charging record says, for people.

import { element } from "./dom.js";
import { fixed, number, text } from "./texts.js";

const energy = (quantity) => text("energy", { count: fixed(quantity / 1000, 3) });

// From fen.
export const money = (fen) => text("money", { count: fixed(fen / 100, 2) });

// Energy, fees, state of charge and time, each a piece of text.
export function chargeOf(record) {
  const minutes = Math.round((Date.parse(record.end_time) - Date.parse(record.start_time)) / 60_000);
  return [
    energy(record.quantity),
    money(record.energy_value + record.fee_value),
    record.soc === undefined ? "" : `${number(record.soc)} %`,
    text("charged_minutes", { count: number(minutes) }),
  ].filter(Boolean).map((piece) => element("span", null, piece));
}

// The charges that go on, by the connector that they are at.
export class Charges {
  #records = new Map();

  constructor(orders) {
    const going = orders.filter(({ record, closed_by: closed }) => record && !closed);
    // Of several at one connector the one that was told of last.
    going.sort((one, other) => one.last_change - other.last_change);
    for (const { record } of going) this.#records.set(keyOf(record.station_uuid, record.device_no, record.port_no), record);
  }

  at(station, device, port) {
    return this.#records.get(keyOf(station, device, port));
  }
}

const keyOf = (...parts) => JSON.stringify(parts);

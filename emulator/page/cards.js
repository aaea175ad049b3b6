// A list of cards that are kept while their things change: what has the focus keeps it.

import { arrange } from "./dom.js";

export class Cards {
  #list;
  #make;
  #fill;
  #cards = new Map();

  // `make(item)` gives a card with its `root`; `fill(card, item)` writes into it.
  constructor(list, make, fill) {
    this.#list = list;
    this.#make = make;
    this.#fill = fill;
  }

  // Shows items, each with its key.
  show(entries) {
    const wanted = new Map(entries);
    for (const key of this.#cards.keys()) if (!wanted.has(key)) this.#cards.delete(key);
    arrange(this.#list, entries.map(([key, item]) => this.#card(key, item).root));
  }

  clear() {
    this.#cards.clear();
    this.#list.replaceChildren();
  }

  #card(key, item) {
    const card = this.#cards.get(key) ?? this.#make(item);
    this.#cards.set(key, card);
    const print = JSON.stringify(item);
    if (card.print !== print) this.#fill(card, item);
    card.print = print;
    return card;
  }
}

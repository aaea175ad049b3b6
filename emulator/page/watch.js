// Follows the emulator: one long poll after the other, and a look at the state after each.

import { get } from "./api.js";

// As many requests as the page shows.
export const SHOWN_REQUESTS = 200;
const SHOWN_DEVICES = 200;
// Four looks a second are as many as eyes can use.
const MIN_ROUND_MS = 250;
// Ages and clocks move on, and other people's resets are noticed, also when no request comes.
const LONGEST_WAIT_MS = 2_000;
const RETRY_MS = 1_000;
const BEYOND_ALL = Number.MAX_SAFE_INTEGER;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

// `view` has filter(), restarted(), requests(list, total), state(state, about, faults), connected(), lost(error).
export class Watch {
  #view;
  #wake = new AbortController();
  #latest = null; // the last request that was seen
  #paused = null;

  constructor(view) {
    this.#view = view;
  }

  // Looks again now, rather than when the next request comes.
  wake() {
    this.#wake.abort();
  }

  // Begins again with what the emulator has now.
  restart() {
    this.#latest = null;
    this.wake();
  }

  pause(paused) {
    this.#paused?.resume();
    this.#paused = null;
    if (!paused) return;
    let resume;
    const resumed = new Promise((done) => { resume = done; });
    this.#paused = { resumed, resume };
  }

  async run() {
    for (;;) {
      try {
        const begun = Date.now();
        await this.#round();
        await pause(Math.max(0, MIN_ROUND_MS - (Date.now() - begun)));
        await this.#paused?.resumed;
      } catch (error) {
        this.#latest = null;
        this.#view.lost(error);
        await pause(RETRY_MS);
      }
    }
  }

  async #round() {
    const found = await this.#requests();
    const [state, about, faults] = await Promise.all([
      get(`/state?limit=${SHOWN_DEVICES}&filter=${encodeURIComponent(this.#view.filter())}`),
      get(""),
      get("/faults"),
    ]);
    if (found) this.#view.requests(found.requests, found.total);
    this.#view.state(state, about, faults);
    this.#view.connected();
  }

  // What came since the last round; waits for something to come. Nothing if woken.
  async #requests() {
    const { total } = await get(`/requests?since=${BEYOND_ALL}`);
    if (!this.#latest || total < this.#latest.seq) return this.#begin(total);
    if (total - this.#latest.seq > SHOWN_REQUESTS) return this.#skip(total);
    // The last one is asked for again: if it is another now, the numbers have begun anew.
    const [since, wait] = this.#latest.seq > 0 ? [this.#latest.seq - 1, 2] : [0, 1];
    try {
      const found = await get(`/requests?since=${since}&wait=${wait}&timeout_ms=${LONGEST_WAIT_MS}`, this.#wake.signal);
      const [first, ...requests] = found.requests;
      if (found.total < this.#latest.seq || (first?.seq === this.#latest.seq && !isSame(first, this.#latest))) {
        return this.#begin(found.total);
      }
      return this.#keep({ total: found.total, requests: first?.seq === this.#latest.seq ? requests : found.requests });
    } catch (error) {
      if (!this.#wake.signal.aborted) throw error;
      this.#wake = new AbortController();
      return null;
    }
  }

  async #begin(total) {
    this.#view.restarted();
    return this.#skip(total);
  }

  async #skip(total) {
    return this.#keep(await get(`/requests?since=${Math.max(0, total - SHOWN_REQUESTS)}`));
  }

  #keep(found) {
    this.#latest = found.requests.at(-1) ?? this.#latest ?? { seq: 0 };
    return found;
  }
}

function isSame(one, other) {
  return one.received_at_ms === other.received_at_ms && one.connection === other.connection;
}

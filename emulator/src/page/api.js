// The control API over HTTP.

// A hung emulator must not leave the page waiting for ever.
const TIMEOUT_MS = 10_000;

// The emulator answered, and said no.
export class Refused extends Error {}

async function call(method, path, body, signal) {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(`/_control${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    cache: "no-store",
  });
  const answer = await response.json();
  if (!response.ok) throw new Refused(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const post = (path, body) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

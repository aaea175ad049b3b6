// The control API over HTTP.

// A hung emulator must not leave the page waiting for ever.
const TIMEOUT_MS = 10_000;

// Runs `action` with a signal that ends with `signal`, or when time is up. AbortSignal.any() is too new for the browsers of
// many workshops.
async function limited(signal, action) {
  const controller = new AbortController();
  const end = () => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS);
  if (signal?.aborted) end();
  signal?.addEventListener("abort", end);
  try {
    return await action(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

async function call(method, path, body, signal) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const sent = body === undefined ? undefined : JSON.stringify(body);
  return limited(signal, async (limit) => {
    const response = await fetch(`/_control${path}`, { method, headers, body: sent, signal: limit, cache: "no-store" });
    const answer = await response.json();
    if (!response.ok) throw Object.assign(new Error(answer.error ?? `HTTP ${response.status}`), { status: response.status });
    return answer;
  });
}

export const get = (path, signal) => call("GET", path, undefined, signal);
export const post = (path, body) => call("POST", path, body);
export const remove = (path) => call("DELETE", path);

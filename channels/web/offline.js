// A service worker for the chat alone: when the desk cannot be reached, the last copy of the page opens, with the numbers
// to call. Only what everybody gets is kept; what is said never passes through here.

const COPIES = "portineria";
const KEPT = /^\/(chat$|static\/)/;
const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  if (request.method === "GET" && KEPT.test(new URL(request.url).pathname)) event.respondWith(answer(request));
});

/** The desk's answer, or the copy where there is none. @param {Request} request */
async function answer(request) {
  const copies = await caches.open(COPIES);
  try {
    const fresh = await fetch(request);
    if (fresh.status >= 500) return (await copies.match(request)) ?? fresh; // a proxy answers for a desk that is down
    if (fresh.ok) await copies.put(request, fresh.clone());
    return fresh;
  } catch (error) {
    const copy = await copies.match(request);
    if (copy) return copy;
    throw error;
  }
}

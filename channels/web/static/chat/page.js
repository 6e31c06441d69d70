// The page of the chat: by itself, or in the frame that widget.js puts into another site.

import { mount } from "./mount.js";

/** @typedef {import("./types.js").Wishes} Wishes */

const HOST_PATIENCE_MS = 1500;
const LONGEST = 300; // of a text that the host asks us to show

const place = /** @type {HTMLElement} */ (document.querySelector("#chat"));

/** Only texts, and none without end: they come from another site. @param {any} wishes @returns {Wishes} */
function cleaned(wishes) {
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value.slice(0, LONGEST) : "");
  const { title, greeting, language, color, letters, questions } = wishes ?? {};
  return {
    title: text(title), greeting: text(greeting), language: text(language), color: text(color), letters: text(letters),
    questions: Array.isArray(questions) ? questions.map(text).filter(Boolean).slice(0, 8) : [],
  };
}

/** The host that holds our frame: the server lets in only sites that staff allow. @returns {Promise<{origin: string, wishes: Wishes}>} */
function greeted() {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve({ origin: "", wishes: {} }), HOST_PATIENCE_MS);
    addEventListener("message", function hello(event) {
      if (event.source !== parent || event.data?.portineria !== "hello") return;
      removeEventListener("message", hello);
      clearTimeout(timer);
      resolve({ origin: event.origin, wishes: cleaned(event.data.wishes) });
    });
    parent.postMessage({ portineria: "ready" }, "*"); // says nothing but that we are here
  });
}

async function framed() {
  const { origin, wishes } = await greeted();
  const close = origin ? () => parent.postMessage({ portineria: "close" }, origin) : undefined;
  const chat = await mount(place, { mode: "embed", wishes, close });
  addEventListener("message", (event) => {
    if (event.source === parent && event.origin === origin && event.data?.portineria === "focus") chat.focus();
  });
  chat.focus(); // the frame is made when somebody opens it
  await keepCopy();
}

/** A copy of this page for when the desk cannot be reached: what has been loaded is put aside once. */
async function keepCopy() {
  if (!("serviceWorker" in navigator) || navigator.serviceWorker.controller) return;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const ours = loaded.filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"));
  try {
    const copies = await caches.open("portineria");
    await copies.addAll([location.href, ...new Set(ours.map((url) => url.href))]);
    await navigator.serviceWorker.register("/offline.js", { scope: "/chat" });
  } catch {
    // Private windows keep nothing; the page works without.
  }
}

if (place.dataset.mode === "embed" && parent !== window) framed();
else mount(place, { mode: "page" }).then(keepCopy);

// The chat on a screen that many people use: when nobody is there any more, nothing of them stays.

import { element } from "./dom.js";
import { mount } from "./mount.js";
import { choose, Words } from "./languages.js";

const place = /** @type {HTMLElement} */ (document.querySelector("#chat"));
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
const LEAST_SECONDS = 5;

/** After how long nobody is there, and how much of that is the warning. */
const idleMs = Math.max(LEAST_SECONDS, Number(new URLSearchParams(location.search).get("idle")) || 60) * 1000;
const warningMs = Math.min(15_000, idleMs / 3);

const chat = await mount(place, { mode: "kiosk" });
await chat.leave(); // what somebody left when the browser was closed

let timer = 0;
const dialog = element("dialog", { class: "portineria kiosk", role: "alertdialog", "aria-labelledby": "still-there" });
document.body.append(dialog);
dialog.addEventListener("close", wait);

function wait() {
  clearTimeout(timer);
  timer = setTimeout(warn, idleMs - warningMs);
}

async function warn() {
  const words = await Words.load(choose([document.documentElement.lang]));
  dialog.replaceChildren(
    element("h2", { id: "still-there", text: words.say("kiosk.still") }),
    element("p", { text: words.say("kiosk.warning", { seconds: String(Math.round(warningMs / 1000)) }) }),
    element("button", { type: "button", text: words.say("kiosk.here"), click: () => dialog.close() }));
  dialog.showModal();
  clearTimeout(timer);
  timer = setTimeout(leave, warningMs);
}

async function leave() {
  await chat.leave();
  dialog.close();
  scrollTo(0, 0);
}

for (const sign of SIGNS) addEventListener(sign, () => dialog.open || wait(), { passive: true });
wait();

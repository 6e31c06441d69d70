// Thumbs under an answer, and why where it did not help.

import { element, icon } from "./dom.js";

/** @typedef {import("./types.js").Answered} Answered */
/** @typedef {import("./chat.js").Setting} Setting */

const REASONS = ["non-capito", "sbagliata", "incompleta", "difficile", "altro"];

/**
 * @param {Answered} answered @param {Setting} setting
 * @param {(good: boolean, reason: string) => Promise<boolean>} rate whether it could be told
 * @returns {[HTMLButtonElement, HTMLButtonElement, HTMLElement]} two thumbs, and the place where reasons appear
 */
export function thumbs(answered, setting, rate) {
  const { words } = setting;
  const below = element("div", { class: "why" });
  const up = thumb("up", words.say("rate.good"), answered.good === true);
  const down = thumb("down", words.say("rate.bad"), answered.good === false);

  /** @param {boolean} good @param {string} reason */
  async function tell(good, reason) {
    const told = await rate(good, reason);
    up.setAttribute("aria-pressed", String(told && good));
    down.setAttribute("aria-pressed", String(told && !good));
    if (told && !good && !reason) below.replaceChildren(...reasons((why) => tell(false, why), words));
    else below.replaceChildren(element("p", { text: words.say(told ? "rate.thanks" : "rate.failed") }));
    if (reason) down.focus(); // the button that had the focus is gone
  }
  up.addEventListener("click", () => tell(true, ""));
  down.addEventListener("click", () => tell(false, ""));
  return [up, down, below];
}

/** @param {"up" | "down"} name @param {string} label @param {boolean} pressed */
function thumb(name, label, pressed) {
  const properties = { type: "button", class: "tool", "aria-pressed": String(pressed), title: label };
  return element("button", properties, icon(name), element("span", { class: "unseen", text: label }));
}

/** @param {(reason: string) => void} chosen @param {import("./languages.js").Words} words */
function reasons(chosen, words) {
  const buttons = REASONS.map((reason) => {
    const text = words.say(`rate.reason.${reason}`);
    return element("button", { type: "button", class: "small", text, click: () => chosen(reason) });
  });
  const group = element("div", { role: "group", "aria-label": words.say("rate.why"), class: "row" }, ...buttons);
  return [element("p", { text: words.say("rate.why") }), group];
}

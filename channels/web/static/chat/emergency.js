// Whom to call when the desk cannot be reached: nothing here needs the network.

import { callable, element } from "./dom.js";

/** @typedef {import("./types.js").About} About */
/** @typedef {import("./chat.js").Setting} Setting */

// National numbers, free from any phone: the single emergency number, medical care that can't wait for the family
// doctor, and the help line against violence.
const NUMBERS = { 112: "offline.emergency", 116117: "offline.doctor", 1522: "offline.violence" };

/** @param {Setting} setting */
export function emergency(setting) {
  const { words, about, mode } = setting;
  /** @param {string} number @param {string} what */
  const line = (number, what) => {
    const link = { href: callable(number), text: number };
    return element("li", {}, mode === "kiosk" ? element("strong", { text: number }) : element("a", link), ` ${what}`);
  };
  const lines = Object.entries(NUMBERS).map(([number, key]) => line(number, words.say(key)));
  if (about.phone) lines.push(line(about.phone, about.title));
  return element("section", { class: "offline", "aria-label": words.say("offline.title"), hidden: true },
    element("p", {}, element("strong", { text: words.say("offline.title") })),
    element("p", { text: words.say("offline.numbers") }), element("ul", {}, ...lines));
}

// Whose desk it is, that a machine answers, and the buttons at its side.

import { callable, element, icon } from "./dom.js";

/** @typedef {import("./chat.js").Setting} Setting */

/** @param {Setting} setting @param {HTMLElement} opener the button of the options */
export function header({ words, about, wishes, mode, close }, opener) {
  const title = wishes.title || (about.title ? words.say("title", { town: about.title }) : words.say("title.plain"));
  const [tag, heading] = mode === "shadow" ? /** @type {const} */ (["div", "h2"]) : /** @type {const} */ (["header", "h1"]);
  return element(tag, { class: "head" },
    element("div", { class: "titles" }, element(heading, { text: title }),
      element("p", { text: words.say("machine") })),
    element("div", { class: "bar" }, opener,
      close && element("button", { type: "button", class: "bare", click: close },
        icon("close"), element("span", { text: words.say("close") }))));
}

/** Where answers come from, and whom to call instead. @param {Setting} setting */
export function notice({ words, about, mode }) {
  const [before = "", after = ""] = words.say("person.phone", { phone: "\0" }).split("\0");
  const { phone } = about;
  const number = mode === "kiosk" ? phone : element("a", { href: callable(phone), text: phone, dir: "ltr" });
  return element("div", { class: "notice" },
    element("p", {}, words.say("records"), ...(phone ? [` ${before}`, number, after] : [])),
    element("p", { text: words.say("ask.hint"), "aria-hidden": "true" }), // the field says it too, to who hears it
    about.invented && element("p", {}, element("strong", { text: words.say("invented") })));
}

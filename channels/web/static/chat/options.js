// How somebody likes to read, and the ways to begin anew.

import { element } from "./dom.js";
import { LANGUAGES } from "./languages.js";

/** @typedef {import("./chat.js").Setting} Setting */
/**
 * @typedef {object} Acts
 * @property {(language: string) => void} speak
 * @property {() => void} look shows sizes and spacing anew
 * @property {() => void} renew
 * @property {() => void} erase
 * @property {() => Promise<string>} code that of the conversation, empty where none has begun
 */

const SIZES = ["options.size.0", "options.size.1", "options.size.2"];

/** @param {Setting} setting @param {Acts} acts */
export function options(setting, acts) {
  const { words, base, mode } = setting;
  const away = mode === "page" ? {} : { target: "_blank", rel: "noopener" };
  return element("section", { id: "options", "aria-label": words.say("options"), hidden: true },
    language(setting, acts), size(setting, acts), easy(setting, acts),
    element("div", { class: "row" },
      element("button", { type: "button", class: "small", text: words.say("options.renew"), click: acts.renew }),
      ...erase(setting, acts)),
    mode !== "kiosk" && code(setting, acts),
    mode !== "kiosk" && element("p", {},
      element("a", { href: `${base}accessibilita`, text: words.say("options.accessibility"), ...away })));
}

/** @param {Setting} setting @param {Acts} acts */
function language({ words }, acts) {
  const select = element("select", { id: "language" }, ...Object.entries(LANGUAGES).map(([code, name]) =>
    element("option", { value: code, text: name, lang: code, selected: code === words.code })));
  select.addEventListener("change", () => acts.speak(select.value));
  return element("p", {}, element("label", { for: "language", text: words.say("options.language") }), " ", select);
}

/** @param {Setting} setting @param {Acts} acts */
function size({ words, memory }, acts) {
  const radios = SIZES.map((key, index) => {
    const radio = element("input", { type: "radio", name: "size", value: index, checked: index === memory.kept.size });
    radio.addEventListener("change", () => {
      memory.keep({ size: index });
      acts.look();
    });
    return element("label", { class: "pick" }, radio, words.say(key));
  });
  return element("fieldset", {}, element("legend", { text: words.say("options.size") }), ...radios);
}

/** @param {Setting} setting @param {Acts} acts */
function easy({ words, memory }, acts) {
  const box = element("input", { type: "checkbox", role: "switch", checked: memory.kept.easy });
  box.addEventListener("change", () => {
    memory.keep({ easy: box.checked });
    acts.look();
  });
  return element("p", {}, element("label", { class: "pick" }, box, words.say("options.easy")));
}

/** Asks before it erases: what is gone is gone on the server too. @param {Setting} setting @param {Acts} acts */
function erase({ words }, acts) {
  const first = element("button", { type: "button", class: "small", text: words.say("options.erase") });
  const yes = element("button", { type: "button", class: "small danger", text: words.say("options.erase.yes"), click: acts.erase });
  const no = element("button", { type: "button", class: "small", text: words.say("options.erase.no") });
  const question = element("div", { role: "group", "aria-label": words.say("options.erase.sure"), class: "sure", hidden: true },
    element("p", { text: words.say("options.erase.sure") }), yes, " ", no);
  first.addEventListener("click", () => {
    question.hidden = false;
    yes.focus();
  });
  no.addEventListener("click", () => {
    question.hidden = true;
    first.focus();
  });
  return [first, question];
}

/** Whoever asks the town to delete a conversation needs its code. @param {Setting} setting @param {Acts} acts */
function code({ words }, acts) {
  // Not a live region, of which the page has one: the focus goes there, and is read.
  const shown = element("span", { tabindex: "-1" });
  const show = element("button", { type: "button", class: "small", text: words.say("options.code") });
  show.addEventListener("click", async () => {
    try {
      shown.textContent = (await acts.code()) || words.say("options.code.none");
    } catch {
      shown.textContent = words.say("options.code.failed");
    }
    shown.focus();
  });
  return element("p", {}, show, " ", shown);
}

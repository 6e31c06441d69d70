// The log of a conversation. It only grows: screen readers tell what is added, also what was said before word for word.

import { cardList, way } from "./cards.js";
import { element, icon, webAddress } from "./dom.js";
import { thumbs } from "./rating.js";
import { canSpeak, speak } from "./speech.js";

/** @typedef {import("./types.js").Asked} Asked */
/** @typedef {import("./types.js").Answered} Answered */
/** @typedef {import("./types.js").Reply} Reply */
/** @typedef {import("./types.js").Said} Said */
/** @typedef {import("./chat.js").Setting} Setting */
/**
 * What can be done from within the log.
 * @typedef {object} Acts
 * @property {(said: Said, shown: string) => void} ask
 * @property {(asked: Asked, item: HTMLElement) => boolean} retry whether it is on its way
 * @property {(asked: Asked) => void} drop
 * @property {(answered: Answered, good: boolean, reason: string) => Promise<boolean>} rate
 */

export class Log {
  #setting;
  #acts;

  /** @param {Setting} setting @param {Acts} acts */
  constructor(setting, acts) {
    this.#setting = setting;
    this.#acts = acts;
    this.list = element("ol");
    this.node = element("div", { role: "log", "aria-label": setting.words.say("log") }, this.list);
  }

  /** @param {string} greeting @param {{label: string, ask: string}[]} questions */
  welcome(greeting, questions) {
    const buttons = questions.map(({ label, ask }) =>
      element("button", { type: "button", text: label, click: () => this.#acts.ask({ text: ask }, label) }));
    this.list.append(element("li", { class: "desk" }, this.#who("log.desk"), ...paragraphs(greeting),
      questions.length > 0 && choices("ul", buttons)));
  }

  /** @param {Asked} asked */
  asked(asked) {
    const item = element("li", { class: "mine" }, this.#who("log.me"), element("p", { text: asked.shown, dir: "auto" }));
    this.list.append(item);
    return item;
  }

  /** A message that did not leave stays, to be sent again or dropped. @param {HTMLElement} item @param {Asked} asked */
  unsent(item, asked) {
    const { words } = this.#setting;
    const again = () => {
      if (!this.#acts.retry(asked, item)) return;
      row.remove();
      item.classList.remove("unsent");
    };
    const drop = () => {
      item.remove();
      this.#acts.drop(asked);
    };
    const row = element("div", { class: "row" },
      element("button", { type: "button", class: "small", text: words.say("unsent.retry"), click: again }),
      element("button", { type: "button", class: "small", text: words.say("unsent.drop"), click: drop }));
    item.classList.add("unsent");
    item.append(row);
  }

  /** @param {Answered} answered */
  answered(answered) {
    const last = answered.replies.length - 1;
    const items = answered.replies.map((reply, index) => this.#reply(reply, index === last ? answered : null));
    this.list.append(...items);
    return items[0] ?? null;
  }

  /** @param {string} key */
  #who(key) {
    return element("p", { class: "who", text: this.#setting.words.say(key) });
  }

  /** @param {Reply} reply @param {Answered | null} answered where this is the end of what was answered */
  #reply(reply, answered) {
    // What the desk says is Italian, whatever the language of the interface.
    const told = element("div", { class: "told", lang: "it" }, ...paragraphs(reply.text),
      cardList(reply.cards, this.#setting), this.#source(reply));
    const tools = answered && this.#tools(answered, told);
    const buttons = reply.buttons.map(({ title, payload }) =>
      element("button", { type: "button", text: title, lang: "it", dir: "auto", click: () => this.#acts.ask({ payload }, title) }));
    return element("li", { class: "desk" }, this.#who("log.desk"), told,
      buttons.length > 0 && choices("ol", buttons), ...(tools ?? []));
  }

  /** @param {Reply} reply */
  #source({ source, link }) {
    if (!source && !link) return null;
    const { words, base } = this.#setting;
    const address = webAddress(link, base) ?? webAddress(source?.url ?? "", base);
    const label = words.say(link ? "card.page" : "source.page");
    const page = address && way(this.#setting, address, "page", label);
    return element("div", { class: "source" }, source && element("p", { text: source.text }), page);
  }

  /** @param {Answered} answered @param {HTMLElement} told */
  #tools(answered, told) {
    const { words, mode } = this.#setting;
    const simpler = words.say("simpler");
    const [up, down, below] = thumbs(answered, this.#setting, (good, reason) => this.#acts.rate(answered, good, reason));
    const tools = element("div", { class: "tools" }, up, down,
      element("button", { type: "button", class: "tool", click: () => this.#acts.ask({ text: SIMPLER }, simpler) },
        icon("simple"), simpler));
    if (canSpeak() && mode !== "kiosk") {
      const listen = element("button", { type: "button", class: "tool", "aria-pressed": "false" },
        icon("sound"), words.say("listen"));
      listen.addEventListener("click", () => speak(listen, spoken(told), "it"));
      tools.append(listen);
    }
    return [tools, below];
  }
}

// In the words of the person, whatever the language of the button: the desk understands Italian.
const SIMPLER = "Ripeti più semplice";

/** @param {HTMLElement} told */
function spoken(told) {
  return Array.from(told.querySelectorAll("p, h2, h3"), (part) => part.textContent).join(". ");
}

/** @param {string} text */
function paragraphs(text) {
  return text.split("\n\n").filter(Boolean).map((part) =>
    element("p", { dir: "auto" }, ...sentences(part).map((text) => element("span", { class: "sentence", text }))));
}

/** Each apart, so that easy reading can show one a line. @param {string} text */
const sentences = (text) => text.replace(/([\p{Ll}\d)»][.!?]»?\s)(?=\p{Lu})/gu, "$1\0").split("\0");

/** @param {"ol" | "ul"} tag @param {HTMLElement[]} buttons */
function choices(tag, buttons) {
  return element(tag, { class: "choices" }, ...buttons.map((button) => element("li", {}, button)));
}

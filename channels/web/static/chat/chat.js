// A conversation on the screen: puts the parts together and carries messages between person and desk.

import { Refused, newId } from "./api.js";
import { Composer } from "./composer.js";
import { element, icon } from "./dom.js";
import { emergency } from "./emergency.js";
import { header, notice } from "./header.js";
import { Log } from "./log.js";
import { options } from "./options.js";
import { silence } from "./speech.js";

/** @typedef {import("./types.js").Asked} Asked */
/** @typedef {import("./types.js").Answered} Answered */
/** @typedef {import("./types.js").Said} Said */
/**
 * All that the parts of a chat need to know. `headings` is the level of cards' titles.
 * @typedef {object} Setting
 * @property {import("./types.js").Mode} mode
 * @property {string} base where the desk is, with a slash at the end
 * @property {"h2" | "h3"} headings
 * @property {import("./languages.js").Words} words
 * @property {import("./memory.js").Memory} memory
 * @property {import("./api.js").Desk} desk
 * @property {import("./types.js").About} about
 * @property {import("./types.js").Wishes} wishes
 * @property {((language: string) => void)} speak shows everything in another language
 * @property {(() => void)} [close] where there is somebody to close the chat
 */

/** @type {Record<number, string>} */
const REFUSALS = { 413: "unsent.long", 429: "unsent.busy" };

export class Chat {
  #setting;
  #log;
  #composer;
  #options;
  #opener;
  #status;
  #offline;
  #busy = false;

  /** @param {Setting} setting */
  constructor(setting) {
    const { words, mode } = setting;
    this.#setting = setting;
    this.#log = this.#newLog();
    this.#composer = new Composer(setting, { ask: (said, shown) => this.ask(said, shown), say: (key) => this.#say(key) });
    this.#status = element("p", { role: "status" });
    this.#offline = emergency(setting);
    this.#options = options(setting, {
      speak: (code) => setting.speak(code), look: () => this.#look(), renew: () => this.renew(), erase: () => this.erase(),
      code: () => setting.desk.code(),
    });
    this.#opener = element("button", {
      type: "button", class: "bare", "aria-expanded": "false", "aria-controls": "options",
      click: () => this.openOptions(Boolean(this.#options.hidden)),
    }, icon("sliders"), element("span", { text: words.say("options") }));
    const properties = { lang: words.code, dir: words.direction, tabindex: mode === "shadow" && 0 };
    this.node = element("div", properties, header(setting, this.#opener), this.#options, notice(setting), this.#log.node,
      element("div", { class: "foot" }, this.#status, this.#offline, this.#composer.node));
    this.node.addEventListener("keydown", (event) => this.#escape(event));
    this.#look();
    this.#remember();
    this.online(navigator.onLine && setting.desk.reachable);
  }

  #newLog() {
    return new Log(this.#setting, {
      ask: (said, shown) => this.ask(said, shown), retry: (asked, item) => this.#retry(asked, item),
      drop: (asked) => this.#drop(asked), rate: (answered, good, reason) => this.#rate(answered, good, reason),
    });
  }

  /** What was said before a reload is there before the log is: it is not told again. */
  #remember() {
    const { wishes, words, about, memory } = this.#setting;
    const town = about.title || words.say("town");
    const own = wishes.questions?.map((text) => ({ label: text, ask: text }));
    this.#log.welcome(wishes.greeting || words.say("greeting", { town }), own?.length ? own : words.start);
    for (const entry of memory.kept.entries) {
      if (entry.who === "desk") this.#log.answered(entry);
      else if (entry.sent) this.#log.asked(entry);
      else this.#log.unsent(this.#log.asked(entry), entry);
    }
  }

  #look() {
    const { mode, memory } = this.#setting;
    this.node.className = ["portineria", mode, `size-${memory.kept.size}`, memory.kept.easy && "easy"].filter(Boolean).join(" ");
  }

  /** @param {Event} event */
  #escape(event) {
    if (/** @type {KeyboardEvent} */ (event).key !== "Escape") return;
    event.stopPropagation(); // one thing closes at a time
    if (!this.#options.hidden) {
      this.openOptions(false);
      this.#opener.focus();
    } else this.#setting.close?.();
  }

  /** @param {boolean} open */
  openOptions(open) {
    this.#options.hidden = !open;
    this.#opener.setAttribute("aria-expanded", String(open));
    if (open) this.#options.scrollIntoView({ block: "nearest" });
  }

  focus() {
    this.#composer.field.focus();
  }

  focusLanguage() {
    this.openOptions(true);
    /** @type {HTMLElement | null} */ (this.#options.querySelector("#language"))?.focus();
  }

  toLast() {
    this.#log.list.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  /** Shows whom to call while there is no network. @param {boolean} there */
  online(there) {
    this.#offline.hidden = there;
  }

  /** An equal text twice is told twice: it is emptied in between. @param {string} key */
  #say(key) {
    this.#status.textContent = "";
    this.#status.textContent = key && this.#setting.words.say(key);
  }

  /** Whether it is on its way: not while an answer is awaited. @param {Said} said @param {string} shown */
  ask(said, shown) {
    if (this.#busy) return false;
    /** @type {Asked} */
    const asked = { who: "me", id: newId(), shown, said, sent: false };
    this.#setting.memory.add(asked);
    this.#deliver(asked, this.#log.asked(asked));
    return true;
  }

  /** @param {Asked} asked @param {HTMLElement} item */
  #retry(asked, item) {
    if (this.#busy) return false;
    this.#deliver(asked, item);
    this.focus(); // the button that had the focus is gone
    return true;
  }

  /** @param {Asked} asked @param {HTMLElement} item where it stands in the log */
  async #deliver(asked, item) {
    const { desk, memory, mode } = this.#setting;
    this.#busy = true;
    this.#status.classList.add("typing");
    this.#say("wait");
    try {
      await desk.settle();
      const replies = await desk.send({
        ...asked.said, ...this.#composer.position, id: asked.id, shared: mode === "kiosk",
      });
      if (!memory.kept.entries.includes(asked)) return; // erased meanwhile
      asked.sent = true;
      this.#answer({ who: "desk", id: asked.id, replies });
    } catch (error) {
      this.#failed(asked, item, error);
    } finally {
      this.#busy = false;
      this.#status.classList.remove("typing");
    }
  }

  /** @param {Answered} answered */
  #answer(answered) {
    this.#setting.memory.add(answered);
    this.#log.answered(answered)?.scrollIntoView({ block: "start" });
    this.#say("");
    this.online(true);
  }

  /** @param {Asked} asked @param {HTMLElement} item @param {unknown} error */
  #failed(asked, item, error) {
    if (!this.#setting.memory.kept.entries.includes(asked)) return;
    const refused = error instanceof Refused ? error.status : 0;
    this.#log.unsent(item, asked);
    this.#say(REFUSALS[refused] ?? "unsent");
    if (!refused) this.online(false);
  }

  /** @param {Asked} asked */
  #drop(asked) {
    this.#setting.memory.remove(asked);
    this.#say("");
    this.focus();
  }

  /** @param {Answered} answered @param {boolean} good @param {string} reason @returns whether it could be told */
  async #rate(answered, good, reason) {
    const { desk, memory } = this.#setting;
    try {
      await desk.rate(answered.id, good, reason);
    } catch {
      return false; // the thumb says so
    }
    answered.good = good;
    memory.keep({});
    return true;
  }

  /** Another conversation: the desk knows nothing of the one before. */
  renew() {
    this.#setting.memory.clear();
    this.#empty("renewed");
  }

  /** Nothing is left, here and on the server. */
  async erase() {
    const { memory, desk } = this.#setting;
    const gone = desk.forget();
    memory.clear();
    this.#empty("erase.wait");
    this.#say((await gone) ? "erased" : "erase.owed");
  }

  /** @param {string} key */
  #empty(key) {
    silence();
    const log = this.#newLog();
    this.#log.node.replaceWith(log.node);
    this.#log = log;
    this.#composer.clear();
    this.#remember();
    this.openOptions(false);
    this.#say(key);
    this.focus();
  }
}
